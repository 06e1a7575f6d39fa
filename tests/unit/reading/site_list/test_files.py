"""Tables of web pages, XML spreadsheets and text with whatever between its cells are lists, too."""

import pytest

from simsite.core.errors import BadValue
from simsite.reading.site_list.grid import MOST_CELLS
from simsite.reading.site_list.read import read_list

SEVEN = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
BOOK = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    f'<Workbook {SEVEN} xmlns:ss={SEVEN[6:]} xmlns:x="urn:schemas-microsoft-com:office:excel">'
    "{}</Workbook>"
)


def read(tmp_path, content, name="list.xls"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_list(path)


def people(found):
    return [(site.name("zh"), site.township, site.population) for site in found.sites]


def row(*cells, tag="td"):
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


PAGE = row("名称", "乡镇", "人口", tag="th") + row("甲", "东乡", "1,200") + row("乙", "东乡", 300)
SITES = [("甲", "东乡", 1200), ("乙", "东乡", 300)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "big5", "utf-16"])
def test_a_page_is_read_in_the_encoding_that_it_says(tmp_path, encoding):
    page = PAGE
    if encoding == "big5":
        for simple, other in (("东乡", "東鄉"), ("名称", "name"), ("乡镇", "township")):
            page = page.replace(simple, other)
    text = f"<html><meta charset={encoding}><table>{page}</table>"
    found = people(read(tmp_path, text.encode(encoding)))
    assert found == [(name, "東鄉" if encoding == "big5" else town, n) for name, town, n in SITES]


def test_a_page_that_says_another_encoding_than_it_has_is_read_all_the_same(tmp_path):
    text = f"<html><meta charset=gb2312><table>{PAGE}</table>"
    assert people(read(tmp_path, text)) == SITES


@pytest.mark.parametrize(
    "text",
    [
        f"<table>{PAGE}</table>",
        f"<TABLE>{PAGE.replace('</td>', '').replace('</tr>', '').upper()}</TABLE>",
        f"<table><tr><td><table>{PAGE}</table></td></tr></table>",
        f"<table><tr><td>menu</td></tr></table><p>x<table><tbody>{PAGE}</tbody></table>",
        f"<table><caption>x</caption>{PAGE}</table><script>'<table>'</script>",
        "<table>" + PAGE.replace("300", "&nbsp;300 ").replace("甲", "<b>&#30002;</b><!-- x -->")
        + "</table>",
        "<table>" + PAGE.replace("<td>东乡", "<td rowspan=2>东乡", 1).replace("<td>东乡</td>", "")
        + "</table>",
        "<table><tr><td colspan=3>名单</td></tr>" + PAGE + "</table>",
    ],
)  # fmt: skip
def test_a_table_is_found_however_it_is_written(tmp_path, text):
    assert people(read(tmp_path, text)) == SITES


def test_several_lists_of_a_page_are_like_sheets(tmp_path):
    path = tmp_path / "list.xls"
    other = PAGE.replace("东乡", "北乡").replace("甲", "丙").replace("乙", "丁")
    path.write_text(f"<table>{PAGE}</table><table>{PAGE}</table><table>{other}</table>", "utf-8")
    assert people(read_list(path)) == [*SITES, ("丙", "北乡", 1200), ("丁", "北乡", 300)]
    assert people(read_list(path, "2")) == SITES


def test_a_page_without_a_table_is_named(tmp_path):
    with pytest.raises(BadValue) as caught:
        read(tmp_path, "<html><p>name, population</p></html>")
    assert caught.value.key == "format.html"


def test_a_page_that_would_unfold_to_too_much_is_refused(tmp_path):
    many = "<tr>" + "<td rowspan=99999 colspan=90>x</td>" + "</tr>"
    with pytest.raises(BadValue) as caught:
        read(tmp_path, f"<table>{many}{'<tr></tr>' * (MOST_CELLS // 80)}</table>")
    assert caught.value.key == "list.too_many_cells"


def sheet(rows, name="名单", more=""):
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>{more}</Worksheet>'


def data(value, kind="String", more=""):
    return f'<Cell{more}><Data ss:Type="{kind}">{value}</Data></Cell>'


HEADINGS = "<Row>" + "".join(map(data, ("名称", "乡镇", "人口"))) + "</Row>"
LISTED = (
    HEADINGS
    + "<Row>" + data("甲") + data("东乡", more=' ss:MergeDown="1"') + data("1200.0", "Number")
    + '</Row><Row ss:Index="3">' + data("乙") + data(300, "Number", ' ss:Index="3"') + "</Row>"
)  # fmt: skip


def test_an_xml_spreadsheet_is_read_with_its_merged_cells(tmp_path):
    found = read(tmp_path, BOOK.format(sheet(LISTED)))
    assert (people(found), found.sheet) == (SITES, "名单")


def test_a_hidden_sheet_of_an_xml_spreadsheet_is_not_looked_at(tmp_path):
    hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    both = sheet(LISTED) + sheet(LISTED, "旧", hidden)
    assert people(read(tmp_path, BOOK.format(both))) == SITES


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (BOOK.format("<Worksheet>"), "list.broken"),
        (BOOK.format(sheet(LISTED)).replace("<Work", '<!DOCTYPE a [<!ENTITY b "c">]><Work', 1),
         "format.xml"),
    ],
)  # fmt: skip
def test_an_xml_spreadsheet_that_is_damaged_or_may_unfold_is_refused(tmp_path, text, key):
    with pytest.raises(BadValue) as caught:
        read(tmp_path, text)
    assert caught.value.key == key


@pytest.mark.parametrize(
    "text",
    [
        "名称|乡镇|人口\n甲|东乡|1,200\n乙|东乡|300\n",
        "| 名称 | 乡镇 | 人口 |\n|---|:--:|---:|\n| 甲 | 东乡 | 1,200 |\n| 乙 | 东乡 | 300 |\n",
        " 名称 | 乡镇 | 人口\n------+------+-----\n 甲 | 东乡 | 1200\n 乙 | 东乡 | 300\n(2 rows)\n",
        "sep=;\n名称;乡镇;人口\n甲;东乡;1200\n乙;东乡;300\n",
        "名单,截至3月,共2点,附后\n名称;乡镇;人口\n甲;东乡;1,200\n乙;东乡;300\n",
        "名称\t乡镇\t人口\n甲\t东乡\t1,200\n乙\t东乡\t300\n",
        "名称，乡镇，人口\n甲，东乡，1200\n乙，东乡，300\n",
        "名称；乡镇；人口\n甲；东乡；1200\n乙；东乡；300\n",
        "名单\n\n名称,乡镇,人口\n甲,东乡,\"1,200\"\n乙,东乡,300\n",
        "名称;乡镇;人口;备注\n甲;东乡;1200;a,b,c,d\n乙;东乡;300;e,f,g,h,i\n",
    ],
)  # fmt: skip
def test_the_separator_is_the_one_that_gives_the_headings(tmp_path, text):
    assert people(read(tmp_path, text, "list.txt")) == SITES
