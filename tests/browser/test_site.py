"""The documentation builds as a site without a warning, asks no other server, and loses no page."""

import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from pages import REPOSITORY

pytestmark = pytest.mark.slow

DOCS = REPOSITORY / "docs"


class Loads(HTMLParser):
    """What a page loads by itself, and what it links to."""

    def __init__(self):
        super().__init__()
        self.loaded, self.links = [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif tag == "link" and given.get("rel") != "canonical":
            self.loaded.append(given.get("href") or "")
        self.loaded.append(given.get("src") or "")


def read(path):
    page = Loads()
    page.feed(path.read_text("utf-8"))
    return page


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    work = tmp_path_factory.mktemp("source")
    script = REPOSITORY / "scripts" / "make_site.py"
    command = [sys.executable, script, "--out", folder, "--work", work]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


def test_every_page_is_there_and_reached_from_home(site):
    pages = {path.relative_to(DOCS).with_suffix(".html").as_posix() for path in DOCS.rglob("*.md")}
    assert {page for page in pages if not (site / page).is_file()} == set()
    assert pages - {"index.html"} - set(read(site / "index.html").links) == set()


def test_every_decision_is_in_the_index(site):
    links = read(site / "decisions" / "index.html").links
    records = {path.with_suffix(".html").name for path in (DOCS / "decisions").glob("[0-9]*.md")}
    assert len(records) > 10
    assert records - set(links) == set()


def test_no_page_loads_anything_from_elsewhere(site):
    pages = sorted(site.rglob("*.html"))
    loaded = {address for path in pages for address in read(path).loaded}
    assert [address for address in loaded if re.match(r"(\w+:)?//", address)] == []
    sheets = "\n".join(path.read_text("utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"(?:url\(|@import )[\"']?(?:https?:)?//", sheets) == []


CHINESE_IN = "e => [...e.textContent].filter(c => c >= '\\u2e80').length"
WIDTHS = """e => ["采样", "0000"].map(text => {
    const span = e.appendChild(document.createElement("span"));
    span.textContent = text;
    return span.getBoundingClientRect().width;
})"""


@pytest.fixture
def opened(chromium):
    """A function of a file: its page in a browser without a network, and its tools."""
    context = chromium.new_context(offline=True)

    def visit(path):
        page = context.new_page()
        page.goto(path.as_uri())
        page.evaluate("document.fonts.ready")
        return page, context.new_cdp_session(page)

    yield visit
    context.close()


def drawn_by_our_font(tools, selector):
    """How many characters of an element the package's font draws."""
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    node = tools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    fonts = tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return sum(font["glyphCount"] for font in fonts if font["isCustomFont"])


@pytest.mark.parametrize(
    ("name", "selector"),
    [
        ("index.html", ".md-tabs__item:last-child a"),
        ("index.html", "article a[href='index.zh.html']"),
        ("how-to/install.zh.html", "article h1"),
        ("how-to/use-excel.zh.html", "article pre code"),
        ("tutorial.zh.html", "article h2"),
    ],
)
def test_chinese_is_drawn_where_the_machine_has_no_such_font(site, opened, name, selector):
    """By the package's font, which is in the sheet: a page that was opened by double-click."""
    page, tools = opened(site / name)
    wanted = page.locator(selector).first.evaluate(CHINESE_IN)
    assert 0 < wanted <= drawn_by_our_font(tools, selector)


def test_the_columns_of_a_block_stand(site, opened):
    """A Chinese character is as wide as two letters, as in a terminal."""
    page, _ = opened(site / "how-to" / "use-excel.zh.html")
    chinese, letters = page.locator("article pre code").first.evaluate(WIDTHS)
    assert chinese == pytest.approx(letters, rel=0.03)


def test_a_page_shows_its_text(site):
    chinese = (site / "tutorial.zh.html").read_text("utf-8")
    assert "十五分钟" in chinese
    assert '<html lang="zh-CN"' in chinese
    assert ("本页目录" in chinese, "Table of contents" in chinese) == (True, False)
    assert "utilisation" in (site / "reference" / "metrics.html").read_text("utf-8")
