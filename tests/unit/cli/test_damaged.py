"""Results that somebody changed, and figures asked of the wrong ones: the true reason each time."""

import json
import shutil

import pytest
import tiny
from obeyed import obeyed

from simsite.core.engine_names import figures_of

RUN = ("run", "tiny.yaml", "--jobs", 1, "--no-figures", "--replications", 2)
SMALL = "base: tiny.yaml\nover: {staff.collectors: [2, 3]}\nreplications: 2\n"
NOTHING_VARIED = "base: tiny.yaml\nreplications: 2\n"


@pytest.fixture(scope="module")
def directories(tmp_path_factory):
    """A folder with a directory of every sort."""
    answers = [(*asked, "--replications", 3, "--out", sort) for sort, asked in ANSWERS.items()]
    folder = tmp_path_factory.mktemp("directories")
    tiny.write(folder, "small.yaml", SMALL)
    swept = ("sweep", "small.yaml", "--jobs", 1, "--out", "swept")
    obeyed(folder, (*RUN, "--out", "a"), swept, *answers)
    return folder


@pytest.fixture
def made(directories, simsite, tmp_path):
    """The command line in a copy of that folder."""
    shutil.copytree(directories, tmp_path, dirs_exist_ok=True)
    return simsite


def cut(path):
    path.write_bytes(path.read_bytes()[:-20])


def other_number(path):
    """Change the last digit of a file."""
    text = path.read_text("utf-8")
    at = max(text.rindex(digit) for digit in "0123456789" if digit in text)
    path.write_text(text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :], "utf-8")


def without_keys(path):
    kept = {"schema": json.loads(path.read_text("utf-8"))["schema"]}
    path.write_text(json.dumps(kept), "utf-8")


def of_wrong_type(path):
    about = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**about, "files": 3, "points": 3}), "utf-8")


@pytest.mark.parametrize("damage", [cut, other_number, without_keys, of_wrong_type])
@pytest.mark.parametrize(
    "arguments",
    [("compare", "a", "a"), ("plot", "a", "--kind", "coverage"),
     ("plot", "swept", "--kind", "against")],
)  # fmt: skip
def test_a_damaged_manifest_is_told_in_one_line(made, tmp_path, arguments, damage):
    folder = "swept" if "swept" in arguments else "a"
    damage(tmp_path / folder / "manifest.json")
    for language in ("en", "zh"):
        said = made(*arguments, "--lang", language)
        assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
        assert folder in said.err


@pytest.mark.parametrize("damage", [cut, other_number])
@pytest.mark.parametrize(
    ("file", "arguments"),
    [("a/summary.csv", ("compare", "a", "a")),
     ("a/sites.csv", ("plot", "a", "--kind", "coverage")),
     ("swept/points.csv", ("plot", "swept", "--kind", "against"))],
)  # fmt: skip
def test_an_edited_table_is_told(made, tmp_path, file, arguments, damage):
    damage(tmp_path / file)
    said = made(*arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"error: '{file}' has changed since it was written")


def test_a_sweep_mends_what_was_changed(made, tmp_path):
    cut(tmp_path / "swept" / "points.csv")
    assert made("sweep", "small.yaml", "--jobs", 1, "--out", "swept").code == 0
    assert made("plot", "swept", "--kind", "against").code == 0


ANSWERS = {
    "need": ("need", "tiny.yaml", "--by", "09:00", "--jobs", 1),
    "marginal": ("marginal", "tiny.yaml", "--next", 1, "--jobs", 1),
    "sensitivity": ("sensitivity", "tiny.yaml", "--jobs", 1),
}
SORTS = {
    "run": ("a run", "一次运行的结果"),
    "sweep": ("a sweep", "扫描结果"),
    **{sort: (f"the answer of 'simsite {sort}'", f"simsite {sort} 的答案") for sort in ANSWERS},
}
OTHER = {"run": "against", "sweep": "coverage", "need": "coverage", "marginal": "need",
         "sensitivity": "heat"}  # fmt: skip


def test_a_directory_of_another_sort_is_told_with_what_suits_it(made):
    for sort in SORTS:
        folder = {"run": "a", "sweep": "swept"}.get(sort, sort)
        suiting = ", ".join(figures_of(sort))
        for number, language in enumerate(("en", "zh")):
            said = made("plot", folder, "--kind", OTHER[sort], "--lang", language)
            assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
            assert all(part in said.err for part in (folder, SORTS[sort][number], suiting))
            unknown = made("plot", folder, "--kind", "no", "--lang", language)
            assert suiting in unknown.err
            if sort != "run":
                other = made("compare", "a", folder, "--lang", language)
                assert (other.code, other.out) == (2, "")
                assert all(part in other.err for part in (folder, SORTS[sort][number], suiting))


def test_every_figure_of_an_answer_is_drawn_from_its_directory(made, tmp_path):
    for sort in ANSWERS:
        (kind,) = figures_of(sort)
        said = made("plot", sort, "--kind", kind, "--lang", "zh")
        assert said.code == 0
        assert (tmp_path / sort / "figures" / f"{kind}.png").stat().st_size > 10_000
        harmed = tmp_path / sort / f"{sort}.json"
        other_number(harmed)
        said = made("plot", sort, "--kind", kind)
        assert (said.code, said.out) == (2, "")
        assert f"{sort}.json' has changed since it was written" in said.err


def test_one_run_has_no_differences(made):
    said = made("plot", "a", "--kind", "differences")
    assert (said.code, said.out) == (2, "")
    assert "name at least two" in said.err


def test_a_sweep_of_no_people_has_no_head_counts(simsite, tmp_path):
    tiny.write(tmp_path, "other.yaml", "base: tiny.yaml\nover: {speed_cv: [5 %, 10 %]}\n"
               "replications: 2\n")  # fmt: skip
    simsite("sweep", "other.yaml", "--jobs", 1, "--out", "other")
    said = simsite("plot", "other", "--kind", "pareto")
    assert (said.code, said.out) == (2, "")
    assert "numbers of staff" in said.err


@pytest.mark.parametrize("kind", ["against", "heat"])
def test_a_sweep_that_varies_nothing_has_no_axis(simsite, tmp_path, kind):
    tiny.write(tmp_path, "one.yaml", NOTHING_VARIED)
    simsite("sweep", "one.yaml", "--jobs", 1, "--out", "one")
    said = simsite("plot", "one", "--kind", kind)
    assert (said.code, said.out) == (2, "")
    assert "varies nothing" in said.err


@pytest.mark.parametrize("name", ["x.png", "x.PNG", "x.svg", "x.csv", "x"])
def test_the_ending_of_a_figure_is_not_doubled(made, tmp_path, monkeypatch, name):
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", lambda _, path, **__: path.touch())
    said = made("plot", "a", "--kind", "coverage", "--out", f"pictures/{name}")
    assert said.out.split() == [f"pictures/x.{ending}" for ending in ("png", "svg", "csv")]
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == {"x.png", "x.svg", "x.csv"}
