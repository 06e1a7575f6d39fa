"""Results that somebody changed, and figures asked of the wrong ones: the true reason each time."""

import json

import pytest
import tiny

RUN = ("run", "tiny.yaml", "--jobs", 1, "--no-figures", "--replications", 2)
NOTHING_VARIED = "base: tiny.yaml\nreplications: 2\n"


@pytest.fixture
def made(simsite, tmp_path):
    """The command line, in a folder with a run and a sweep."""
    tiny.write(tmp_path, "small.yaml", "base: tiny.yaml\nover: {staff.collectors: [2, 3]}\n"
               "replications: 2\n")  # fmt: skip
    simsite(*RUN, "--out", "a")
    simsite("sweep", "small.yaml", "--jobs", 1, "--out", "swept")
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


@pytest.mark.parametrize(
    ("arguments", "en", "zh"),
    [
        (("plot", "a", "--kind", "against"), "'a' holds a run, but a sweep", "需要扫描结果"),
        (
            ("plot", "swept", "--kind", "coverage"),
            "'swept' holds a sweep, but a run",
            "需要一次运行",
        ),
        (("compare", "a", "swept"), "'swept' holds a sweep, but a run", "需要一次运行"),
    ],
)
def test_the_other_kind_of_results_is_told(made, arguments, en, zh):
    assert en in made(*arguments).err
    assert zh in made(*arguments, "--lang", "zh").err
    assert made(*arguments).code == 2


@pytest.mark.parametrize("kind", ["against", "heat"])
def test_a_sweep_that_varies_nothing_has_no_axis(simsite, tmp_path, kind):
    tiny.write(tmp_path, "one.yaml", NOTHING_VARIED)
    simsite("sweep", "one.yaml", "--jobs", 1, "--out", "one")
    said = simsite("plot", "one", "--kind", kind)
    assert (said.code, said.out) == (2, "")
    assert "varies nothing" in said.err


@pytest.mark.parametrize("name", ["x.png", "x.PNG", "x.svg", "x.csv", "x"])
def test_the_ending_of_a_figure_is_not_doubled(made, tmp_path, name):
    said = made("plot", "a", "--kind", "coverage", "--out", f"pictures/{name}")
    assert said.out.split() == [f"pictures/x.{ending}" for ending in ("png", "svg", "csv")]
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == {"x.png", "x.svg", "x.csv"}
