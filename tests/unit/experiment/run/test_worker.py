"""A process that stays warm, can be asked to stop, and can be ended."""

import os
from pathlib import Path

import pytest
import worker_tasks
from processes import until

from simsite.experiment.run.worker import WarmProcess


@pytest.fixture
def warm():
    process = WarmProcess(worker_tasks.warm)
    yield process
    process.end()


def ended(warm):
    """How a question ended, and what was told before."""
    told = []
    while (message := warm.hear())[0] == "told":
        told.append(message[1])
    return *message, told


def test_questions_are_answered_one_after_the_other_by_one_process(warm):
    warm.ask(worker_tasks.told_number, 1)
    kind, _, [first] = ended(warm)
    assert (kind, first) == ("over", (1, warm.number))
    warm.ask(worker_tasks.told_number, 2)
    assert ended(warm)[2] == [(2, warm.number)]
    assert warm.number != os.getpid()


def test_a_question_is_stopped_where_it_tells_and_the_process_stays(warm):
    warm.ask(worker_tasks.talkative, None)
    assert warm.hear()[0] == "told"
    warm.stop()
    assert ended(warm)[0] == "stopped"
    warm.ask(worker_tasks.told_number, 3)
    assert ended(warm)[2] == [(3, warm.number)]


def test_the_next_question_stops_the_one_before(warm):
    warm.ask(worker_tasks.talkative, None)
    assert warm.hear()[0] == "told"
    warm.ask(worker_tasks.told_number, 2)
    assert ended(warm)[0] == "stopped"
    assert ended(warm)[2] == [(2, warm.number)]


def test_a_stop_that_comes_too_late_is_none_of_the_next_question_s_business(warm):
    warm.ask(worker_tasks.told_number, 1)
    assert ended(warm)[0] == "over"
    warm.stop()
    warm.ask(worker_tasks.told_number, 2)
    assert ended(warm)[0] == "over"


def test_what_fails_is_told_and_the_process_stays(warm):
    warm.ask(worker_tasks.failing, "no luck")
    kind, why, _ = ended(warm)
    assert kind == "failed"
    assert "ValueError: no luck" in why
    warm.ask(worker_tasks.told_number, 4)
    assert ended(warm)[0] == "over"


def test_a_silent_one_is_ended_and_that_is_heard(warm):
    warm.ask(worker_tasks.silent, None)
    number = warm.number
    warm.end()
    assert warm.hear() is None
    assert until(lambda: not Path(f"/proc/{number}").exists())
    warm.ask(worker_tasks.told_number, 5)  # nobody is there to answer, and nothing is raised
    assert warm.hear() is None
