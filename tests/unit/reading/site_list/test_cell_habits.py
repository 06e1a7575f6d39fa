"""What Excel and people do to cells: each is read as meant and said, or told with its cell."""

import datetime as dt

import openpyxl
import pytest

from simsite.core.errors import ScenarioFault
from simsite.core.numerals import chinese_number
from simsite.reading.site_list.people_named import people_named
from simsite.reading.site_list.read import read_list


def csv_list(tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    return path


def book(tmp_path, *rows, change=None):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    if change:
        change(made.active)
    made.save(tmp_path / "list.xlsx")
    return tmp_path / "list.xlsx"


def said(found, key):
    return next((one.values for one in found.said if one.key == key), None)


def told(path):
    with pytest.raises(ScenarioFault) as caught:
        read_list(path)
    return [(f.key, f.cell or f"{f.line}:{f.column}") for f in caught.value.faults]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("三百二十", 320), ("三百二十人", 320), ("一千二", 1200), ("两千", 2000), ("叁佰贰拾", 320),
        ("一万二千", 12000), ("1千2百", 1200), ("三二〇", 320), ("約三百餘人", 300),
        ("约三百余人", 300),
        ("十二", 12), ("1.2万", 12000), ("１，２００", 1200), ("1'200", 1200), ("1,20,000", 120000),
        ("1.234.567", 1234567), ("300+", 300), ("≥300", 300), ("超过300人", 300),
        ("300（估）", 300),
        ("300 (est.)", 300), ("300（人）", 300), ("300（含流动）", 300),
        ("1.2（万）", 12000),
        ("\u00a0300\u2009人", 300),
    ],
)  # fmt: skip
def test_people_are_read_however_they_are_written(tmp_path, written, number):
    path = csv_list(tmp_path, f'名称,人口\n甲,"{written}"\n')
    assert read_list(path).sites[0].population == number


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("300-350", "count.not_whole"), ("三百户", "list.cell_households"),
        ("300（户）", "list.cell_households"), ("几百", "count.not_whole"),
        ("百余", "count.not_whole"), ("300（男）", "count.not_whole"), ("一般", "list.cell_unit"),
        ("张三、李四", "count.not_whole"),
    ],
)  # fmt: skip
def test_what_is_no_number_of_people_is_told_at_its_cell(tmp_path, written, key):
    assert told(csv_list(tmp_path, f"名称,人口\n甲,{written}\n")) == [(key, "2:3")]


def test_numerals_and_remarks_are_said_with_an_example(tmp_path):
    found = read_list(csv_list(tmp_path, "名称,人口\n甲,三百\n乙,五百（含流动）\n"))
    assert said(found, "numerals") == {
        "count": 2,
        "cell": "2:3",
        "example": "三百",
        "number": "300",
    }
    assert said(found, "cell_remarks") == {"count": 1, "example": "五百（含流动）"}


@pytest.mark.parametrize("text", ["百", "万三", "百十", "三十百", "", "一" * 30, "一百二百"])
def test_numerals_in_no_order_are_no_number(text):
    assert chinese_number(text) is None


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("张三、李四", 2), ("张三", 1), ("张三 李四", 2), ("张三和李四", 2), ("欧阳娜娜", 1),
        ("张三（组长）、李四 13812345678", 2), ("张三等5人", 5), ("张三、李四等三人", 3),
        ("阿依古丽·买买提", 1), ("Ann Lee; Bo Berg", 2), ("Ann, Bob", 2), ("Dr. Smith", 1),
        ("张三等", None), ("很多", None), ("待定", None), ("无", None), ("城关卫生院", None),
        ("高山村", None), ("安排", None), ("Many", None), ("several people", None),
        ("张三、待定", None),
    ],
)  # fmt: skip
def test_people_are_counted_where_they_are_named(cell, number):
    assert people_named(cell) == number


def test_names_stand_for_a_number_of_staff_and_it_is_said(tmp_path):
    found = read_list(
        csv_list(tmp_path, "名称,人口,采样员\n甲,300,张三、李四\n乙,200,1\n丙,9,三名\n")
    )
    assert [site.collectors for site in found.sites] == [2, 1, 3]
    assert said(found, "names_counted") == {
        "count": 1, "cell": "2:7", "example": "张三、李四", "number": "2",
    }  # fmt: skip
    assert told(csv_list(tmp_path, "名称,人口,采样员\n甲,300,很多\n"))


BREAK = "RIVER\nCLINIC"


@pytest.mark.parametrize(
    "name",
    [BREAK, "RIVER\r\nCLINIC", "RIVER\tCLINIC", "RIVER\u00a0CLINIC", "RIVER \u200bCLINIC",
     "RIVER\u3000CLINIC", "RIVER\u2028CLINIC", "RIVER _x000D_\nCLINIC"],
)  # fmt: skip
def test_odd_blanks_are_the_same_from_both_kinds_of_files_and_said(tmp_path, name):
    text = read_list(csv_list(tmp_path, f'name,population\n"{name}",430\nOld  Hall,9\n'))
    sheet = read_list(book(tmp_path, ["name", "population"], [name, 430], ["Old  Hall", 9]))
    for found, cell in ((text, "2:1"), (sheet, "A2")):
        assert [site.name_en for site in found.sites] == ["RIVER CLINIC", "Old Hall"]
        assert said(found, "odd_blanks") == {"count": 1, "cell": cell, "value": "RIVER CLINIC"}


def test_blanks_that_nobody_sees_do_not_make_two_ids_of_one(tmp_path):
    assert told(csv_list(tmp_path, "id,population\nA1,9\nA\u200b1,8\n")) == [
        ("sites.doubled", "3:1")
    ]


def test_an_id_that_became_a_date_is_told_with_its_cell(tmp_path):
    day = dt.datetime(2026, 3, 1)
    path = book(tmp_path, ["编号", "名称", "人口"], ["2-13", "甲", 9], [day, day, 8])
    assert told(path) == [("list.date_id", "A3"), ("list.date_id", "B3")]


@pytest.mark.parametrize("cell", ["1-Mar", "Mar-01", "3月1日", "2026/3/1", "2026-03-01 00:00:00"])
def test_an_id_that_became_a_date_in_a_text_file_is_told_too(tmp_path, cell):
    assert told(csv_list(tmp_path, f"id,population\n2-13,9\n{cell},8\n")) == [
        ("list.date_id", "3:1")
    ]


def test_serial_numbers_that_became_dates_are_no_ids(tmp_path):
    day = dt.datetime(2026, 1, 1)
    found = read_list(book(tmp_path, ["序号", "名称", "人口"], [day, "甲", 9], ["1-13", "乙", 8]))
    assert [site.id for site in found.sites] == ["S001", "S002"]


@pytest.mark.parametrize("heading", ["编号", "乡镇代码", "村代码"])
@pytest.mark.parametrize("cell", ["4.51024E+11", "4.5E+11", "4e17"])
def test_a_code_that_lost_its_digits_is_told(tmp_path, heading, cell):
    text = f"{heading},名称,人口\n{cell},甲,9\n451024103001,乙,8\n"
    assert told(csv_list(tmp_path, text)) == [("list.lost_digits", "2:1")]


def test_codes_of_twelve_digits_are_whole_in_a_workbook_and_those_of_eighteen_are_not(tmp_path):
    heading = ["编号", "名称", "人口"]
    found = read_list(book(tmp_path, heading, [451024103001.0, "甲", 9]))
    assert found.sites[0].id == "451024103001"
    assert told(book(tmp_path, heading, [451024103001000123, "甲", 9])) == [
        ("list.lost_digits", "A2")
    ]


def test_leading_zeros_that_a_format_shows_are_kept(tmp_path):
    def pad(sheet):
        sheet["A2"].number_format = "0000"

    found = read_list(book(tmp_path, ["编号", "人口"], [7, 9], [8, 9], change=pad))
    assert [site.id for site in found.sites] == ["0007", "8"]


def test_hidden_rows_are_read_as_all_others_and_said(tmp_path):
    def hide(sheet):
        for row in (3, 4, 6):
            sheet.row_dimensions[row].hidden = True
        sheet.auto_filter.ref = "A1:B6"

    rows = [[f"点{n}", 10 * n] for n in range(1, 6)]
    found = read_list(book(tmp_path, ["名称", "人口"], *rows, change=hide))
    assert len(found.sites) == 5
    assert said(found, "hidden_rows") == {"count": 3, "rows": "3-4, 6"}


def test_hidden_columns_are_read_and_said_where_they_are_used(tmp_path):
    def hide(sheet):
        for column in "BCD":
            sheet.column_dimensions[column].hidden = True

    rows = (["名称", "人口", "电话", "乡镇"], ["甲", 9, 1, "东"], ["乙", 8, 1, "东"])
    found = read_list(book(tmp_path, *rows, change=hide))
    assert said(found, "hidden_columns") == {"count": 2, "columns": "B, D"}


def test_a_hidden_total_is_no_site_and_not_said_to_be_one(tmp_path):
    def hide(sheet):
        sheet.row_dimensions[4].hidden = True

    rows = (["名称", "人口"], ["甲", 9], ["乙", 8], ["合计", 17])
    found = read_list(book(tmp_path, *rows, change=hide))
    assert (len(found.sites), said(found, "hidden_rows")) == (2, None)
