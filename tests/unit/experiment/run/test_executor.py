"""Work is spread over threads and processes, and a lost process is said plainly."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, wait
from functools import partial

import pytest
from worker_tasks import half_a_result, lost, process_id, sleeping, slowest_first, times, wrong

from simsite.core.engine_names import KERNEL, SIMPY
from simsite.experiment.run.executor import Processes, Threads, WorkerLost, cores, threads_at_work
from simsite.experiment.run.replications import Piece, Tally, gathered, spread


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


def pieces(tasks):
    return [Piece(task, lambda task=task: (task,)) for task in tasks]


@pytest.mark.parametrize("engine", [KERNEL, SIMPY])
@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_comes_back_once_and_in_order_whoever_is_quicker(jobs, engine):
    found = gathered(partial(slowest_first, 3), range(7), jobs, engine=engine)
    assert list(found.items()) == [(task, 3 * task) for task in range(7)]


def test_one_process_works_in_this_one():
    assert gathered(partial(process_id, None), [0], 4) == {0: os.getpid()}
    assert os.getpid() not in gathered(partial(process_id, None), [0, 1], 2).values()


def test_threads_are_of_this_process():
    assert gathered(partial(process_id, None), [0, 1], 2, engine=KERNEL) == dict.fromkeys(
        (0, 1), os.getpid()
    )


def test_each_task_is_a_step_that_is_told():
    told = []
    tally = Tally(lambda *steps: told.append(steps), 5)
    tally.ask(3)
    gathered(partial(times, 2), range(3), 2, tally, engine=KERNEL)
    tally.ask(3)
    assert told == [(0, 5), (1, 5), (2, 5), (3, 5), (3, 6)]


def test_a_process_ended_from_outside_is_said_in_both_languages():
    with pytest.raises(WorkerLost) as caught:
        gathered(partial(lost, None), range(6), 2)
    assert "one of 2 processes was ended from outside" in str(caught.value)
    assert "--jobs" in caught.value.render("zh")


@pytest.mark.parametrize("engine", [KERNEL, SIMPY])
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_exception_of_the_work_is_raised_here(jobs, engine):
    with pytest.raises(KeyError):
        gathered(partial(wrong, None), [1, 2], jobs, engine=engine)


def test_processes_end_at_once_when_nobody_listens_any_more():
    results = spread(partial(sleeping, None), pieces([0, 1, 2]), Processes(2))
    _, worker = next(results)
    assert alive(worker)
    results.close()
    assert until(lambda: not alive(worker))


def half_told(workers):
    """A future whose process has written the beginning of a result, and the pool's own thread."""
    future = workers.submit(partial(half_a_result, None), 0)
    thread = workers._pool._executor_manager_thread
    assert until(lambda: sys._current_frames()[thread.ident].f_code.co_name == "_recv")
    return future, thread


def test_processes_can_be_ended_in_the_midst_of_a_result():
    workers = Processes(2)
    _, thread = half_told(workers)
    workers.end()
    assert until(lambda: not thread.is_alive())


def test_a_process_lost_in_the_midst_of_a_result_is_noticed():
    workers = Processes(2)
    future, thread = half_told(workers)
    os.kill(next(iter(workers._pool._processes)), signal.SIGKILL)
    assert wait([future], 1.0).not_done
    workers.look(silent=True)
    with pytest.raises(BrokenExecutor):
        future.result(5.0)
    assert until(lambda: not thread.is_alive())
    workers.end()


def test_processes_end_at_once_when_who_is_told_wants_no_more():
    def enough(_done, _of):
        raise StopAsyncIteration

    with pytest.raises(StopAsyncIteration) as kept:  # its frames are kept, too
        gathered(partial(sleeping, None), [0, 1, 2], 2, Tally(enough))
    assert kept
    assert until(lambda: multiprocessing.active_children() == [])


def test_threads_finish_no_more_than_they_have_in_hand_when_nobody_listens_any_more():
    begun, go_on = [], threading.Event()

    def work(task):
        begun.append(task)
        assert task == 0 or go_on.wait(20)

    results = spread(work, pieces(range(9)), Threads(2))
    next(results)
    results.close()
    assert threads_at_work()
    go_on.set()
    assert until(lambda: not threads_at_work())
    assert len(begun) <= 3


def test_processes_that_get_other_work_do_it():
    workers = Processes(1)
    double, treble = partial(times, 2), partial(times, 3)
    assert [workers.submit(work, 5).result() for work in (double, double, treble)] == [10, 10, 15]
    workers.end()


def test_this_process_may_use_a_processor():
    assert 1 <= cores() <= os.cpu_count()
