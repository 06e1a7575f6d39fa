"""The page of `simsite serve` in a real browser."""

import json
import re

import pytest
import tiny
from served import DONE, upload

pytestmark = pytest.mark.slow

HOSTILE = "<img src=x onerror=alert(1)>\"'{a}$\\frac"
NAMES = re.sub(r"(?<=name_zh: )[甲乙]点", lambda _: json.dumps(HOSTILE), tiny.TINY)
NAMES = re.sub(r'(?<=name_en: )(A|"=B")', lambda _: json.dumps(HOSTILE), NAMES)
LONG = tiny.TINY.replace("replications: 4", "replications: 1000").replace(
    "population: 40", "population: 40000"
)


def changed(found, key, times=1):
    """Press a key on the slider of the collectors, and wait for the answer."""
    found.page.focus("#collectors-range")
    for _ in range(times):
        found.page.keyboard.press(key)
    found.page.wait_for_selector("body[data-state=working]")
    found.page.wait_for_selector(DONE, timeout=30_000)


def test_it_asks_nobody_else_and_complains_of_nothing(opened, address):
    found = opened()
    assert found.complaints == []
    assert found.requests
    assert all(request.startswith(address) for request in found.requests)
    assert found.texts("#answer-head") == ["Two sites"]
    assert len(found.texts("#boxes dd.value")) == 4
    assert found.page.locator("#map .tile").count() == 2
    assert found.page.locator("#townships tbody tr").count() == 2


def test_a_slider_moved_by_keyboard_changes_the_answer_and_reset_brings_it_back(opened):
    found = opened()
    before = found.texts("#boxes dd.value")
    changed(found, "ArrowRight", times=2)
    assert found.page.input_value("#collectors-number") == "4"
    assert found.texts("#boxes dd.value")[0] != before[0]
    found.page.click("#reset")
    found.page.wait_for_selector("body[data-state=working]")
    found.page.wait_for_selector(DONE)
    assert found.texts("#boxes dd.value") == before
    assert found.page.input_value("#collectors-number") == "2"


def test_sites_are_told_by_the_arrow_keys(opened):
    found = opened()
    found.page.focus("#map")
    found.page.keyboard.press("ArrowRight")
    first = found.texts("#map-told")
    found.page.keyboard.press("ArrowRight")
    assert first[0].startswith("A: 17 Feb")
    assert found.texts("#map-told")[0].startswith("=B: 17 Feb")


def test_stop_stops_what_would_take_minutes(opened):
    found = opened()
    upload(found, "long.yaml", LONG, "body[data-state=working]")
    found.page.wait_for_selector("#answer:not([hidden])")
    found.page.wait_for_timeout(500)
    found.page.click("#stop")
    found.page.wait_for_selector("body[data-state=stopped]")
    assert "Stopped" in found.texts("#told")[0]


def test_two_users_do_not_see_each_other_s_files_and_answers(opened):
    one, two = opened(), opened()
    upload(one, "mine.yaml", tiny.TINY)
    one.page.fill("#name", "one's")
    one.page.click("#keep")
    one.page.wait_for_selector("body[data-sides='1']")
    two.page.reload()
    two.page.wait_for_selector(DONE)
    assert "mine.yaml" not in two.texts("#file option")
    assert two.page.locator("#side-table th").count() == 0
    one.page.reload()
    one.page.wait_for_selector("body[data-sides='1']")
    assert "mine.yaml" in one.texts("#file option")


def test_hostile_names_are_shown_as_text_everywhere(opened):
    found = opened()
    upload(found, "hostile.yaml", NAMES)
    found.page.wait_for_selector("#map .tile >> nth=0")
    found.page.fill("#name", HOSTILE)
    found.page.click("#keep")
    found.page.wait_for_selector("body[data-sides='1']")
    assert found.texts("#side-table thead th")[-1] == " ".join(HOSTILE.split())
    assert any(HOSTILE in text for text in found.texts("#last p"))
    found.page.click("#map .tile >> nth=0")
    assert HOSTILE in found.texts("#map-told")[0]
    assert found.page.locator("img").count() == 0
    assert found.complaints == []


def test_kept_answers_are_compared_side_by_side(opened):
    found = opened()
    for collectors in ("2", "4"):
        found.page.fill("#collectors-number", collectors)
        found.page.wait_for_selector("body[data-state=working]")
        found.page.wait_for_selector(DONE)
        found.page.fill("#name", f"with {collectors}")
        found.page.click("#keep")
        found.page.wait_for_selector(f"body[data-sides='{int(collectors) // 2}']")
    assert found.texts("#side-table thead th")[1:] == ["with 2", "with 4"]
    assert "4 pairs on the same luck" in found.texts("#differences h3")[0]


def test_a_fault_is_told_with_its_place_and_in_both_languages(opened):
    found = opened()
    wrong = tiny.TINY.replace("collectors: 2", "colectors: 2")
    upload(found, "wrong.yaml", wrong, "body[data-state=failed]")
    assert found.texts("#fault-text")[0].startswith("wrong.yaml:16:9: error: unknown key")
    found.page.click("#language")
    assert "wrong.yaml:16:9: 错误" in found.texts("#fault-text")[0]


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_both_languages_fit_every_width(opened, width):
    found = opened(width)
    for title, first in (("simsite: when", "Two sites"), ("simsite：最后", "两个采样点")):
        assert found.texts("h1")[0].startswith(title)
        assert found.texts("#answer-head") == [first]
        assert found.sideways() <= 0
        found.page.click("#language")


def test_chinese_is_drawn_and_not_boxes(visit, address):
    """Two characters look different; as boxes for what no font has they would look the same."""
    found = visit(address)
    found.page.wait_for_selector(DONE)
    told, pictures = found.page.locator("#told"), set()
    for character in ("采", "样", "完", "\ue000"):
        told.evaluate("(e, c) => { e.textContent = c.repeat(4); }", character)
        told.evaluate("() => document.fonts.ready.then(() => 1)")
        pictures.add(told.screenshot())
    assert len(pictures) == 4
    loaded = "() => [...document.fonts].map(f => `${f.family} ${f.status}`)"
    assert told.evaluate(loaded) == ["Simsite Sans SC loaded"]
