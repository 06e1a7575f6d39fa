"""A planner's own list on the page: looked at, confirmed, made a scenario."""

import base64
import io
import zipfile

import openpyxl
import pytest

import simsite

LIST = """\
乡镇,采样点,类型,人口,采样员
河边镇,一号点,城区,240,2
河边镇,二号点,村,160,1
山口乡,三号点,村,90,1
"""


def given(browser, name="名单.csv", content=LIST):
    content = content.encode() if isinstance(content, str) else content
    reply = browser.post(f"/list?name={name}", content)
    assert reply.status_code == 200, reply.text
    return name


def looked(browser, name="名单.csv", path="/look", language="zh", **typed):
    return browser.pieces(path, {"name": name, "language": language, "typed": typed})


def book(sheets, state="visible"):
    """An Excel workbook with rows by name of the sheet."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


ROWS = [line.split(",") for line in LIST.split()]


def test_a_list_is_shown_as_it_was_understood(browser):
    found = looked(browser, given(browser))["list"]
    assert "采样点3个" in found["zh"]["source"]
    assert ["人口", "人口"] in found["zh"]["sheets"][0]["columns"]
    assert ["人口", "population"] in found["en"]["sheets"][0]["columns"]
    assert any("read as urban" in text for text in found["en"]["noted"])
    assert found["zh"]["times"]["deadline"] == "第 1 天 18:00"
    assert found["en"]["times"]["hours"] == "07:30-18:00"
    assert [label for label, _ in found["en"]["rest"]][:2] == ["calendar", "people"]
    assert browser.get("/start").json()["begun"] == []  # nothing is made before it is confirmed


def test_what_is_said_is_what_the_command_says(browser, tmp_path):
    (tmp_path / "名单.csv").write_text(LIST, "utf-8")
    begun = simsite.init(tmp_path / "a.yaml", from_list=tmp_path / "名单.csv", lang="en")
    found = looked(browser, given(browser), language="en")["list"]["en"]
    said = "\n".join(begun.said)
    assert found["source"] in said
    left = found["sheets"][0]["left"]
    for text in (*left, *found["noted"], *found["assumed"]):
        assert text in said


def test_a_list_becomes_a_scenario_its_answer_and_its_archive(browser):
    given(browser)
    typed = {"first_day": "2026年5月1日", "days": "２", "hours": "上午8点到12点，下午2点到6点"}
    found = looked(browser, path="/begin", **typed, deadline="第2天 下午5点半")
    assert found["begun"] == ["名单-list.yaml", "名单-list-sites.csv"]
    start = browser.get("/start").json()
    assert start["begun"] == ["名单-list.yaml"]
    assert "名单-list.yaml" in start["scenarios"]
    asked = browser.pieces("/ask", {"file": "名单-list.yaml"})
    assert "fault" not in asked, asked["fault"]
    assert asked["inputs"]["fields"]["en"] == {
        "hours": "08:00-12:00, 14:00-18:00", "deadline": "day 2 17:30",
    }  # fmt: skip
    assert "1 May" in asked["answer"][0]["en"]["boxes"][0]["value"]
    zipped = browser.pieces(
        "/paper", {"number": 0, "what": "zip", "language": "zh", "file": "名单-list.yaml"}
    )["file"]
    assert zipped["name"] == "名单-list.zip"
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(zipped["content"]))) as parts:
        assert parts.namelist() == found["begun"]
        text = parts.read("名单-list.yaml").decode()
    assert "first_day: 2026-05-01" in text
    assert "horizon: day 2 24:00" in text
    assert "# " in text  # with its comments


def test_an_unpacked_archive_runs_by_itself(browser, tmp_path):
    given(browser)
    looked(browser, path="/begin", language="en", deadline="12:00")
    asked = {"number": 0, "what": "zip", "language": "en", "file": "名单-list.yaml"}
    content = base64.b64decode(browser.pieces("/paper", asked)["file"]["content"])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        parts.extractall(tmp_path)
    assert len(simsite.check(tmp_path / "名单-list.yaml").scenario.sites) == 3


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"deadline": "晚上3点"}, {"deadline"}),
        ({"days": "0", "hours": "7-18"}, {"days", "hours"}),
        ({"first_day": "5月", "deadline": "某天"}, {"first_day", "deadline"}),
        ({"hours": "08:00-12:00, 11:00-18:00"}, {"hours"}),
        ({"deadline": "06:00"}, {"deadline"}),
    ],
)
def test_times_that_cannot_be_are_told_beside_their_fields(browser, typed, fields):
    given(browser)
    found = looked(browser, path="/begin", **typed)
    assert set(found["fault"]["beside"]) == fields
    assert not found["fault"]["elsewhere"]
    assert "begun" not in found
    assert browser.get("/start").json()["begun"] == []


def test_faults_of_a_list_name_its_cells_in_both_languages(browser):
    rows = [*ROWS[:2], ["河边镇", "二号点", "村", "很多", 1]]
    name = given(browser, "名单.xlsx", book({"表": rows}))
    fault = looked(browser, name)["fault"]
    assert "名单.xlsx[表]:D3" in fault["en"]
    assert "名单.xlsx[表]:D3" in fault["zh"]
    assert "错误" in fault["zh"]
    assert (fault["beside"], fault["elsewhere"], fault["asks"]) == ({}, True, [])


def test_a_sheet_is_asked_for_and_chosen(browser):
    name = given(browser, "两张.xlsx", book({"甲": ROWS, "乙": ROWS[:3]}))
    found = looked(browser, name)
    if "fault" in found:
        assert found["fault"]["asks"] == ["sheet"]
        assert found["fault"]["choice"] == ["甲", "乙"]
    assert "采样点2个" in looked(browser, name, sheet="乙")["list"]["zh"]["source"]


@pytest.mark.parametrize(
    "name", ["../名单.csv", "a/b.xlsx", "x.yaml", ".csv", "", "x.py", "a\\b.xlsx"]
)
def test_lists_need_plain_names(browser, name):
    for path in ("/list", "/look", "/begin"):
        body = {"name": name, "language": "zh"}
        refused = (
            browser.client.post(
                path, params={"name": name}, content=b"a", headers=browser.headers()
            )
            if path == "/list"
            else browser.post(path, body)
        )
        assert refused.status_code == 400, path


def test_one_list_at_a_time_and_none_of_others(browser):
    given(browser, "a.csv")
    given(browser, "b.csv")
    assert "a.csv" in looked(browser, "a.csv")["fault"]["en"]
    assert "list" in looked(browser, "b.csv")


def test_a_list_is_no_way_to_other_files(browser):
    given(browser, "a.csv")
    asked = {"number": 0, "what": "zip", "language": "en", "file": "debao.yaml"}
    assert "no longer there" in browser.pieces("/paper", asked)["fault"]["en"]
    asked["file"] = "../../etc/passwd.yaml"
    assert browser.post("/paper", asked).status_code == 400


def test_bombs_and_what_is_no_list_are_told(browser):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000_000)
    bomb = kept.getvalue()
    assert len(bomb) < 200_000
    for name, content in (("bomb.xlsx", bomb), ("nothing.csv", b""), ("text.csv", b"abc\n1\n")):
        found = looked(browser, given(browser, name, content))
        assert found["fault"]["elsewhere"], name
        assert found["end"] == "over"


def test_files_made_of_lists_are_counted(browser):
    for number in range(4):
        assert browser.upload(f"{number}.csv", "id\n").status_code == 200
    given(browser)
    refused = browser.post("/begin", {"name": "名单.csv", "language": "en"})
    assert "at most 4 files" in refused.json()["fault"]["en"]
