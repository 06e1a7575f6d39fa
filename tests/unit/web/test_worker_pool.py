"""Questions at work: stopped, bounded in time and number, apart.

What is stopped here would go on for a minute, or for ever: that it ends as stopped is the law, and
how soon is the machine's affair.
"""

import asyncio
from pathlib import Path

import pytest
import worker_tasks
from processes import until

from simsite.core.errors import BadValue
from simsite.web.requests import Limits
from simsite.web.worker_pool import Workplace

HUNG = 50.0  # seconds; less than silent work takes


def at_work(work, **limits):
    """Run a function of a workplace that has one warm process."""

    async def all_of_it():
        workplace = Workplace(Limits(at_once=1, **limits), worker_tasks.warm)
        workplace.begin()
        try:
            return await work(workplace)
        finally:
            workplace.end()

    return asyncio.run(asyncio.wait_for(all_of_it(), HUNG))


async def said(workplace, function, given=None, stop=None):
    """Everything a question tells."""
    pieces = workplace.answers((function, given), stop or asyncio.Event())
    return [piece async for piece in pieces]


async def stopped_after_first(workplace, function, after=0.3):
    """Ask, stop after a moment; return how it ended."""
    stop = asyncio.Event()

    async def stopping():
        await asyncio.sleep(after)
        stop.set()

    stopper = asyncio.create_task(stopping())
    pieces = await said(workplace, function, stop=stop)
    await stopper
    return pieces[-1]


def test_what_is_told_arrives_in_order_and_then_the_end():
    async def work(workplace):
        return await said(workplace, worker_tasks.told_lines, [{"a": 1}, {"a": 2}])

    assert at_work(work) == [{"a": 1}, {"a": 2}, {"end": "over"}]


def test_who_tells_is_stopped_and_stays_warm(monkeypatch):
    monkeypatch.setattr("simsite.web.worker_pool.MOMENT", HUNG)  # a busy machine is given its time

    async def work(workplace):
        before = workplace.numbers
        ended = await stopped_after_first(workplace, worker_tasks.talkative)
        again = await said(workplace, worker_tasks.told_lines, [{"a": 1}])
        return ended, again, before, workplace.numbers

    ended, again, before, after = at_work(work)
    assert (ended, again[-1]) == ({"end": "stopped"}, {"end": "over"})
    assert before == after


def test_who_is_silent_is_ended_and_another_takes_over():
    async def work(workplace):
        (before,) = workplace.numbers
        ended = await stopped_after_first(workplace, worker_tasks.silent, after=1.5)
        again = await said(workplace, worker_tasks.told_lines, [{"a": 1}])
        return ended, again, before, workplace.numbers

    ended, again, before, after = at_work(work)
    assert (ended, again[-1]) == ({"end": "stopped"}, {"end": "over"})
    assert before not in after
    assert until(lambda: not Path(f"/proc/{before}").exists())


def test_what_takes_too_long_is_ended_and_told():
    async def work(workplace):
        return await said(workplace, worker_tasks.silent)

    pieces = at_work(work, seconds=1.0)
    assert pieces[-1]["end"] == "failed"
    assert "within 1 s" in pieces[-1]["fault"]["en"]


def test_what_fails_or_dies_is_told_and_the_next_is_answered(capsys):
    async def work(workplace):
        failed = await said(workplace, worker_tasks.failing, "no luck")
        died = await said(workplace, worker_tasks.dying)
        return failed, died, await said(workplace, worker_tasks.told_lines, [])

    failed, died, again = at_work(work)
    assert "a fault of simsite itself" in failed[-1]["fault"]["en"]
    assert "ValueError: no luck" in capsys.readouterr().err
    assert "ended from outside" in died[-1]["fault"]["en"]
    assert again == [{"end": "over"}]


def test_those_who_wait_are_few():
    async def work(workplace):
        stop = asyncio.Event()
        first = asyncio.create_task(said(workplace, worker_tasks.talkative, stop=stop))
        await asyncio.sleep(0.2)
        second = asyncio.create_task(said(workplace, worker_tasks.told_lines, []))
        await asyncio.sleep(0)
        with pytest.raises(BadValue, match="everybody is at work"):
            await said(workplace, worker_tasks.told_lines, [])
        stop.set()
        return (await first)[-1], await second

    assert at_work(work, waiting=1) == ({"end": "stopped"}, [{"end": "over"}])


@pytest.mark.parametrize("waiting", [1, 3])
@pytest.mark.parametrize("how", ["stop", "close"])
def test_who_waits_is_stopped_and_the_place_is_free(waiting, how):
    async def work(workplace):
        first = asyncio.Event()
        busy = asyncio.create_task(said(workplace, worker_tasks.talkative, stop=first))
        await asyncio.sleep(0.2)
        stops = [asyncio.Event() for _ in range(waiting)]
        others = [
            asyncio.create_task(said(workplace, worker_tasks.told_lines, [], stop))
            for stop in stops
        ]
        await asyncio.sleep(0.1)
        for stop, other in zip(stops, others, strict=True):
            stop.set() if how == "stop" else other.cancel()
        ended = await asyncio.gather(*others, return_exceptions=True)
        assert not busy.done()  # whoever is at work goes on
        again = asyncio.create_task(said(workplace, worker_tasks.told_lines, []))
        await asyncio.sleep(0)
        first.set()
        return ended, await again, (await busy)[-1]

    ended, again, busy = at_work(work, waiting=waiting)
    if how == "stop":
        assert ended == [[{"end": "stopped"}]] * waiting
    else:
        assert all(isinstance(one, asyncio.CancelledError) for one in ended)
    assert again == [{"end": "over"}]
    assert busy == {"end": "stopped"}


def test_who_is_stopped_as_the_turn_comes_gives_it_back():
    async def work(workplace):
        first, second = asyncio.Event(), asyncio.Event()
        busy = asyncio.create_task(said(workplace, worker_tasks.talkative, stop=first))
        await asyncio.sleep(0.2)
        other = asyncio.create_task(said(workplace, worker_tasks.told_lines, [], second))
        await asyncio.sleep(0.1)
        first.set()
        second.set()
        await busy
        return await other, await said(workplace, worker_tasks.told_lines, [])

    other, again = at_work(work)
    assert other[-1]["end"] in ("stopped", "over")
    assert again == [{"end": "over"}]


def test_who_does_not_want_it_any_more_does_not_even_wait():
    async def work(workplace):
        stop = asyncio.Event()
        stop.set()
        return await said(workplace, worker_tasks.silent, stop=stop)

    assert at_work(work) == [{"end": "stopped"}]


def test_nobody_is_left_at_the_end():
    async def work(workplace):
        asking = asyncio.create_task(said(workplace, worker_tasks.silent))
        await asyncio.sleep(0.2)
        asking.cancel()
        return workplace.numbers

    numbers = at_work(work)
    assert len(numbers) == 1
    assert until(lambda: not any(Path(f"/proc/{number}").exists() for number in numbers))
