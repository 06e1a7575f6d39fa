"""Progress away from a terminal: few plain lines, with an end in sight."""

import io

import pytest

from simsite.report.progress import PlainProgress, progress
from simsite.report.words import words


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def shown():
    """A function that tells steps at given seconds and returns the lines written."""

    def shown(steps, language="en"):
        clock, stream = Clock(), io.StringIO()
        tell = PlainProgress(words(language), stream, clock)
        for at, done, of in steps:
            clock.seconds = 100.0 + at
            tell(done, of)
        return stream.getvalue().splitlines()

    return shown


def test_what_is_done_soon_says_nothing(shown):
    assert shown([(0, 0, 10), (1, 5, 10), (4.9, 10, 10)]) == []


def test_there_are_five_seconds_between_lines_and_an_end_in_sight(shown):
    lines = shown([(0, 0, 100), *((s, s, 100) for s in range(1, 13))])
    assert lines == [
        "simulating: 5 of 100, about 2 min left",
        "simulating: 10 of 100, about 2 min left",
    ]
    assert shown([(0, 0, 4), (6, 1, 4)], "zh") == ["模拟中：1 / 4，约剩 18秒"]


def test_what_was_finished_before_does_not_promise_speed(shown):
    assert shown([(0, 90, 100), (10, 95, 100)]) == ["simulating: 95 of 100, about 10 s left"]
    assert shown([(0, 90, 100), (10, 90, 100)]) == ["simulating: 90 of 100"]


def test_a_terminal_gets_a_bar_that_vanishes():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    stream = Terminal()
    with progress(words("en"), stream) as tell:
        tell(1, 4)
        tell(4, 4)
    assert "simulating" in stream.getvalue()
    assert "4/4" in stream.getvalue()


def test_a_file_gets_plain_lines():
    stream = io.StringIO()
    with progress(words("en"), stream) as tell:
        assert isinstance(tell, PlainProgress)
