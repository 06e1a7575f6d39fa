"""Progress away from a terminal: few plain lines, with an end in sight."""

import io

import pytest

from simsite.report.i18n import words
from simsite.report.progress import (
    Foretelling,
    PlainProgress,
    long_work_interpreted,
    not_compiled,
    progress,
)


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


def test_a_file_gets_plain_lines(monkeypatch):
    monkeypatch.setattr("simsite.engine.kernel.COMPILED", True)
    stream = io.StringIO()
    with progress(words("en"), stream) as tell:
        assert isinstance(tell, PlainProgress)
    assert stream.getvalue() == ""


# -- where nothing is compiled --


@pytest.fixture
def foretold():
    """A function that tells steps at given seconds and returns (second, line) of each line."""

    def foretold(steps, language="en"):
        clock, lines = Clock(), []
        foretell = Foretelling(
            words(language), lambda line: lines.append((clock.seconds - 100.0, line)), clock
        )
        for at, done, of in steps:
            clock.seconds = 100.0 + at
            foretell(done, of)
        return lines

    return foretold


def test_how_long_it_takes_interpreted_is_said_once_and_what_a_compiler_would_bring(foretold):
    steps = [(0, 0, 100), *((10 * s, s, 100) for s in range(1, 101))]
    assert foretold(steps) == [
        (20, "Not compiled, this takes about 17 min in all; "
             "compiled with a C compiler it is 60 to 160 times as fast.")
    ]  # fmt: skip
    assert foretold(steps, "zh") == [
        (20, "未编译，全程约需 17分钟；用 C 编译器编译后，速度为 60 至 160 倍。")
    ]  # fmt: skip


@pytest.mark.parametrize("processes", [1, 2, 8, 64])
def test_steps_that_end_together_and_a_slow_start_do_not_mislead(foretold, processes):
    starting, step, of = 3, 10, 1280
    rounds = range(1, of // processes + 1)
    ends = [starting + step * n for n in rounds for _ in range(processes)]
    steps = [(0, 0, of), *((at, done, of) for done, at in enumerate(ends, 1))]
    ((said, line),) = foretold(steps)
    assert said <= starting + 3 * step
    minutes = [int(part) for part in line.replace("h", "").split() if part.isdigit()]
    spoken = minutes[0] * 60 + minutes[1] if " h " in line else minutes[0]
    assert spoken == pytest.approx(ends[-1] / 60, rel=0.1, abs=1)  # whole minutes


def test_what_does_not_take_long_is_not_foretold(foretold):
    assert foretold([(0, 0, 100), *((0.19 * s, s, 100) for s in range(1, 101))]) == []
    assert len(foretold([(0, 0, 100), *((0.21 * s, s, 100) for s in range(1, 101))])) == 1


def test_what_was_finished_before_counts_for_nothing(foretold):
    ((_, line),) = foretold([(0, 900, 1000), (5, 901, 1000), (10, 902, 1000)])
    assert line.startswith("Not compiled, this takes about 8 min in all")


def test_a_single_step_foretells_nothing(foretold):
    assert foretold([(0, 0, 2), (90, 1, 2)]) == []
    assert foretold([(0, 0, 2), (90, 1, 2), (91, 1, 2)]) == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("terminal", [False, True])
def test_both_sentences_are_written_where_the_bar_is_and_where_none_is(
    monkeypatch, language, terminal
):
    class Stream(io.StringIO):
        def isatty(self):
            return terminal

    clock, stream, say = Clock(), Stream(), words(language)
    monkeypatch.setattr("simsite.engine.kernel.COMPILED", False)
    monkeypatch.setattr("simsite.report.progress.time.monotonic", clock)
    monkeypatch.setattr(Foretelling.__init__, "__defaults__", (clock,))
    with progress(say, stream) as tell:
        for step in range(10):
            clock.seconds = 100.0 + 60 * step
            tell(step, 10)
    written = stream.getvalue()
    assert written.count(not_compiled(say)) == 1
    long = long_work_interpreted("|", say)
    for part in long.split("|"):
        assert written.replace("\r\n", "\n").count(part) == 1
