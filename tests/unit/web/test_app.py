"""What is asked and what comes back."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import tiny
from starlette.testclient import TestClient

from simsite.experiment.run.run import run
from simsite.reading.load import load
from simsite.report.html.answer import boxes
from simsite.report.html.escape import PageWording
from simsite.report.i18n import words
from simsite.report.summary import summarise
from simsite.report.text_parts import relief_lines


def alone(client, browser):
    """Another browser; the client of the tests keeps cookies, which belong to browsers."""
    client.cookies.clear()
    other = type(browser)(client).open()
    client.cookies.clear()
    return other


def test_the_page_and_its_files_are_there_and_nothing_else(browser):
    page = browser.get("/")
    assert page.status_code == 200
    assert '<script type="module" src="/page.js">' in page.text
    for path in ("/page.js", "/style.css", "/font.ttf", "/icon.svg"):
        assert browser.get(path).status_code == 200
    for path in ("/../pyproject.toml", "/%2e%2e/app.py", "/static/page.js", "/etc/passwd"):
        assert browser.get(path).status_code == 404


def test_the_start_says_what_there_is(browser):
    start = browser.get("/start").json()
    assert start["scenarios"] == ["tiny.yaml", "debao.yaml", "small.yaml"]
    assert start["language"] == "en"
    assert set(start["words"]["en"]) == set(start["words"]["zh"])


def test_an_answer_comes_in_stages_and_is_what_a_run_says(browser, tmp_path):
    text = tiny.TINY.replace("replications: 4", "replications: 8")
    browser.upload("eight.yaml", text)
    found = browser.pieces("/ask", {"file": "eight.yaml"})
    assert [answer["stage"] for answer in found["answer"]] == ["trial", "headline", "whole"]
    assert (found["end"], found["saved"]) == ("over", 1)
    assert found["progress"][-1] == [24, 24]
    results = run(load(tiny.write(tmp_path, "eight.yaml", text)), jobs=1)
    for language in ("en", "zh"):
        wording = PageWording.of_plan(results.plan, words(language))
        found_boxes = boxes(summarise(results), wording)
        shown = found["answer"][-1][language]["boxes"]
        assert [(box.value, box.interval) for box in found_boxes] == [
            (box["value"], box["interval"]) for box in shown
        ]
    assert "6" in found["answer"][0]["en"]["stage"]
    assert "checked against SimPy" in found["answer"][-1]["en"]["proof"]
    shares = np.array(found["answer"][-1]["coverage"]["all"]["median"])
    assert shares[0] == 0
    assert (np.diff(shares) >= 0).all()


def test_levels_and_fields_change_the_answer(browser):
    plain = browser.pieces("/ask", {"file": "tiny.yaml"})
    asked = {"file": "tiny.yaml", "levels": {"collectors": 5}, "fields": {"deadline": "08:00"}}
    more = browser.pieces("/ask", asked)
    assert plain["inputs"]["levels"]["collectors"] == 2
    assert more["inputs"]["levels"]["collectors"] == 5
    before, after = (found["answer"][-1]["sites"] for found in (plain, more))
    assert all(new[1] < old[1] for old, new in zip(before, after, strict=True))
    assert "08:00" in more["answer"][-1]["en"]["boxes"][2]["label"]


def test_what_was_set_can_be_downloaded_and_asked_again(browser):
    asked = {"file": "tiny.yaml", "levels": {"collectors": 4}, "fields": {"hours": "08:00-12:00"}}
    text = browser.pieces("/scenario", asked)["text"]
    assert browser.upload("mine.yaml", text).status_code == 200
    again, first = (browser.pieces("/ask", body) for body in ({"file": "mine.yaml"}, asked))
    assert again["answer"] == first["answer"]
    assert browser.get("/start").json()["scenarios"][-1] == "mine.yaml"


def test_answers_are_kept_side_by_side_with_paired_differences(browser):
    for collectors, name in ((2, "two"), (4, "four")):
        saved = browser.pieces("/ask", {"file": "tiny.yaml", "levels": {"collectors": collectors}})
        browser.post("/keep", {"number": saved["saved"], "name": name})
    found = browser.pieces("/sides", {})
    assert [side["name"] for side in found["sides"]] == ["two", "four"]
    (part,) = found["differences"]["en"]["parts"]
    assert "4 pairs on the same luck" in part["heading"]
    assert "With 4 instead of 2 collectors" in part["sentences"][0]
    full = browser.post("/keep", {"number": saved["saved"], "name": "third"})
    assert (full.status_code, "at most 2" in full.text) == (409, True)
    assert browser.post("/forget", {"number": 1}).json() == {"kept": 1}
    assert browser.post("/keep", {"number": 1, "name": "gone"}).status_code == 409
    again = browser.post("/keep", {"number": saved["saved"], "name": "four"})
    assert again.json() == {"kept": 2}
    assert [s["name"] for s in browser.pieces("/sides", {})["sides"]] == ["four", "four (2)"]


def test_faults_are_what_check_says(browser, tmp_path):
    text = tiny.TINY.replace("collectors: 2", "colectors: 2")
    browser.upload("wrong.yaml", text)
    fault = browser.pieces("/ask", {"file": "wrong.yaml"})["fault"]
    assert fault["en"].startswith("wrong.yaml:16:9: error: ")
    assert "did you mean 'collectors'?" in fault["en"]
    assert "wrong.yaml:16:9" in fault["zh"]
    few = browser.pieces("/ask", {"file": "tiny.yaml", "levels": {"collectors": 0}})["fault"]
    assert few["en"].startswith("tiny.yaml:16:")
    typed = browser.pieces("/ask", {"file": "tiny.yaml", "fields": {"deadline": "half past"}})
    assert typed["fault"]["en"].startswith("deadline:1:10: error: ")
    assert typed["end"] == "over"


def test_faults_of_fields_are_told_beside_them_all_at_once(browser):
    levels = {"collectors": "many", "callers": "１２"}
    fields = {"deadline": "晚上3点", "hours": "下午2点到6点"}
    fault = browser.pieces("/ask", {"file": "tiny.yaml", "levels": levels, "fields": fields})[
        "fault"
    ]
    assert set(fault["beside"]) == {"collectors", "deadline"}
    assert fault["elsewhere"] is False
    assert "晚上3点" in fault["beside"]["deadline"]["zh"]
    few = browser.pieces("/ask", {"file": "tiny.yaml", "levels": {"collectors": "０"}})["fault"]
    assert list(few["beside"]) == ["collectors"]
    wrong = tiny.TINY.replace("hours: 07:30-18:00", "hours: 07:30")
    browser.upload("hours.yaml", wrong)
    own = browser.pieces("/ask", {"file": "hours.yaml"})["fault"]
    assert (own["beside"], own["elsewhere"]) == ({}, True)  # nothing was typed


def test_what_is_typed_is_read_and_told(browser):
    asked = {"file": "tiny.yaml", "levels": {"collectors": "５人"}, "fields": {"deadline": "第2天"}}
    inputs = browser.pieces("/ask", asked)["inputs"]
    assert inputs["levels"]["collectors"] == 5
    assert inputs["read"]["zh"] == {"collectors": "5", "deadline": "第 2 天 24:00"}
    assert inputs["read"]["en"]["deadline"] == "day 2 24:00"
    again = {"file": "tiny.yaml", "fields": {"deadline": inputs["fields"]["zh"]["deadline"]}}
    assert "fault" not in browser.pieces("/ask", again)


@pytest.mark.parametrize("named", ["../../../../etc/passwd", "/etc/passwd", "../answer-1/x.csv"])
def test_no_file_outside_the_folder_can_be_named(browser, named):
    text = tiny.TINY.replace("sites:\n", f"sites: {{file: {named}}}\nother:\n")
    browser.upload("nosy.yaml", text)
    fault = browser.pieces("/ask", {"file": "nosy.yaml"})["fault"]["en"]
    assert "may not be read here" in fault
    assert "root:" not in fault
    assert "simsite-page" not in fault  # where the session's folder is


def test_a_scenario_may_name_presets_and_what_was_uploaded_beside_it(browser):
    browser.upload("mine.csv", "id,kind,population\nx,village,40\ny,urban,60\n")
    browser.upload("own.yaml", "extends: small.yaml\nsites: {file: mine.csv}\n"
                   "staff: {collectors: 2, helpers: 12}\nrun: {replications: 2}\n")  # fmt: skip
    found = browser.pieces("/ask", {"file": "own.yaml"})
    assert "fault" not in found, found["fault"]
    assert len(found["answer"][-1]["sites"]) == 2


@pytest.mark.parametrize("name", ["../x.yaml", "a/b.yaml", "x.py", ".yaml", "", "a\\b.csv",
                                  "debao.yaml", "x\n.yaml", "con:x.csv"])  # fmt: skip
def test_files_need_plain_names(browser, name):
    refused = browser.client.post(
        "/upload", params={"name": name}, content=b"a", headers=browser.headers()
    )
    assert refused.status_code == 400


def test_files_are_few(browser):
    for number in range(4):
        assert browser.upload(f"{number}.csv", "id\n").status_code == 200
    assert browser.upload("0.csv", "id,population\n").status_code == 200  # replaced
    assert "at most 4 files" in browser.upload("5.csv", "id\n").json()["fault"]["en"]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"file": 3}', b'{"file": "tiny.yaml", "levels": {"collectors": true}}',
     b'{"file": "tiny.yaml", "levels": {"collectors": -1}}',
     b'{"file": "tiny.yaml", "levels": {"desks": 1}}', b'{"file": "tiny.yaml", "seed": 1}',
     b'{"file": "tiny.yaml", "fields": {"hours": "1\\n2"}}', b"[" * 100_000,
     b'{"file": "tiny.yaml", "fields": {"hours": {"a": 1}}}'],
)  # fmt: skip
def test_odd_requests_are_refused_plainly(browser, body):
    refused = browser.post("/ask", body)
    assert refused.status_code == 400
    assert refused.json()["fault"]["zh"]


def test_users_are_kept_apart(client, browser):
    saved = browser.pieces("/ask", {"file": "tiny.yaml"})["saved"]
    browser.upload("mine.yaml", tiny.TINY)
    browser.post("/keep", {"number": saved, "name": "mine"})
    other = alone(client, browser)
    assert "mine.yaml" not in other.get("/start").json()["scenarios"]
    assert "no file 'mine.yaml'" in other.pieces("/ask", {"file": "mine.yaml"})["fault"]["en"]
    assert other.get("/start").json()["kept"] == 0
    assert other.post("/keep", {"number": saved, "name": "x"}).status_code == 409
    assert other.cookie != browser.cookie
    client.cookies.clear()
    assert browser.get("/start").json()["kept"] == 1


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser):
    assert "set-cookie" not in browser.get("/").headers  # there is one already
    browser.cookie = "simsite=forged"
    refused = browser.post("/stop", {})
    assert (refused.status_code, "set-cookie" in refused.headers) == (403, False)
    cookie = browser.get("/").headers["set-cookie"]  # a token of nobody begins anew
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert browser.post("/stop", {}).status_code == 200


def test_a_file_of_the_command_line_is_the_first_to_choose(client):
    assert isinstance(client, TestClient)
    page = client.get("/start", headers={"host": "localhost:1"}).json()
    assert page["scenarios"][0] == "tiny.yaml"


def test_presets_are_the_scenarios_of_the_repository():
    root = Path(__file__).parents[3]
    presets = root / "simsite" / "web" / "presets"
    copies = [path.relative_to(presets) for path in presets.rglob("*") if path.is_file()]
    assert len(copies) == 4
    for path in copies:
        assert (presets / path).read_bytes() == (root / "scenarios" / path).read_bytes(), path
    assert json.dumps([str(path) for path in copies]).count("debao") == 2


def test_staff_that_the_site_table_gives_is_told_and_has_no_sliders(browser):
    sites = "sites: [{id: a, kind: village, population: 60, collectors: 2, helpers: 4}]\n"
    text = re.sub(r"^sites:.*?^(?=\w)", sites, tiny.TINY, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^staff:.*$", "staff: {deployment: as_listed}", text, flags=re.MULTILINE)
    browser.upload("listed.yaml", text)
    inputs = browser.pieces("/ask", {"file": "listed.yaml"})["inputs"]
    assert (inputs["levels"], inputs["helpers"]) == ({}, 4)
    assert "no sliders" in inputs["filled"]["en"][0]
    assert "1 site lists collectors and no desks" in inputs["filled"]["en"][1]
    assert len(inputs["filled"]["zh"]) == len(inputs["filled"]["en"])
    plain = browser.pieces("/ask", {"file": "tiny.yaml"})["inputs"]
    (reserve,) = plain["filled"]["en"]  # nobody is called up there
    assert reserve.startswith("8 helpers are in reserve")
    assert len(plain["filled"]["zh"]) == 1


def test_collectors_without_a_desk_are_said_beside_the_answer(browser, tmp_path):
    site = "{id: a, kind: village, population: 60, collectors: 3, desks: 2, helpers: 4}"
    text = re.sub(
        r"^sites:.*?^(?=\w)", f"sites: [{site}]\n", tiny.TINY, flags=re.MULTILINE | re.DOTALL
    )
    text = re.sub(r"^staff:.*$", "staff: {deployment: as_listed}", text, flags=re.MULTILINE)
    browser.upload("relief.yaml", text)
    answers = browser.pieces("/ask", {"file": "relief.yaml"})["answer"]
    plan = run(load(tiny.write(tmp_path, "relief.yaml", text)), jobs=1).plan
    for language, first in (("en", "1 of 3 collectors has no desk"), ("zh", "3名采样员中有1名")):
        lines = relief_lines(plan, PageWording.of_plan(plan, words(language)))
        assert lines[0].startswith(first)
        for answer in answers:
            assert set(lines) <= set(answer[language]["about"])
    plain = browser.pieces("/ask", {"file": "tiny.yaml"})["answer"][-1]
    assert not any("no desk" in line for line in plain["en"]["about"])
