"""Fields of the page: what a keyboard types, faults beside them, answers that are out of date."""

import pytest
from served import DONE, asked_again

pytestmark = pytest.mark.slow

FAILED = "body[data-state=failed]"
FOLDS = {390: 844, 820: 1180}  # pixels that a telephone and a tablet show at once


def typed(found, name, text, state=DONE):
    with asked_again(found, state):
        found.page.fill(f"#{name}", text)


def test_what_a_chinese_keyboard_types_is_understood_and_shown(opened):
    found = opened()
    typed(found, "deadline", "第2天，下午6点半")
    assert found.texts("#deadline-read") == ["read as day 2 18:30"]
    assert "18 Feb 18:30" in found.texts("#boxes dt")[2]
    typed(found, "hours", "上午８点至12：00、13：30—18：00")
    assert found.texts("#hours-read") == ["read as 08:00-12:00, 13:30-18:00"]
    typed(found, "collectors-number", "４人")
    assert found.texts("#collectors-read") == ["read as 4"]
    assert found.page.input_value("#collectors-range") == "4"
    assert found.page.input_value("#collectors-number") == "４人"
    found.page.click("#language")
    assert found.texts("#deadline-read") == ["读作 第 2 天 18:30"]
    assert found.complaints == []


def test_faults_stand_beside_their_fields_and_the_answer_is_out_of_date(opened):
    found = opened()
    numbers = found.texts("#boxes dd.value")
    typed(found, "deadline", "晚上3点", FAILED)
    assert "could be that of two days" in found.texts("#deadline-error")[0]
    assert found.page.get_attribute("#deadline", "aria-invalid") == "true"
    assert not found.page.locator("#fault").is_visible()
    assert found.texts("#told") == ["Cannot be read or done; see the field: Deadline"]
    assert found.page.locator("body[data-stale=yes]").count() == 1
    assert "Out of date" in found.texts("#stage")[0]
    assert found.texts("#boxes dd.value") == numbers
    found.page.click("#language")
    assert "可能指两天中的任一天" in found.texts("#deadline-error")[0]
    assert "已过时" in found.texts("#stage")[0]
    typed(found, "deadline", "18：00")
    assert found.texts("#deadline-error") == [""]
    assert found.page.locator("body[data-stale=no]").count() == 1


def test_staff_that_cannot_be_deployed_is_told_beside_its_field(opened):
    found = opened()
    typed(found, "collectors-number", "0", FAILED)
    assert found.texts("#collectors-error")[0]
    typed(found, "collectors-number", "a few", FAILED)
    assert "whole number" in found.texts("#collectors-error")[0]
    typed(found, "collectors-number", "3")
    assert found.texts("#collectors-error") == [""]


def test_an_answer_is_out_of_date_as_soon_as_anything_changes(opened):
    found = opened()
    found.page.route("**/ask", lambda route: None)  # no answer ever comes
    found.page.focus("#deadline")
    found.page.keyboard.press("End")
    found.page.keyboard.type("0")
    assert found.page.locator("body[data-stale=yes]").count() == 1


@pytest.mark.parametrize("width", FOLDS)
def test_the_answer_is_seen_without_scrolling(opened, width):
    found = opened(width)
    for _ in ("en", "zh"):
        for part in ("#answer", "#boxes", "#work"):
            box = found.page.locator(part).bounding_box()
            assert box["y"] + box["height"] <= FOLDS[width], part
        found.page.click("#language")


def test_the_table_of_townships_is_whole_on_a_telephone(opened):
    found = opened(390)
    for _ in ("en", "zh"):
        cells = found.page.locator("#townships th, #townships td")
        edges = cells.evaluate_all("all => all.map(e => e.getBoundingClientRect().right)")
        assert max(edges) <= 390
        assert found.sideways() <= 0
        found.page.click("#language")


def test_tables_and_charts_can_be_read_aloud(opened):
    found = opened()
    page = found.page
    assert found.page.locator("#townships caption").count() == 1
    assert page.locator("#townships thead th:not([scope=col])").count() == 0
    assert page.locator("#townships tbody tr > :first-child:not(th[scope=row])").count() == 0
    told = page.locator("#coverage svg").get_attribute("aria-label")
    assert told.startswith("Share of those due who are swabbed, median: 50 % by 17 Feb")
    page.focus("#map")
    page.keyboard.press("ArrowRight")
    current = page.get_attribute("#map", "aria-activedescendant")
    assert page.get_attribute(f"#{current}", "aria-label").startswith("A: 17 Feb")
    assert page.get_attribute(f"#{current}", "aria-selected") == "true"


def test_what_is_late_is_said_and_stands_out(opened):
    found = opened()
    typed(found, "deadline", "07:32")
    assert found.page.locator("#townships tr.late").count() == 2
    assert found.texts("#townships tr.late .state") == ["after the deadline"] * 2
    assert found.page.locator("#boxes div.late").count() == 3
    assert found.texts("#map .tile") == ["!", "!"]
    label = found.page.locator("#map .tile").first.get_attribute("aria-label")
    assert label.endswith("after the deadline")
