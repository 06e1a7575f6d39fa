"""Chinese lines are full and end well at every width; English ones end where rich ends them."""

import io
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich._wrap import divide_line
from rich.console import Console
from rich.padding import Padding

from simsite.core.errors import width
from simsite.report.i18n import catalogue
from simsite.report.line_breaks import CLOSING, OPENING, broken
from simsite.report.terminal import Listing, ScreenColumn, plain

WIDTHS = 60, 80, 120
SENTENCES = sorted(
    {
        re.sub(r"\{[^}]*\}", "12", entry["zh"])
        for entry in catalogue().values()
        if re.search(r"\w", entry["zh"]) and "\n" not in entry["zh"]
    }
)
MIXED = st.text(alphabet="城关镇，。；：（）“”、a1 2.%-", max_size=90)


def printed(part, room):
    stream = io.StringIO()
    Console(file=stream, width=room, markup=False, highlight=False, color_system=None).print(part)
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("room", WIDTHS)
def test_every_chinese_sentence_fills_its_lines_and_breaks_none_before_a_closing_mark(room):
    for sentence in SENTENCES:
        lines = printed(plain("甲" + sentence * 3), room)
        assert max(map(width, lines)) <= room
        assert not [line for line in lines if line[0] in CLOSING or line.rstrip()[-1] in "（“《"]
        if not re.search("[!-~]{9}", sentence):  # no long name
            assert not [line for line in lines[:-1] if width(line) < room - 16], lines


@pytest.mark.parametrize("room", WIDTHS)
def test_what_is_indented_or_in_a_cell_is_broken_as_well(room):
    sentence = (
        "再模拟一次，最晚完成的仍是所列采样点的概率为 100%（29% 至 100%）。其余采样点从未最晚，" * 3
    )
    indented = printed(Padding(plain(sentence), (0, 0, 0, 3), expand=False), room)
    columns = [ScreenColumn("采样点"), ScreenColumn("原因", fold=True), ScreenColumn("人", "right")]
    cells = printed(Listing(columns, [("东", sentence, 12)]), room)
    for lines in (indented, cells):
        assert max(width(line.rstrip()) for line in lines) <= room
        assert not [line for line in lines if line.strip() and line.strip()[0] in CLOSING]
    told = "".join(line.strip() for line in indented).replace(" ", "")
    assert told == sentence.replace(" ", "")


@given(MIXED, st.integers(4, 40))
def test_nothing_is_lost_and_no_line_is_too_wide(text, room):
    lines = broken(text, room)
    assert "".join(lines) == text
    assert all(width(line.rstrip()) <= room for line in lines)


@given(MIXED, st.integers(8, 40))
def test_marks_stay_with_their_words(text, room):
    if not re.search(f"[{CLOSING}]{{3}}|[{OPENING}]{{3}}|[!-~]{{8}}", text):
        assert not [line for line in broken(text, room)[1:] if line[0] in CLOSING]


@given(st.text(alphabet="aé9.,()/- ", max_size=120), st.integers(2, 60))
def test_english_ends_where_rich_ends_it(text, room):
    cuts = [0, *divide_line(text, room), len(text)]
    ends = [text[a:b] for a, b in pairwise(cuts)]
    if text.strip():
        assert broken(text, room) == ends


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("截止 2月17日 18:00", 17, ["截止 ", "2月17日 18:00"]),
        ("共 751 人在等", 9, ["共 751 人", "在等"]),
        ("共 751 人在等", 7, ["共 ", "751 人", "在等"]),
        ("城关镇，东", 6, ["城关", "镇，东"]),
        ("（城关镇）", 5, ["（城", "关", "镇）"]),
        ("runs/a-very-long-name，好", 21, ["runs/a-very-long-nam", "e，好"]),
        ("111关））", 8, ["111", "关））"]),
        ("", 10, [""]),
    ],
)
def test_examples(text, room, lines):
    assert broken(text, room) == lines


@pytest.mark.parametrize("room", WIDTHS)
def test_a_table_fits_the_terminal_it_is_printed_on(room):
    columns = [ScreenColumn(f"第{n}列") for n in range(4)] + [ScreenColumn("原因", fold=True)]
    lines = printed(Listing(columns, [("采样点" * 3 + "东",) * 4 + ("登记台不足，" * 20,)]), room)
    assert max(map(width, lines)) <= room
    assert "".join(lines).count("台") == 20
    assert ("…" in "".join(lines)) is (room < 120)


@pytest.mark.parametrize(
    "word", ["18:00", "1,234", "--fixed-desks", "97.5%", "2026-03-02", "SimPy"]
)
@pytest.mark.parametrize("before", range(34, 41))
def test_numbers_and_words_between_chinese_characters_stay_whole(word, before):
    text = "字" * before + word + "。" + "后" * 30
    lines = broken(text, 80)
    assert any(word in line for line in lines)
    assert all(width(line) <= 80 for line in lines)
    assert "".join(lines) == text
