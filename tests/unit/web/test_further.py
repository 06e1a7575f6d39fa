"""Further questions, lists and workbooks: what the commands say, asked on the page."""

import base64
import io

import openpyxl
import pytest
import tiny

import simsite
from simsite.reading.load import load


def workbook(pieces):
    """The workbook that was handed over, by names of its sheets."""
    content = base64.b64decode(pieces["file"]["content"])
    return openpyxl.load_workbook(io.BytesIO(content))


def asked(kind, typed=None, of="collectors", **more):
    return {"file": "tiny.yaml", "ask": kind, "of": of, "typed": typed or {}} | more


def sentences(reply):
    return " ".join(
        text
        for section in reply["sections"]
        for text in (*section["sentences"], *section["warnings"], *section["notes"])
    )


def test_need_says_what_the_command_says(browser, tmp_path):
    found = browser.pieces("/further", asked("need", {"by": "８点４０", "sure": "50％"}))
    assert found["end"] == "over"
    assert found["progress"]
    told = simsite.need(
        load(tiny.write(tmp_path)), by="08:40", sure="50 %", of="collectors", jobs=1
    )
    (first, *_) = told.to_text("en").split("\n")[1:]
    assert " ".join(first.split()) in " ".join(sentences(found["reply"]["en"]).split())
    tables = [t for part in found["reply"]["zh"]["sections"] for t in part["tables"]]
    shown = [told.answer.fresh, told.answer.tried]
    assert [len(table["rows"]) for table in tables] == [len(levels) for levels in shown]
    book = workbook(
        browser.pieces(
            "/paper", {"number": 0, "what": "reply", "language": "zh", "file": "tiny.yaml"}
        )
    )
    assert book.sheetnames == ["新模拟日", "最少需要多少", "need.csv"]


def test_the_next_members_of_staff_and_where_they_go(browser):
    found = browser.pieces("/further", asked("marginal", {"number": "２"}))
    items = [item for part in found["reply"]["en"]["sections"] for item in part["items"]]
    assert len(items) >= 1
    assert found["reply"]["zh"]["heading"]


@pytest.mark.parametrize(
    ("kind", "typed", "fields"),
    [
        ("need", {"by": "晚上3点", "sure": "120 %"}, {"by", "sure"}),
        ("need", {"by": "2年", "sure": "0.9"}, {"by"}),
        ("need", {"by": "06:00"}, {"by"}),
        ("marginal", {"number": "0"}, {"number"}),
        ("marginal", {"number": "一些"}, {"number"}),
    ],
)
def test_faults_stand_beside_the_fields_of_the_question(browser, kind, typed, fields):
    fault = browser.pieces("/further", asked(kind, typed))["fault"]
    assert set(fault["beside"]) == fields
    assert not fault["elsewhere"]


def test_a_resource_that_is_none_or_not_there_is_told(browser):
    assert "fault" in browser.pieces("/further", asked("need", of="tents"))
    assert "fault" in browser.pieces("/further", asked("need", of="teams"))
    assert browser.post("/further", asked("selection")).status_code == 400
    assert browser.post("/further", asked("need", {"seed": "1"})).status_code == 400


def test_what_a_scenario_cannot_say_is_said(browser):
    plain = browser.pieces("/further", asked("marginal", {"number": "1"}))["reply"]["en"]
    given = asked("marginal", {"number": "1"}, levels={"registrars": "1"})
    found = browser.pieces("/further", given)
    if "fault" not in found:
        assert "not looked at here" in sentences(found["reply"]["en"])
    assert "not looked at here" not in sentences(plain)


def test_lists_and_workbooks_are_those_of_the_answer(browser):
    saved = browser.pieces("/ask", {"file": "tiny.yaml", "levels": {"collectors": "4"}})["saved"]
    lists = browser.pieces(
        "/paper", {"number": saved, "what": "lists", "language": "en", "file": "tiny.yaml"}
    )["lists"]
    towns = lists["en"]["deployment"]["towns"]
    assert [town["title"].split(":")[0] for town in towns]
    collectors = sum(int(row[2]) for town in towns for row in town["rows"])
    assert collectors == 4
    assert {"columns", "rows"} <= set(lists["zh"]["supplies"])
    assert len(lists["zh"]["supplies"]["by_site"]["rows"]) == 2
    book = workbook(
        browser.pieces(
            "/paper", {"number": saved, "what": "xlsx", "language": "zh", "file": "tiny.yaml"}
        )
    )
    assert len(book.sheetnames) == 10
    file = browser.pieces(
        "/paper", {"number": saved, "what": "roster", "language": "en", "file": "tiny.yaml"}
    )
    assert file["file"]["name"].endswith("-roster.xlsx")
    assert workbook(file).sheetnames == ["Upper", "Lower"]


def test_an_answer_that_is_not_there_is_told(browser):
    for what in ("lists", "xlsx", "roster", "reply"):
        fault = browser.pieces(
            "/paper", {"number": 7, "what": what, "language": "en", "file": "tiny.yaml"}
        )["fault"]
        assert "no longer there" in fault["en"]
    for body in (
        {"number": 1, "what": "../x", "language": "en", "file": "tiny.yaml"},
        {"what": "xlsx"},
    ):
        assert browser.post("/paper", body).status_code == 400


def test_a_what_if_stands_beside_the_plan(browser):
    found = browser.pieces("/further", asked("what_if", {"values": "2， everywhere"}, "rain"))
    assert found["end"] == "over"
    for language, column in (("en", "difference"), ("zh", "差")):
        sections = found["reply"][language]["sections"]
        assert sections[0]["heading"].endswith(("(rain=2, everywhere)", "（rain=2, everywhere）"))
        assert "tiny-rain-2" in sections[1]["heading"]
        grid, *_ = sections[1]["tables"]
        assert column in grid["columns"]
    book = workbook(
        browser.pieces(
            "/paper", {"number": 0, "what": "reply", "language": "zh", "file": "tiny.yaml"}
        )
    )
    assert book.sheetnames


def test_every_what_if_has_its_words_and_values_in_the_inputs(browser):
    offered = browser.pieces("/ask", {"file": "tiny.yaml"})["inputs"]["what_ifs"]
    known = simsite.what_ifs("tiny.yaml").known
    assert [one["name"] for one in offered] == [one.name for one in known]
    rain = next(one for one in offered if one["name"] == "rain")
    assert (rain["title"]["zh"], rain["values"]) == ("全天下雨", "1.25, everywhere")


def test_a_what_if_that_cannot_be_asked_is_told(browser):
    for of, typed in (
        ("rian", {}),
        ("rain", {"values": "fast"}),
        ("fewer-collectors", {"values": "100 %"}),
    ):
        fault = browser.pieces("/further", asked("what_if", typed, of))["fault"]
        assert fault["elsewhere"]
