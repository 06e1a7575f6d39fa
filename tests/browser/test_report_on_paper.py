"""A report as it is printed: one A4 page first, names and rows whole, everything unfolded."""

import re
import subprocess
import sys

import pytest
import tiny

pytestmark = pytest.mark.slow

A4 = 688  # pixels between the margins: 182 mm
ONLY = "section:not(.one-page),footer{display:none!important}"
LONG = "德保县城关镇第三小学东侧体育馆临时采样点之一号大厅"


def simsite(folder, *arguments):
    command = [sys.executable, "-m", "simsite", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 4), done.stderr


def county(townships, name="{n}号点", title="县"):
    """A scenario with one small site in each of so many townships."""
    sites = "\n".join(
        f"  - {{id: s{n}, kind: village, population: 12, name_zh: {name.format(n=n)}, "
        f"name_en: Site {n}, township_code: t{n:02d}, township_zh: 第{n}乡, township_en: Town {n}}}"
        for n in range(1, townships + 1)
    )
    text = re.sub(r"sites:\n(  .*\n)+", f"sites:\n{sites}\n", tiny.TINY)
    return text.replace("zh: 两个采样点", f"zh: {title}").replace(
        "collectors: 2, helpers: 10", f"collectors: {townships}, helpers: {8 * townships}"
    )


COUNTIES = {
    "tiny": tiny.TINY,
    "untimed": tiny.TINY.replace(', deadline: "08:20"', ""),
    "twelve": county(12),
    "forty": county(40, LONG, "一个标题很长的全员核酸采样方案" * 3),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Reports of small and large counties, and one of two plans."""
    folder = tmp_path_factory.mktemp("paper")
    for name, text in COUNTIES.items():
        tiny.write(folder, f"{name}.yaml", text)
        simsite(folder, "run", f"{name}.yaml", "--no-figures", "--out", name)
        simsite(folder, "report", name, "--lang", "both", "--out", f"{name}.html")
    more = COUNTIES["forty"].replace("collectors: 40", "collectors: 50")
    tiny.write(folder, "more.yaml", more.replace("en: Two sites", "en: Fifty collectors"))
    simsite(folder, "run", "more.yaml", "--no-figures", "--out", "more")
    other = COUNTIES["untimed"].replace("collectors: 2", "collectors: 4")
    tiny.write(folder, "other.yaml", other)
    simsite(folder, "run", "other.yaml", "--no-figures", "--out", "other")
    for name, pair in {"pair": ("forty", "more"), "short": ("untimed", "other")}.items():
        simsite(folder, "report", *pair, "--lang", "both", "--out", f"{name}.html")
    return folder


def opened(visit, folder, name, lang):
    found = visit(folder / f"{name}.html", A4, bypass_csp=True)
    found.page.locator(f"label[for=lang-{lang}]").click()
    found.page.emulate_media(media="print")
    return found


def pages(found):
    return len(re.findall(rb"/Type /Page\b", found.page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", [*COUNTIES, "pair", "short"])
def test_the_first_page_is_one_page(visit, folder, name, lang):
    found = opened(visit, folder, name, lang)
    whole = pages(found)
    found.page.add_style_tag(content=ONLY)
    assert pages(found) == 1
    assert whole > 1


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["tiny", "twelve", "forty", "pair"])
def test_no_name_is_broken_and_nothing_is_wider_than_the_paper(visit, folder, name, lang):
    found = opened(visit, folder, name, lang)
    assert found.sideways() == 0
    lines = """cells => cells.filter(cell => cell.offsetParent).map(cell => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      const tops = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
      return [cell.textContent, tops.size];
    })"""
    cells = found.page.locator(f"main[lang={lang}] :is(th, td).kept").evaluate_all(lines)
    assert len(cells) > 20
    assert [text for text, number in cells if number > 1] == []


def test_rows_stay_whole_and_headers_are_repeated(visit, folder):
    found = opened(visit, folder, "twelve", "en")
    style = "(all, name) => [...new Set(all.map(e => getComputedStyle(e)[name]))]"
    assert found.page.locator("tr").evaluate_all(style, "breakInside") == ["avoid"]
    assert found.page.locator("thead").evaluate_all(style, "display") == ["table-header-group"]


@pytest.mark.parametrize("name", ["twelve", "pair"])
def test_what_is_folded_on_the_screen_is_open_on_paper(visit, folder, name):
    found = opened(visit, folder, name, "en")
    tall = "all => all.map(e => e.lastElementChild.getBoundingClientRect().height)"
    heights = found.page.locator("main[lang=en] details").evaluate_all(tall)
    assert all(height > 10 for height in heights)


@pytest.mark.parametrize("width", [390, 820])
@pytest.mark.parametrize("name", ["forty", "pair"])
def test_it_is_no_wider_than_a_screen(visit, folder, name, width):
    found = visit(folder / f"{name}.html", width)
    for lang in ("zh", "en"):
        found.page.locator(f"label[for=lang-{lang}]").click()
        assert found.sideways() == 0


def test_two_plans_stand_under_their_titles(visit, folder):
    found = opened(visit, folder, "pair", "en")
    names = found.texts("main[lang=en] .cards h3")
    assert names == ["Two sites", "Fifty collectors"]
    assert "collectors" in found.texts("main[lang=en] .pair thead")[0]
