"""The documentation builds as a site without a warning, asks no other server, and loses no page."""

import os
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
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    own = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}  # an advertisement, no warning about a page
    done = subprocess.run(
        command, cwd=REPOSITORY, env=own, capture_output=True, text=True, check=False
    )
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


def test_a_page_shows_its_text(site):
    assert "十五分钟" in (site / "tutorial.zh.html").read_text("utf-8")
    assert "utilisation" in (site / "reference" / "metrics.html").read_text("utf-8")
