"""Tables keep their columns in Chinese, show names as they are, and stay plain in a pipe."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from simsite.core.errors import width
from simsite.report import terminal
from simsite.report.terminal import Listing, ScreenColumn, console, plain, table
from simsite.report.text_parts import sparkline


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def printed(shown, stream=None):
    stream = io.StringIO() if stream is None else stream
    console(stream).print(shown)
    return stream.getvalue()


def test_chinese_and_latin_cells_are_aligned():
    columns = [ScreenColumn("乡镇"), ScreenColumn("完成", side="right")]
    lines = printed(table(columns, [["城关镇", "16:42"], ["Ma'ai", "2月17日"]])).splitlines()
    assert [width(line.rstrip()) for line in lines if "16:42" in line or "2月" in line] == [17, 17]


def test_names_are_never_markup_and_control_characters_are_spelt_out():
    text = printed(table([ScreenColumn("[b]")], [["[red]x[/y] :smile:"], ["a\x1b[31mb\tc\nd"]]))
    assert "[b]" in text
    assert "[red]x[/y] :smile:" in text
    assert "\x1b" not in text
    assert "a\\u001b[31mb c d" in text


def test_a_pipe_gets_80_plain_columns_whatever_the_environment_says(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    rows = [["词" * 100, "y" * 100]]
    text = printed(table([ScreenColumn("a", fold=True), ScreenColumn("b")], rows, title="[t]"))
    assert "\x1b" not in text
    assert max(width(line) for line in text.splitlines()) == 80
    assert text.startswith("[t]")
    assert text.count("词") == 100
    assert "…" in text


def test_short_columns_stay_whole_and_the_widest_is_cut():
    row = ["16:42", "z" * 90, "城" * 50, "9.2 h"]
    text = printed(
        table([ScreenColumn("a"), ScreenColumn("b"), ScreenColumn("c"), ScreenColumn("d")], [row])
    )
    assert "16:42" in text
    assert "9.2 h" in text
    assert max(width(line) for line in text.splitlines()) == 80
    assert text.count("…") == 2


def test_a_table_without_rows_shows_its_headings():
    assert "采样点" in printed(table([ScreenColumn("采样点"), ScreenColumn("完成")], []))


def test_a_terminal_gets_colour_unless_no_color_is_set(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[31m" in printed(plain("late", "red"), Screen())
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[31m" not in printed(plain("late", "red"), Screen())


def test_console_writes_to_standard_output_by_default(capsys):
    console().print(plain("采样完成"))
    assert capsys.readouterr().out == "采样完成\n"


def test_a_ready_text_keeps_its_own_content():
    assert "styled" in printed(table([ScreenColumn("a")], [[Text("styled", style="bold")]]))


def test_a_short_row_is_refused():
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        table([ScreenColumn("a"), ScreenColumn("b")], [["x"]])


@pytest.mark.parametrize(
    ("values", "top", "shown"),
    [
        ([0, 1, 2, 3, 4, 5, 6, 7], None, "▁▂▃▄▅▆▇█"),
        ([0, 7], 14, "▁▅"),
        ([0, 0], None, "▁▁"),
        ([], None, ""),
        ([1, float("nan"), 1], None, "█ █"),
    ],
)
def test_sparkline(values, top, shown):
    assert sparkline(values, top) == shown


@pytest.mark.parametrize(("values", "top"), [([-1, 2], None), ([3], 2)])
def test_sparkline_refuses_what_it_cannot_show(values, top):
    with pytest.raises(ValueError, match="sparkline from 0"):
        sparkline(values, top)


NAMES = st.text(alphabet="aZ9 '-城关镇é…", max_size=14) | st.text(max_size=6)


@given(
    st.lists(
        st.tuples(NAMES, st.integers(0, 10**7), st.integers(0, 99), NAMES, st.integers(0, 9)),
        max_size=5,
    ),
    st.text(alphabet="abc 城", max_size=60),
)
def test_a_listing_looks_as_the_table_does(rows, heading):
    columns = [
        ScreenColumn("site", fold=True),
        ScreenColumn("people", "right"),
        ScreenColumn("采样台", "right"),
        ScreenColumn(heading),
        ScreenColumn("h", "right"),
    ]
    assert printed(Listing(columns, rows)) == printed(table(columns, rows))


def test_a_listing_of_short_words_is_put_together_without_rich(monkeypatch):
    monkeypatch.setattr(terminal, "table", lambda *_: pytest.fail("rich is asked"))
    columns, blank = [ScreenColumn("site"), ScreenColumn("n", "right")], " " * 11
    lines = printed(Listing(columns, [("东", 10)])).splitlines()
    assert lines == [blank, " site    n ", " ───────── ", " 东     10 ", blank]
