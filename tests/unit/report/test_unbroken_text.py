"""No line ends within a number or a Latin word, and nothing else is laid out in another way."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from simsite.core.errors import width
from simsite.report.terminal import console, plain, put


def printed(shown):
    stream = io.StringIO()
    put(console(stream), shown)
    return stream.getvalue()


@pytest.mark.parametrize(
    "word", ["18:00", "1,234", "--fixed-desks", "97.5%", "2026-03-02", "SimPy"]
)
@pytest.mark.parametrize("before", range(34, 41))
def test_numbers_and_words_between_chinese_characters_stay_whole(word, before):
    shown = printed(plain("字" * before + word + "。" + "后" * 30))
    assert any(word in line for line in shown.splitlines())
    assert all(width(line) <= 80 for line in shown.splitlines())
    assert shown.replace("\n", "") == "字" * before + word + "。" + "后" * 30


def test_a_word_longer_than_a_line_is_folded_as_before():
    text = "见" + "a" * 200
    assert printed(plain(text)).replace("\n", "") == text
    assert all(width(line) <= 80 for line in printed(plain(text)).splitlines())


@given(st.text(alphabet="字词。（ a1.-", max_size=300))
def test_all_characters_are_kept_and_lines_fit(text):
    shown = printed(plain(text))
    assert shown.replace("\n", "").replace(" ", "") == text.replace(" ", "")
    assert all(width(line) <= 80 for line in shown.splitlines())


@pytest.mark.parametrize(
    "text", ["word " * 40, "中文 " * 50, "全是中文" * 40, "3月2日 18:00至3月3日 " * 8]
)
def test_what_breaks_nothing_is_laid_out_as_rich_does(text):
    assert printed(plain(text)) == printed(Text(text))
