"""Every filled cell of a list is read, or it is said that it is not."""

import io

import openpyxl
import pytest

from simsite.core.errors import ScenarioFault
from simsite.reading.site_list.read import read_list
from simsite.reading.site_list.start import prepare
from simsite.report.i18n import catalogue, words
from simsite.report.list_text import list_text


def listed(tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
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


def hidden_column():
    """The bytes of a workbook with a column that is hidden."""
    made, kept = openpyxl.Workbook(), io.BytesIO()
    made.active.append(["采样点", "人口"])
    made.active.append(["东街", 900])
    made.active.column_dimensions["B"].hidden = True
    made.save(kept)
    return kept.getvalue()


KEYS = [key.rpartition(".")[2] for key in catalogue() if key.startswith("listed.said.")]
HEAD = "乡镇,采样点,人口\n"
TWO = "A镇,点1,100\nA镇,点2,200\n"
STAFF = "编号,人口,采样台,采样员,志愿者,登记员,网格员\n"
LISTS = {
    "kinds": HEAD + TWO + "A镇,某社区,5\n",
    "kinds_empty": "采样点,类型,人口\n甲社区,,5\n乙,村,6\n丙,城区,7\n丁,方舱,8\n",
    "township_above": "乡镇,采样点,人口\nA镇,a,100\n,b,300\na 镇,c,5\n",
    "ids_serial": "序号,采样点,人口（百人）\n1,a,1.005\n2,b,约3\n3,c,0.1万\n",
    "part": "采样点,人口（含流动）,采样员（备用）,采样台（%）\na,100,1,5\nb,200,2,5\n",
    "due": "采样点,人口,应采人数\na,100,90\nb,200,190\n",
    "total_differs": HEAD + TWO + "合计,,310\n",
    "total_unnamed": HEAD + TWO + ",,300\n",
    "total_doubted": "采样点,人口\nA镇,300\n点1,100\n点2,200\n",
    "unit_beside": "单位：千人\n" + HEAD + "A镇,点1,1\nA镇,点2,2\n",
    "helpers_all": STAFF + "a,900,2,4,20,2,4\n",
    "helpers_further": STAFF + "a,900,2,2,4,2,4\n",
    "reserve": "编号,人口,采样员,志愿者\na,900,2,8\nb,0,1,9\n",
    "helpers_rest": "编号,人口,采样员\na,900,2\nb,300,1\n",
    "encoding": "name,people\n中山國小,900\n東區活動中心,300\n".encode("big5"),
    "separator": "采样点|人口\n东街|900\n",
    "web_page": "<table><tr><td>采样点<td>人口<tr hidden><td>东街<td>900</table>",
    "hidden_columns": hidden_column(),
    "numerals": "采样点,人口,采样员\n东街,三百二十,张三、李四\n",
    "odd_blanks": '采样点,人口\n"东\n街",900（含流动）\n',
    "xml_sheet": '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss='
    '"urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table><Row><Cell><Data>'
    "采样点</Data></Cell><Cell><Data>人口</Data></Cell></Row><Row><Cell><Data>东街</Data></Cell>"
    '<Cell><Data ss:Type="Number">900</Data></Cell></Row></Table></Worksheet></Workbook>',
    "hours_half": "采样点,人口,开放时间\na,900,9-5\nb,300,\n",
    "hours_unread": "采样点,人口,采样时间\na,900,3月2日\nb,300,3月3日\n",
    "rows_are_sites": "乡镇,人口\n甲镇,900\n乙镇,300\n",
    "hours_other": "采样点,人口,午休时间\n东门,900,12:00-14:00\n东门,300,\n",
}
GIVEN = (
    ("采样点,户数\na,90\n", {"household_size": 2.65}),
    ("采样点,户数\na,90\n", {"household_size": 5}),
    ("采样点,人口\na,90\n", {"household_size": 5, "people": 90}),
    ("采样点,户数\na,90\n", {"people": 90}),
    ("采样点,日采样能力\na,90\n", {"people": 90}),
    ("采样点,工位\na,1\n", {"people": 90}),
    ("采样点,采样员\na,1\n", {"people": 90}),
    ("采样点,电话,乡镇\na,1,A\n", {"people": 90}),
)
BOOKS = (
    {
        "城区": "采样点,人口\na,100\n",
        "乡镇": "采样点,人口\nb,200\n",
        "副本": "采样点,人口\nb,200\n",
        "汇总": "类型,人口\n城区,100\n村,210\n",
        "说明": "x,y\n1,2\n",
    },
    {"A镇": "序号,采样点,人口\n1,a,100\n", "B乡": "序号,采样点,人口\n1,a,100\n"},
    {"s": "乡镇,人口\nA,300\n", "a": "乡镇,采样点,人口\nA,x,100\nA,y,200\n"},
)


def book(path, sheets):
    """A workbook with these sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, text in sheets.items():
        sheet = made.create_sheet(name)
        for line in text.splitlines():
            sheet.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    made.save(path)
    return path


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_sentence_about_a_list_can_be_said(tmp_path, language):
    found_keys = set()
    lists = [(listed, text, {}) for text in LISTS.values()]
    lists += [(listed, text, beside) for text, beside in GIVEN]
    lists += [(book, sheets, {}) for sheets in BOOKS]
    for write, text, beside in lists:
        path = write(tmp_path / "list.xlsx" if write is book else tmp_path, text)
        found, file = read_list(path, **beside), tmp_path / "p.yaml"
        made = prepare(found, file, language)
        assert list_text(found, made, file, words(language))
        found_keys |= {one.key for one in (*found.said, *made.said)}
        found_keys |= {one.key for part in found.parts for one in part.said}
    assert found_keys == set(KEYS)


def test_nothing_is_written_before_the_words_are_found(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from simsite.cli.init import command
    from simsite.report import list_text as module

    def fails(*_):
        raise ValueError

    monkeypatch.setattr(module, "list_text", fails)
    path, plan = listed(tmp_path, HEAD + TWO), tmp_path / "p.yaml"
    result = CliRunner().invoke(command(words("en")), ["--from", str(path), str(plan)])
    assert isinstance(result.exception, ValueError)
    assert list(tmp_path.iterdir()) == [path]


def test_every_kind_of_a_list_is_named(tmp_path):
    kinds = [f"甲{n}类" for n in range(14)]
    rows = "".join(f"a{n},{kind},{9 + n * n}\n" for n, kind in enumerate(kinds))
    text = told(listed(tmp_path, "采样点,类型,人口\n" + rows), "zh")
    assert all(kind in text for kind in kinds)
    words_of_towns = ["社区", "小区", "街", "路", "城", "广场", "花园", "大厦", "公寓", "苑"]
    rows = "".join(f"甲{word},{word},9\n" for word in words_of_towns)
    text = told(listed(tmp_path, "采样点,类型,人口\n" + rows), "zh")
    assert all(word in text for word in words_of_towns)
