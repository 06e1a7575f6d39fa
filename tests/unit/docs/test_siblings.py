"""A page in Chinese says what the English one beside it says: same headings, commands, links."""

import re

import pytest
from pages import (
    CHINESE,
    FENCE,
    PAIRED,
    REPOSITORY,
    Command,
    Skeleton,
    bare,
    in_chinese,
    steps,
    steps_in_both,
)

DOCS = REPOSITORY / "docs"
ALL_CHINESE = [REPOSITORY / "README.zh.md", *sorted(DOCS.rglob(f"*{CHINESE}"))]
EN = "# A\n\n[b](b.md)\n\n```console\n$ simsite check p.yaml\nfine\n```\n"
ZH = "# 甲\n\n[乙](b.zh.md)\n\n```console\n$ simsite check p.yaml --lang zh\n没有错误\n```\n"
NUMBER = re.compile(r"\d[\d,.]*\d|\d")


def named(paths):
    return pytest.mark.parametrize("page", paths, ids=lambda path: path.name)


def pair(folder, english, chinese):
    """A page and its sibling."""
    page = folder / "p.md"
    page.write_text(english, "utf-8")
    in_chinese(page).write_text(chinese, "utf-8")
    return page


def is_same(page):
    return Skeleton.of(page) == Skeleton.of(in_chinese(page))


def test_pages_that_differ_in_words_only_are_the_same(tmp_path):
    assert is_same(pair(tmp_path, EN, ZH))


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("# 甲", "# 甲\n\n## 乙"),
        ("# 甲", "## 甲"),
        ("b.zh.md", "c.zh.md"),
        ("[乙](b.zh.md)", "乙"),
        ("check p.yaml", "check q.yaml"),
        ("check p.yaml", "check p.yaml --json"),
        ("```console", "```sh\nsimsite check\n```\n\n```console"),
        ("```console", "```console\n$ simsite schema\n```\n\n```console"),
        ("```console", '```yaml title="p.yaml"\na: 1\n```\n\n```console'),
    ],
)
def test_a_page_that_says_something_else_is_seen(tmp_path, here, there):
    assert here in ZH
    assert not is_same(pair(tmp_path, EN, ZH.replace(here, there)))


def test_comments_and_the_language_of_a_command_may_differ(tmp_path):
    more = "\n```sh\nmake x  # {}\n```\n"
    assert is_same(pair(tmp_path, EN + more.format("after"), ZH + more.format("之后")))
    assert bare("simsite run a --lang zh --json") == "simsite run a --json"
    assert bare("simsite report a --lang both") == "simsite report a --lang both"


def test_what_only_the_chinese_page_shows_is_run_last_and_once(tmp_path):
    found = steps_in_both(pair(tmp_path, EN, ZH))
    assert [step.text for step in found] == [
        "simsite check p.yaml",
        "simsite check p.yaml --lang zh",
    ]
    shown = EN.replace("p.yaml", "p.yaml --lang zh").replace("fine", "一\n二")
    assert len(steps_in_both(pair(tmp_path, shown, ZH.replace("没有错误", "一\n...")))) == 1
    assert len(steps_in_both(pair(tmp_path, EN, ZH.replace("没有错误\n", "")))) == 1


@named(PAIRED)
def test_every_page_on_how_to_has_a_chinese_sibling(page):
    assert in_chinese(page).is_file()


@named(PAIRED)
def test_it_has_the_same_headings_files_and_links(page):
    english, chinese = Skeleton.of(page), Skeleton.of(in_chinese(page))
    assert chinese.headings == english.headings
    assert chinese.typed == english.typed
    assert chinese.links == english.links


@named(PAIRED)
def test_it_has_the_same_commands(page):
    english, chinese = Skeleton.of(page), Skeleton.of(in_chinese(page))
    assert chinese.steps == english.steps
    assert chinese.calls == english.calls


@named(PAIRED)
def test_what_it_shows_is_in_chinese(page):
    told = [
        step for step in steps(in_chinese(page).read_text("utf-8")) if isinstance(step, Command)
    ]
    words = ["".join(step.shown) for step in told if step.shown]
    assert [text for text in words if not re.search("[\u4e00-\u9fff]", text)] == []


@named(ALL_CHINESE)
def test_each_leads_to_the_other(page):
    other = page.with_name(page.name.replace(CHINESE, ".md"))
    assert f"]({other.name})" in page.read_text("utf-8")
    assert f"]({page.name})" in other.read_text("utf-8")


@named(ALL_CHINESE)
def test_a_chinese_page_leads_to_chinese_pages_where_there_are_any(page):
    english = page.with_name(page.name.replace(CHINESE, ".md"))
    words = FENCE.sub("", page.read_text("utf-8"))
    lines = [
        line for line in words.splitlines() if "English" not in line and "Tutorial" not in line
    ]
    links = re.findall(r"\]\(([^)#\s:]+\.md)[#)]", "\n".join(lines))
    targets = {link: in_chinese((page.parent / link).resolve()) for link in links}
    left = [
        link for link, there in targets.items() if not link.endswith(CHINESE) and there.is_file()
    ]
    assert set(left) - {english.name} == set()


def test_the_chinese_readme_has_no_number_of_its_own():
    """The tables of speed are written into the English one only, which the Chinese one leads to."""
    english, chinese = (
        FENCE.sub("", (REPOSITORY / name).read_text("utf-8"))
        for name in ("README.md", "README.zh.md")
    )
    assert set(NUMBER.findall(chinese)) - set(NUMBER.findall(english)) == set()
    assert "written by make bench" not in chinese
    assert "(README.md#how-fast-it-is)" in chinese
