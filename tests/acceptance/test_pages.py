"""Every command that README, tutorials and how-to pages show runs, and prints what they show."""

import re

import pytest
from pages import PAIRED, REPOSITORY, Command, Folder, fits, in_chinese, steps, steps_in_both

DOCS = REPOSITORY / "docs"
PAGES = [
    path.relative_to(REPOSITORY).as_posix()
    for path in [
        REPOSITORY / "README.md",
        *sorted(DOCS.glob("*.md")),
        *sorted(DOCS.glob("how-to/*")),
    ]
    if any(isinstance(step, Command) for step in steps(path.read_text("utf-8")))
]
WITH_ANOTHER = {in_chinese(path).relative_to(REPOSITORY).as_posix() for path in PAIRED}
SHOWN = ("a", "b", "...", "d")


def test_the_pages_that_a_reader_begins_with_are_among_them():
    assert {"README.md", "docs/tutorial.md", "docs/tutorial.zh.md"} <= set(PAGES)


@pytest.mark.parametrize("printed", [["a", "b", "d"], ["a", "b", "c", "d"], ["a", "b", "d", "d"]])
def test_lines_may_be_left_out_where_the_page_says_so(printed):
    assert fits(SHOWN, printed)


@pytest.mark.parametrize("printed", [[], ["a", "d"], ["a", "x", "b", "d"], ["a", "b", "d", "e"]])
def test_nowhere_else_may_a_line_be_missing(printed):
    assert not fits(SHOWN, printed)


@pytest.mark.parametrize("page", PAGES)
def test_every_output_in_a_language_is_held_against_a_command(page):
    text = (REPOSITORY / page).read_text("utf-8")
    outputs = len(re.findall("^```text (?:en|zh)$", text, re.MULTILINE))
    shown = [step for step in steps(text) if isinstance(step, Command) and step.shown]
    assert len([step for step in shown if "--lang" in step.text]) >= outputs


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if page not in WITH_ANOTHER])
def test_what_a_page_shows_is_what_happens(tmp_path, page):
    """With what its Chinese sibling shows besides: the same commands are not run twice."""
    folder, path = Folder(tmp_path), REPOSITORY / page
    taken = steps_in_both(path) if path in PAIRED else steps(path.read_text("utf-8"))
    assert "\n".join(filter(None, map(folder.take, taken))) == ""
