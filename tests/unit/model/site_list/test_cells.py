"""Every filled cell of a list is read, or it is said that it is not."""

import openpyxl
import pytest

from simsite.core.errors import ScenarioFault
from simsite.model.site_list.read import read_list
from simsite.model.site_list.start import prepare
from simsite.report.list_text import list_text
from simsite.report.words import words


def listed(tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    return path


def told(path, language="en"):
    """What a planner is told of a list, in one text."""
    found, file = read_list(path), path.with_name("p.yaml")
    text = list_text(found, prepare(found, file, language), file, words(language))
    return "\n".join(text).replace("\n    ", " ")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("乡镇,采样点,人口,采样员\nA,点1,1,200,2\nA,点2,300,2\n", [(2, 12)]),
        ("采样点;人口\n点1;100;9\n点2;5;;7\n", [(2, 8), (3, 6)]),
        ("site,people\nS1,100\nS2,1,500\ntotal,1,600\n", [(3, 6), (4, 9)]),
    ],
)
def test_a_row_with_more_cells_than_headings_is_a_fault_at_the_first_too_many(
    tmp_path, text, places
):
    with pytest.raises(ScenarioFault) as refused:
        read_list(listed(tmp_path, text))
    found = [(f.key, f.line, f.column) for f in refused.value.faults]
    assert found == [("csv.cells", *place) for place in places]


def test_empty_cells_beyond_the_headings_are_none(tmp_path):
    found = read_list(listed(tmp_path, "采样点,人口\n点1,100,,\n点2,200,,,\n"))
    assert [site.population for site in found.sites] == [100, 200]
    assert found.nameless == ()


def test_a_filled_column_without_a_heading_is_named_as_not_used(tmp_path):
    text = told(listed(tmp_path, "采样点,,人口,\n点1,x,100,\n点2,,200,7\n"))
    assert "columns not used: column B (no heading), column D (no heading)" in text
    book = openpyxl.Workbook()
    for row in (["采样点", "人口", "电话", None], ["点1", 100, 1, 5], ["点2", 200, 2, None]):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    assert "未采用的列：电话、D 列（无表头）" in told(tmp_path / "list.xlsx", "zh")
