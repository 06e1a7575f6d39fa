"""Sessions: bounded, apart, and gone at the end."""

import asyncio

import pytest

from simsite.core.errors import BadValue
from simsite.web.requests import Limits
from simsite.web.sessions import FILES, Sessions

LIMITS = Limits(sessions=2)


class Clock:
    """Seconds, as many as a test says."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sessions(clock):
    found = Sessions(LIMITS, clock)
    yield found
    found.end()


def test_a_session_has_a_folder_of_its_own_with_the_presets(sessions):
    token, session = sessions.begin({"own.yaml": b"a"})
    other_token, other = sessions.begin({})
    assert token != other_token
    assert session.folder != other.folder
    assert (session.folder / FILES / "sites" / "debao.csv").is_file()
    assert (session.folder / FILES / "own.yaml").read_bytes() == b"a"
    assert not (other.folder / FILES / "own.yaml").exists()
    assert session.folder.parent.stat().st_mode & 0o077 == 0  # nobody else's business
    assert sessions.find(token) is session
    assert sessions.find("forged") is None
    assert sessions.find(None) is None


def test_the_longest_idle_gives_way(sessions, clock):
    first, one = sessions.begin({})
    second, _ = sessions.begin({})
    clock.now = 50.0
    sessions.find(second)
    clock.now = 51.0
    sessions.begin({})
    assert sessions.find(first) is None
    assert not one.folder.exists()
    assert sessions.find(second) is not None
    assert len(sessions) == 2


@pytest.mark.parametrize("holding", ["asked", "uploaded", "kept"])
def test_who_holds_nothing_gives_way_before_who_has_been_idle_for_longer(sessions, clock, holding):
    first, one = sessions.begin({})
    setattr(one, holding, 1 if holding == "asked" else ["x"])
    clock.now = 10.0
    second, _ = sessions.begin({})
    clock.now = 20.0
    third, _ = sessions.begin({})
    assert [sessions.find(token) is not None for token in (first, second, third)] == [
        True, False, True
    ]  # fmt: skip


def test_one_with_a_question_at_work_stays_and_the_other_gives_way(sessions, clock):
    async def waiting():
        first, one = sessions.begin({})
        second, _ = sessions.begin({})
        await one.aside.acquire()
        clock.now = 1000.0
        sessions.find(second)
        sessions.begin({})
        assert sessions.find(first) is one
        assert sessions.find(second) is None

    asyncio.run(waiting())


def test_nobody_gives_way_who_waits_for_an_answer(sessions, clock):
    async def waiting():
        sessions_ = [sessions.begin({})[1] for _ in range(2)]
        for session in sessions_:
            await session.turn.acquire()
        clock.now = 1000.0
        with pytest.raises(BadValue, match="too many people"):
            sessions.begin({})

    asyncio.run(waiting())


def test_nothing_is_left_at_the_end(clock):
    sessions = Sessions(LIMITS, clock)
    _, session = sessions.begin({})
    sessions.end()
    assert not session.folder.parent.exists()
    sessions.end()  # once more does no harm
