"""A page and a figure are made of numbers: without any text beside them they are the same bytes."""

import openpyxl
import pytest
import tiny

from simsite.core.engine_names import figures_of

FEW = ("--replications", 3, "--jobs", 1)
COMMANDS = {
    "run": ("run", "tiny.yaml", *FEW, "--no-figures", "--trace"),
    "sweep": ("sweep", "small.yaml", "--jobs", 1),
    "need": ("need", "tiny.yaml", "--by", "08:20", *FEW),
    "marginal": ("marginal", "tiny.yaml", "--next", 1, *FEW),
    "sensitivity": ("sensitivity", "tiny.yaml", *FEW),
}
SWEPT = (
    "base: tiny.yaml\nover: {staff.collectors: [2, 3], staff.helpers: [4, 6]}\nreplications: 3\n"
)
OF_SEVERAL = {"differences"}  # runs
NUMBERS = {"manifest.json", "scenario.yaml", "arrays.npz", "exact.npz"}


def texts(folder):
    """Every file of a directory that holds no numbers: for people, or for other programs."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and path.name not in NUMBERS and path.parent.name != "points"
    ]


def made(simsite, sort, out):
    """Return the bytes of the page and of every figure of a directory."""
    assert simsite("report", sort, "--lang", "both", "--out", out / "page.html").code == 0
    for kind in set(figures_of(sort)) - OF_SEVERAL:
        said = simsite("plot", sort, "--kind", kind, "--lang", "zh", "--out", out / kind)
        assert said.code == 0, said
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


@pytest.mark.parametrize("sort", COMMANDS)
def test_page_and_figures_need_no_text(simsite, tmp_path, sort):
    tiny.write(tmp_path)
    tiny.write(tmp_path, "small.yaml", SWEPT)
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    assert simsite(*COMMANDS[sort], "--out", sort).code == 0
    before = made(simsite, sort, tmp_path / "before")
    taken = texts(tmp_path / sort)
    assert {path.suffix for path in taken} & {".csv", ".json"}
    for path in taken:
        path.unlink()
    after = made(simsite, sort, tmp_path / "after")
    assert after.keys() == before.keys()
    assert [name for name in before if after[name] != before[name]] == []


@pytest.mark.parametrize("sort", ["need", "marginal", "sensitivity"])
def test_a_workbook_says_what_the_terminal_says(simsite, tmp_path, sort):
    tiny.write(tmp_path)
    told = " ".join(simsite(*COMMANDS[sort], "--out", sort).out.split())
    for kind in ("xlsx", "csv"):
        assert simsite("export", sort, "--to", kind).code == 0
    read, *numbers = openpyxl.load_workbook(tmp_path / f"{sort}.xlsx").worksheets
    rows = [[cell for cell in row if cell is not None] for row in read.values]
    sentences = [row[0] for row in rows if len(row) == 1 and len(row[0]) > 60]
    assert sentences
    assert [line for line in sentences if " ".join(line.split()) not in told] == []
    assert bool(numbers) == (sort != "sensitivity")
    for sheet in numbers:
        assert any(isinstance(cell, int | float) for row in sheet.values for cell in row)
    assert (tmp_path / f"{sort}-csv" / f"{sort}.csv").is_file()
    refused = simsite("export", sort, "--to", "roster")
    assert (refused.code, refused.out) == (2, "")
