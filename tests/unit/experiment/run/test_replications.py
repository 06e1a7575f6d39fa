"""Pieces of work that fail, die or never end are named, and the rest is done."""

import pytest
from processes import until
from worker_tasks import all_deadly, deadly, deadly_once, doubled, endless, stillborn, wrong

from simsite.core.errors import BadValue
from simsite.experiment.run.executor import Here, Processes
from simsite.experiment.run.replications import GivenUp, Piece, spread


def pieces(number, *more, seconds=None):
    return [Piece(i, lambda i=i: (i, *more), lambda: seconds) for i in range(number)]


def done(function, given, workers, lost=lambda _n: None):
    return dict(spread(function, given, workers, lost))


@pytest.mark.parametrize("workers", [Here(), Processes(2)], ids=["here", "processes"])
def test_every_piece_comes_back_once(workers):
    assert done(doubled, pieces(7), workers) == {i: 2 * i for i in range(7)}


def test_an_exception_of_the_work_is_raised_here():
    with pytest.raises(KeyError):
        done(wrong, [Piece(0, lambda: (None, 0), lambda: None)], Here())


def test_a_piece_that_always_ends_its_process_is_named_and_the_rest_is_done():
    told = []
    found = done(deadly, pieces(6), Processes(2), told.append)
    assert found == {i: 2 * i for i in range(6) if i != 3} | {3: GivenUp("sweep.point_died")}
    assert sum(told) >= 3  # once with a neighbour or alone, twice alone


def test_of_several_pieces_in_one_only_the_one_that_ends_its_process_is_given_up():
    def piece(numbers):
        parts = tuple(map(piece, ([n] for n in numbers))) if len(numbers) > 1 else ()
        return Piece(tuple(numbers), lambda: (numbers,), parts=parts)

    some = [piece([0, 1]), piece([2, 3, 4]), piece([5])]
    found = done(all_deadly, some, Processes(2))
    assert found.pop((3,)) == GivenUp("sweep.point_died")
    assert sorted(n for names in found for n in names) == [0, 1, 2, 4, 5]
    assert all(values == [2 * n for n in names] for names, values in found.items())


def test_a_process_that_is_ended_once_costs_nothing_but_time(tmp_path):
    told = []
    found = done(deadly_once, pieces(6, str(tmp_path)), Processes(2), told.append)
    assert found == {i: 2 * i for i in range(6)}
    assert len(told) == 1


def test_a_process_that_dies_while_nobody_looks_costs_nothing_either(tmp_path):
    workers, told = Processes(2), []
    last = [Piece(i, lambda i=i: (i, str(tmp_path)), lambda: None) for i in (0, 3)]
    found = spread(deadly_once, last, workers, told.append)
    assert next(found) == (0, 0)
    assert until(lambda: not workers._pool._executor_manager_thread.is_alive())
    assert (list(found), told) == ([(3, 6)], [1])


def test_a_piece_that_never_ends_is_named_when_its_time_is_over():
    found = done(endless, pieces(6, seconds=0.5), Processes(2, warm_up=bool))
    assert found == {i: 2 * i for i in range(6) if i != 3} | {3: GivenUp("sweep.point_late")}


def test_nobody_works_on_when_nobody_listens_any_more():
    workers = Processes(2)
    found = spread(endless, pieces(6), workers, lambda _n: None)
    assert next(found) in [(i, 2 * i) for i in range(3)]
    processes = list(workers._pool._processes.values())
    found.close()
    for process in processes:
        process.join(5)
    assert [process.is_alive() for process in processes] == [False, False]


def test_processes_that_never_begin_are_told():
    with pytest.raises(BadValue, match="end before they have begun"):
        done(doubled, pieces(3), Processes(2, stillborn))
