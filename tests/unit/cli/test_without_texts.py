"""A page and a figure are made of numbers: without any text beside them they are the same bytes."""

import openpyxl
import pytest
import tiny

from simsite.core.engine_names import FIGURES, figures_of

FEW = ("--replications", 3, "--jobs", 1)
COMMANDS = {
    "run": ("run", "tiny.yaml", *FEW, "--no-figures", "--trace"),
    "sweep": ("sweep", "small.yaml", "--jobs", 1),
    "need": ("need", "tiny.yaml", "--by", "08:20", *FEW),
    "marginal": ("marginal", "tiny.yaml", "--next", 1, *FEW),
    "sensitivity": ("sensitivity", "tiny.yaml", *FEW),
    "sobol": ("sensitivity", "tiny.yaml", *FEW, "--sobol"),
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


def made(simsite, folders, kinds, out):
    """Return the bytes of the page and of figures of directories."""
    assert simsite("report", *folders, "--lang", "both", "--out", out / "page.html").code == 0
    for kind in kinds:
        said = simsite("plot", *folders, "--kind", kind, "--lang", "zh", "--out", out / kind)
        assert said.code == 0, said
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def held(simsite, tmp_path, folders, kinds):
    """Assert that page and figures are the same bytes once every text is deleted."""
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    before = made(simsite, folders, kinds, tmp_path / "before")
    taken = [path for folder in folders for path in texts(tmp_path / folder)]
    assert {path.suffix for path in taken} & {".csv", ".json"}
    for path in taken:
        path.unlink()
    after = made(simsite, folders, kinds, tmp_path / "after")
    assert after.keys() == before.keys()
    assert [name for name in before if after[name] != before[name]] == []


@pytest.mark.parametrize("sort", COMMANDS)
def test_page_and_figures_need_no_text(simsite, tmp_path, sort):
    tiny.write(tmp_path)
    tiny.write(tmp_path, "small.yaml", SWEPT)
    assert simsite(*COMMANDS[sort], "--out", sort).code == 0
    held(simsite, tmp_path, [sort], set(figures_of(sort)) - OF_SEVERAL)


@pytest.mark.slow
def test_several_runs_need_no_text(simsite, tmp_path):
    tiny.write(tmp_path)
    more = ("--set", "staff.collectors=3", "--precision", "30min", "--at-most", 10)
    runs = {"first": ("--replications", 3, "--audit"), "second": more}
    for name, asked in runs.items():
        assert simsite("run", "tiny.yaml", "--jobs", 1, *asked, "--out", name).code == 0
    held(simsite, tmp_path, [*runs], FIGURES["runs"])


@pytest.mark.slow
def test_a_merged_sweep_needs_no_text(simsite, tmp_path):
    tiny.write(tmp_path)
    tiny.write(tmp_path, "small.yaml", SWEPT)
    for part in ("1/2", "2/2"):
        asked = ("sweep", "small.yaml", "--jobs", 1, "--shard", part, "--out", "part")
        assert simsite(*asked).code == 0
    parts = sorted(path.name for path in tmp_path.glob("part*"))
    assert simsite("merge", *parts, "--out", "whole").code == 0
    held(simsite, tmp_path, ["whole"], figures_of("sweep"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_table_of_an_answer_has_its_sheet_and_its_file(simsite, tmp_path, language):
    tiny.write(tmp_path)
    told = simsite(*COMMANDS["sobol"], "--out", "sobol", "--lang", language).out
    for kind in ("xlsx", "csv"):
        assert simsite("export", "sobol", "--to", kind, "--lang", language).code == 0
    book = openpyxl.load_workbook(tmp_path / "sobol.xlsx")
    *read, numbers = book.sheetnames
    assert [line[1:] for line in told.splitlines() if line[1:] in read] == read
    assert numbers == "shares.csv"
    assert {path.name for path in (tmp_path / "sobol-csv").iterdir()} == {
        "shares-completion.csv", "shares-t95.csv", "shares-done_by_deadline.csv",
        "shares-numbers.csv",
    }  # fmt: skip
    cells = {cell for row in book[numbers].values for cell in row}
    assert {"en": "lowest value", "zh": "最低值"}[language] in cells


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
    for sheet in numbers[sort == "need" :]:  # of which two tables are there to be read
        assert any(isinstance(cell, int | float) for row in sheet.values for cell in row)
    assert (tmp_path / f"{sort}-csv" / f"{sort}.csv").is_file()
    refused = simsite("export", sort, "--to", "roster")
    assert (refused.code, refused.out) == (2, "")
