"""Lists of planners that were refused without a reason, or read as something else."""

from pathlib import Path

from begun import start_from

from simsite.experiment.run.run import run
from simsite.reading.load import load
from simsite.reading.site_list.read import read_list
from simsite.reading.site_list.start import prepare
from simsite.report.export.answer_sheets import sites_sheet
from simsite.report.i18n import words
from simsite.report.list_text import list_text
from simsite.report.summary import summarise
from simsite.report.tables import sites_table
from simsite.report.wording import Wording

CASES = Path(__file__).parent


def told(path, tmp_path, language="en"):
    """What a planner is told of a list, in one text."""
    found, file = read_list(path), tmp_path / "p.yaml"
    return "\n".join(list_text(found, prepare(found, file, language), file, words(language)))


def people(found):
    return {site.name("zh"): site.population for site in found.sites}


def test_a_list_in_big5_has_its_own_names(tmp_path):
    path = CASES / "05-big5-list" / "list.csv"
    found = read_list(path)
    assert people(found) == {"甲中心": 1200, "山下會所": 900}
    assert {site.township for site in found.sites} == {"東鄉"}
    assert "the text is Big5" in told(path, tmp_path)


def test_a_web_page_called_a_workbook_is_read_and_it_is_said(tmp_path):
    path = CASES / "06-html-named-xls" / "list.xls"
    assert people(read_list(path)) == {"A": 500}
    assert "'list.xls' is a web page (HTML)" in told(path, tmp_path)


def test_bars_separate_cells_and_it_is_said(tmp_path):
    path = CASES / "06-pipes" / "list.txt"
    assert people(read_list(path)) == {"North Hall": 900, "South Hall": 700}
    assert "各列以“|”分隔" in told(path, tmp_path, "zh")


def test_headings_of_real_lists_name_the_sites(tmp_path):
    folder = CASES / "07-headings-of-real-lists"
    assert people(read_list(folder / "a.csv")) == {"甲苑": 330, "乙苑": 260}
    assert people(read_list(folder / "b.csv")) == {"North": 1200, "South": 900}
    by_code = read_list(folder / "c.csv")
    assert [(site.id, site.population) for site in by_code.sites] == [
        ("420011", 988),
        ("420012", 450),
    ]
    assert by_code.unused == ("PopDensity",)
    assert "columns taken: Ward = name_en, Population = population" in told(
        folder / "b.csv", tmp_path
    )


def test_the_village_of_a_site_without_one_is_empty_and_not_the_id(tmp_path):
    started = start_from(
        read_list(CASES / "14-village-column-holds-the-id" / "list.csv"), tmp_path / "p.yaml", "en"
    )
    summary = summarise(run(load(started.files[0], sets=["run.replications=2"]), jobs=1))
    table = sites_table(summary)
    villages = [row[table.columns.index("village")] for row in table.rows]
    sheet = sites_sheet(summary, Wording.of(summary.results.plan, words("en")))
    assert villages == [row[4].value for row in sheet.rows] == ["", ""]


def test_a_line_break_in_a_name_is_a_blank_and_it_is_said(tmp_path):
    path = CASES / "18-line-break-in-a-name" / "list.csv"
    started = start_from(read_list(path), tmp_path / "p.yaml", "en")
    assert "RIVER CLINIC" in started.files[1].read_text("utf-8")
    assert "line breaks" in told(path, tmp_path / "other")


def test_neither_schema_nor_its_line_is_written_beside_a_scenario_of_a_list(tmp_path):
    path = CASES / "18-line-break-in-a-name" / "list.csv"
    for language in ("en", "zh"):
        file = tmp_path / f"{language}.yaml"
        started = start_from(read_list(path), file, language)
        assert [written.name for written in started.files] == [file.name, f"{language}-sites.csv"]
        assert "$schema" not in file.read_text("utf-8")
