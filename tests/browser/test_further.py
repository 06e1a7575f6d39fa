"""Further questions on the page: asked, shown, stopped, handed over for Excel."""

import io
from pathlib import Path

import openpyxl
import pytest
import tiny
from served import asked_again, upload

pytestmark = pytest.mark.slow

LONG = tiny.TINY.replace("replications: 4", "replications: 1000").replace(
    "population: 40", "population: 40000"
)
STOPPED = "body[data-state=stopped]"


def handed_over(found, button):
    with found.page.expect_download() as waiting:
        found.page.click(button)
    return openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))


def test_questions_are_answered_in_both_languages_and_for_excel(opened):
    found = opened(390)
    page = found.page
    page.fill("#by", "８点４０")
    page.fill("#sure", "50％")
    with asked_again(found):
        page.click("#need-ask")
    assert found.texts("#reply h3") == ["The least that is needed"]
    assert found.page.locator("#reply table th[scope=row]").count() >= 1
    page.click("#language")
    assert found.texts("#reply h3") != ["The least that is needed"]
    sheets = handed_over(found, "#reply-file").sheetnames
    assert sheets == ["新模拟日", "最少需要多少", "need.csv"]
    page.fill("#number", "１")
    with asked_again(found):
        page.click("#marginal-ask")
    page.click("#lists")
    page.wait_for_selector("#papers table >> nth=0", state="attached")
    assert len(handed_over(found, "#xlsx").sheetnames) == 10
    assert len(handed_over(found, "#roster").sheetnames) == 2
    assert found.sideways() <= 0
    assert found.complaints == []


def test_faults_of_a_question_stand_beside_its_fields(opened):
    found = opened()
    found.page.fill("#sure", "120 %")
    with asked_again(found, "body[data-state=failed]"):
        found.page.click("#need-ask")
    assert found.texts("#sure-error")[0]
    assert not found.page.locator("#fault").is_visible()
    assert found.page.locator("body[data-stale=yes]").count() == 0


@pytest.mark.parametrize("question", ["need", "marginal"])
def test_a_question_is_stopped_and_the_page_goes_on(opened, question):
    found = opened()
    upload(found, "long.yaml", LONG, "body[data-state=working]")
    found.page.click("#stop")
    found.page.wait_for_selector(STOPPED)
    found.page.click(f"#{question}-ask")
    found.page.wait_for_selector("body[data-state=working]")
    found.page.wait_for_timeout(300)
    found.page.click("#stop")
    found.page.wait_for_selector(STOPPED)
    with asked_again(found):
        found.page.select_option("#file", "tiny.yaml")


def test_what_waits_for_its_turn_is_stopped(opened):
    waits = [opened() for _ in range(3)]  # one more than are worked on at once
    for found in waits:
        upload(found, "long.yaml", LONG, "body[data-state=working]")
    for found in reversed(waits):
        found.page.click("#stop")
        found.page.wait_for_selector(STOPPED)
    with asked_again(waits[0]):
        waits[0].page.select_option("#file", "tiny.yaml")


def test_a_what_if_stands_beside_the_plan_in_both_languages(opened):
    found = opened(390)
    field = found.page.locator(".what-if", has_text="Rain all day").locator("input")
    field.fill("2，everywhere")
    with asked_again(found):
        found.page.locator(".what-if button", has_text="Rain all day").click()
    assert found.texts("#reply h4")[0] == "What if: Rain all day (rain=2,everywhere)"
    assert found.page.locator("#reply table th[scope=row]").count() >= 3
    found.page.click("#language")
    assert found.texts("#reply h4")[0].startswith("假设：全天下雨")
    kept = found.page.locator(".what-if", has_text="全天下雨").locator("input")
    assert kept.input_value() == "2，everywhere"
    assert found.sideways() <= 0
    assert found.complaints == []
