"""Every experiment says what came out of it, and its tables are those of its sweep file."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from experiment_readme import MORE, Tables, asked_of, filled, pictures, read_csv  # noqa: E402
from experiment_sites import FOLDER, village_points  # noqa: E402

from simsite.experiment.sweep.sweep import How, sweep  # noqa: E402
from simsite.reading.sweep_file import load_sweep  # noqa: E402
from simsite.report.sweep_text import points_table  # noqa: E402

FOLDERS = sorted(path.parent for path in (ROOT / "experiments").glob("*/sweep.yaml"))
PLACES = {"001": 10, "002": 5, "003": 8, "004": 8, "005": 8, "006": 8}

each = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


@each
def test_the_readme_says_what_came_out(folder):
    text = (folder / "README.md").read_text("utf-8")
    assert text.count("<!--=") == text.count("<!--/-->") >= PLACES[folder.name[:3]]
    assert filled(text, folder) == text, "run make experiments"


@each
def test_every_number_beside_the_table_is_asked_for(folder):
    text = (folder / "README.md").read_text("utf-8")
    asked = {("tubes", name, "") for name in asked_of(text, "tubes")}
    asked |= {("less", *pair.split(" | ")) for pair in asked_of(text, "less")}
    assert set(Tables(folder).more if (folder / MORE).exists() else ()) == asked


@each
def test_the_table_has_the_points_of_the_sweep_file(folder):
    asked = load_sweep(folder / "sweep.yaml")
    rows = read_csv(folder / "points.csv")
    assert [row["point"] for row in rows] == [point.name for point in asked.points]
    wanted = [str(point.scenario.run.replications) for point in asked.points]
    assert [row["replications"] for row in rows] == wanted


@each
def test_the_pictures_are_there_with_their_numbers(folder):
    shown = pictures((folder / "README.md").read_text("utf-8"))
    assert {language for _, language in shown} == {"en", "zh"}
    for kind, language in shown:
        name = kind if language == "en" else f"{kind}-{language}"
        assert (folder / f"{name}.png").stat().st_size > 10_000
        assert (folder / f"{name}.svg").stat().st_size > 10_000
        assert len(read_csv(folder / f"{name}.csv")) >= len(read_csv(folder / "points.csv"))


@pytest.mark.slow
@each
def test_a_point_done_again_gives_the_same_row(folder, tmp_path):
    asked = load_sweep(folder / "sweep.yaml")
    # The last point of each opens as early as any: hours are counted from the first opening.
    one = replace(asked, points=asked.points[-1:])
    again = points_table(sweep(one, tmp_path / "again", How(jobs=1)).table)
    committed = read_csv(folder / "points.csv")[-1]
    assert dict(zip(again.columns, again.rows[0], strict=True)) == committed


def test_sites_of_townships_are_those_of_the_county():
    points = village_points()
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(points)
    assert all(read_csv(FOLDER / f"{name}.csv") == rows for name, rows in points.items())


@pytest.mark.parametrize("asked", ["done no such point", "table done rows=point columns=nobody"])
def test_a_place_that_asks_for_what_is_not_there_is_refused(asked):
    with pytest.raises(KeyError):
        filled(f"<!--= {asked} --><!--/-->", FOLDERS[1])


def test_a_number_that_was_changed_by_hand_is_put_right():
    folder = FOLDERS[0]
    text = (folder / "README.md").read_text("utf-8")
    begin = text.index("<!--= done")
    first = text.index("-->", begin) + 3
    changed = text[:first] + "77 %" + text[text.index("<!--/-->", first) :]
    assert filled(changed, folder) == text
