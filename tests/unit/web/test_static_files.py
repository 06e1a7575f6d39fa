"""The page's words and files agree, and nothing on it comes from elsewhere."""

import re

import pytest

from simsite.report.i18n import catalogue
from simsite.web.app import page_words, static_files

TEXTS = {
    path: content.decode()
    for path, (kind, content) in static_files().items()
    if not kind.startswith("font")
}
SCRIPT = "".join(text for path, text in TEXTS.items() if path.endswith(".js"))


def test_every_word_of_the_page_is_used_and_every_used_one_is_there():
    used = set(re.findall(r'data-word="(\w+)"', TEXTS["/"]))
    used |= set(re.findall(r"""say\(["'](\w+)["']""", SCRIPT))
    used |= set(re.findall(r"""status\("\w+", "(\w+)\"""", SCRIPT))
    used |= set(re.findall(r"words\[[^\]]*\]\.(language)", SCRIPT))
    used |= set(re.findall(r'"(\w+)"', SCRIPT.partition("const ORDER = [")[2].partition("]")[0]))
    assert used == set(page_words("en")) == set(page_words("zh"))


def test_the_page_s_words_are_those_of_the_catalogue():
    assert page_words("zh")["stop"] == catalogue()["web.page.stop"]["zh"]


@pytest.mark.parametrize("path", TEXTS)
def test_nothing_comes_from_elsewhere(path):
    addresses = set(re.findall(r"https?://[^\s\"')]+", TEXTS[path]))
    assert addresses <= {"http://www.w3.org/2000/svg"}  # the name of a language, not an address


@pytest.mark.parametrize("path", TEXTS)
def test_nothing_shown_can_become_part_of_the_page(path):
    for risky in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "onclick"):
        assert risky not in TEXTS[path]
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=", TEXTS[path])


@pytest.mark.parametrize("path", TEXTS)
def test_files_of_the_page_are_short(path):
    assert len(TEXTS[path].splitlines()) <= 400
