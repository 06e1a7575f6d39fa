"""A report in a real browser: nothing asked for, numbers of the run, glyphs, keys, sliders."""

import re
import subprocess
import sys

import pytest
import tiny

pytestmark = pytest.mark.slow

WIDTHS = (1280, 820, 390)
NAME = '<script>document.title="no"</script>'


def simsite(folder, *arguments):
    command = [sys.executable, "-m", "simsite", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 4), done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run, a sweep, and one report of both in two languages."""
    folder = tmp_path_factory.mktemp("report")
    tiny.write(folder)
    tiny.write(folder, "sweep.yaml", tiny.SWEEP)
    hostile = tiny.TINY.replace("name_en: A", f"name_en: '{NAME}'").replace("甲点", NAME)
    tiny.write(folder, "hostile.yaml", hostile.replace(f"name_zh: {NAME}", f"name_zh: '{NAME}'"))
    for name in ("tiny", "hostile"):
        simsite(folder, "run", f"{name}.yaml", "--no-figures", "--out", name)
    simsite(folder, "sweep", "sweep.yaml", "--out", "sweep")
    simsite(folder, "report", "tiny", "sweep", "--lang", "both", "--out", "page.html")
    simsite(folder, "report", "hostile", "--lang", "both", "--out", "hostile.html")
    return folder


def choose(found, lang):
    found.page.locator(f"label[for=lang-{lang}]").click()
    return f"main[lang={lang}]"


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_asked_for_and_nothing_is_too_wide(visit, folder, width):
    found = visit(folder / "page.html", width)
    for lang in ("zh", "en"):
        choose(found, lang)
        assert found.sideways() == 0
        assert found.page.locator("main:visible").count() == 1
    assert found.requests == [(folder / "page.html").as_uri()]
    assert found.complaints == []


def test_the_boxes_say_what_the_run_says(visit, folder):
    told = simsite(folder, "run", "tiny.yaml", "--no-figures", "--lang", "en")
    found = visit(folder / "page.html")
    values = found.texts(f"{choose(found, 'en')} .box .value")
    assert len(values) == 4
    for value in values:
        both = re.sub(r"(\d+ \w+) (\d\d:\d\d)–(\d\d:\d\d)", r"\1 \2 to \1 \3", value)
        for part in both.split(" to "):
            assert re.search(rf"(?<!\d){re.escape(part)}(?!\d)", told), part


def pixels(found, selector):
    return found.page.locator(selector).first.screenshot()


def test_chinese_is_drawn_by_the_font_of_the_page(visit, folder):
    found = visit(folder / "page.html")
    heading = f"{choose(found, 'zh')} h1"
    drawn = pixels(found, heading)
    text = (folder / "page.html").read_text("utf-8")
    broken = re.sub(r"U\+4E00[^}]*|unicode-range:[^}]*", "unicode-range:U+0-1", text)
    broken = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", broken)
    (folder / "tofu.html").write_text(broken, "utf-8")
    other = visit(folder / "tofu.html")
    assert pixels(other, f"{choose(other, 'zh')} h1") != drawn
    loaded = found.page.locator("html").evaluate("() => document.fonts.check('16px Simsite', '采')")
    assert loaded


def test_a_slider_changes_the_answer_and_only_computed_points_are_shown(visit, folder):
    found = visit(folder / "page.html")
    side = choose(found, "en")
    outcome = f"{side} .explorer .outcome dd"
    before = found.texts(outcome)
    rows = {
        " ".join(row.split())
        for row in found.page.locator(f"{side} .part-sweep details tbody tr").all_text_contents()
    }
    slider = found.page.locator(f"{side} .explorer .factor").first
    slider.focus()
    found.page.keyboard.press("ArrowRight")
    after = found.texts(outcome)
    assert after != before
    assert found.texts(f"{side} .explorer output")[0] == "3"
    for shown in (before, after):
        assert any(all(part in row for part in shown) for row in rows)


def test_the_page_works_by_keyboard_alone(visit, folder):
    found = visit(folder / "page.html")
    page = found.page
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    lang = page.locator("main:visible").get_attribute("lang")
    page.keyboard.press("ArrowRight")
    assert page.locator("main:visible").get_attribute("lang") != lang
    side = f"main[lang={page.locator('main:visible').get_attribute('lang')}]"
    page.locator(f"{side} .map").first.focus()
    page.keyboard.press("ArrowRight")
    first = found.texts(f"{side} .readout")[0]
    page.keyboard.press("ArrowRight")
    assert first
    assert found.texts(f"{side} .readout")[0] != first


def test_the_replay_moves(visit, folder):
    found = visit(folder / "page.html")
    side = choose(found, "en")
    page = found.page
    moment = page.locator(f"{side} .replay .moment")
    moment.focus()
    page.keyboard.press("Home")
    start = found.texts(f"{side} .replay .clock")[0]
    assert start == "17 Feb 07:30"
    page.locator(f"{side} .replay .play").focus()
    page.keyboard.press("Enter")
    page.locator(f"{side} .replay .done", has_text=re.compile(r"[1-9]\d* of")).wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    moment.focus()
    page.keyboard.press("End")
    said = found.texts(f"{side} .replay .done")[0]
    swabbed, attending = re.search(r"(\d+) of (\d+)", said).groups()
    assert swabbed == attending


def test_a_hostile_name_is_text_everywhere(visit, folder):
    found = visit(folder / "hostile.html")
    for lang in ("zh", "en"):
        side = choose(found, lang)
        assert found.page.title() != "no"
        found.page.locator(f"{side} .map .tile").first.click()
        assert NAME in found.texts(f"{side} .readout")[0]
        assert NAME in found.page.locator(f"{side} .replay select").inner_text()
    assert found.complaints == []


def test_the_scenario_can_be_saved_from_the_page(visit, folder, tmp_path):
    found = visit(folder / "hostile.html")
    side = choose(found, "en")
    with found.page.expect_download() as waiting:
        found.page.locator(f"{side} .save").click()
    waiting.value.save_as(tmp_path / "saved.yaml")
    assert (tmp_path / "saved.yaml").read_bytes() == (folder / "hostile/scenario.yaml").read_bytes()
    assert found.complaints == []


def test_it_prints_on_a4_with_its_lists_unfolded(visit, folder, tmp_path):
    found = visit(folder / "page.html")
    side = choose(found, "en")
    found.page.emulate_media(media="print")
    assert not found.page.locator(f"{side} .contents").is_visible()
    pdf = found.page.pdf(prefer_css_page_size=True)
    boxes = set(re.findall(rb"/MediaBox \[([^\]]*)\]", pdf))
    assert {tuple(round(float(n)) for n in box.split()) for box in boxes} == {(0, 0, 595, 842)}
