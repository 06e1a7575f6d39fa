"""Work is spread over processes, and a lost process is said plainly."""

import os
import time

import pytest
from worker_tasks import lost, process_id, sleeping, times, wrong

from simsite.experiment.executor import WorkerLost, cores, spread


def alive(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def until(condition, seconds=5.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_comes_back_once_whatever_the_number_of_processes(jobs):
    assert dict(spread(times, 3, range(7), jobs)) == {task: 3 * task for task in range(7)}


def test_one_process_works_in_this_one():
    assert dict(spread(process_id, None, [0], 1)) == {0: os.getpid()}
    assert dict(spread(process_id, None, [0], 2)) != {0: os.getpid()}


def test_a_process_ended_from_outside_is_said_in_both_languages():
    with pytest.raises(WorkerLost) as caught:
        list(spread(lost, None, range(6), 2))
    assert "one of 2 processes was ended from outside" in str(caught.value)
    assert "--jobs" in caught.value.render("zh")


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_exception_of_the_work_is_raised_here(jobs):
    with pytest.raises(KeyError):
        list(spread(wrong, None, [1], jobs))


def test_processes_end_at_once_when_nobody_listens_any_more():
    results = spread(sleeping, None, [0, 1, 1], 2)
    _, worker = next(results)
    assert alive(worker)
    results.close()
    assert until(lambda: not alive(worker))


def test_this_process_may_use_a_processor():
    assert 1 <= cores() <= os.cpu_count()
