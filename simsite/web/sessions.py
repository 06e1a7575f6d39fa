"""Who uses the page: each has a folder of their own, known by a cookie that scripts cannot read."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path

from simsite.core.errors import BadValue
from simsite.web.requests import LIST_ENDINGS, Limits, NamedAnswer, file_name

COOKIE = "simsite"
TOKEN_BYTES = 16
FILES = "files"  # folder of the scenarios and tables of a session
LISTS = "lists"  # folder of the list that is to be confirmed
ANSWERS = "answer-*"  # see `answer_folder`
RESULTS, SCENARIO = "results.pickle", "scenario.yaml"
DEPLOYMENT = "deployment.pickle"
REPLY = "reply.pickle"  # of a session: the answer to its last further question
PRESETS = ("debao.yaml", "small.yaml")


def answer_folder(folder: Path, number: int) -> Path:
    """Return where the answer to a question is: `RESULTS`, `DEPLOYMENT`, `SCENARIO` asked."""
    return folder / f"answer-{number}"


def kept_folder(folder: Path, number: int) -> Path:
    """Return where an answer that is kept is, likewise."""
    return folder / f"kept-{number}"


class Session:
    """One person at one browser.

    Parameters
    ----------
    folder : pathlib.Path
        Its own; made here.
    given : mapping of str to bytes
        Files it begins with, besides the presets.

    Attributes
    ----------
    used : float
        When it was last heard of, by the clock of `Sessions`.
    stop : asyncio.Event
        Ends the question it is waiting for.
    turn, aside : asyncio.Lock
        Held while a scenario is worked on, and while something quick is: one of each at a time.
    asked : int
        Questions asked so far.
    kept : list of NamedAnswer
        Answers kept, the first of which is what the others are compared with.
    uploaded : list of str
        Names of the files it brought, or that were made of its lists.
    begun : list of str
        The scenarios made of its lists.
    """

    def __init__(self, folder: Path, given: Mapping[str, bytes]) -> None:
        self.folder = folder
        self.used = 0.0
        self.stop = asyncio.Event()
        self.turn, self.aside = asyncio.Lock(), asyncio.Lock()
        self.asked = 0
        self.kept: list[NamedAnswer] = []
        self.uploaded: list[str] = []
        self.begun: list[str] = []
        with as_file(files("simsite.web").joinpath("presets")) as presets:
            shutil.copytree(presets, folder / FILES)
        for name, content in given.items():
            path = folder / FILES / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    @property
    def at_work(self) -> bool:
        """Whether something is worked on for it, or waits for its turn."""
        return self.turn.locked() or self.aside.locked()

    @property
    def holds(self) -> bool:
        """Whether it has anything to lose: files it brought, answers."""
        return bool(self.asked or self.kept or self.uploaded)

    def upload(self, name: str, content: bytes, most: int) -> None:
        """Put a file beside the session's others.

        Raises
        ------
        BadValue
            If the name is no plain one, or there are `most` files already.
        """
        name = file_name(name)
        if name not in self.uploaded:
            self.refuse_more(most)
        path = self.folder / FILES / name
        if name in PRESETS or path.is_dir():
            raise BadValue("page.file_name")
        path.write_bytes(content)
        if name not in self.uploaded:
            self.uploaded.append(name)

    def refuse_more(self, most: int) -> None:
        """Refuse a further file where there are `most` already.

        Raises
        ------
        BadValue
            Then.
        """
        if len(self.uploaded) >= most:
            raise BadValue("page.files", most=most)

    def take_list(self, name: str, content: bytes) -> None:
        """Take a list that is to be confirmed, in the place of the one before it.

        Raises
        ------
        BadValue
            If the name is no plain one.
        """
        name = file_name(name, LIST_ENDINGS)
        shutil.rmtree(self.folder / LISTS, ignore_errors=True)
        (self.folder / LISTS).mkdir()
        (self.folder / LISTS / name).write_bytes(content)

    def begin_scenario(self, names: Sequence[str]) -> None:
        """Count the files of a scenario that was made of a list, the scenario first."""
        self.uploaded += [name for name in names if name not in self.uploaded]
        self.begun += [names[0]] if names[0] not in self.begun else []

    def keep(self, number: int, name: str, most: int) -> None:
        """Keep the answer to a question under a name.

        Raises
        ------
        BadValue
            If there are `most` already, or the answer has given way to the next.
        """
        if len(self.kept) >= most:
            raise BadValue("page.kept", most=most)
        place = 1 + max((kept.number for kept in self.kept), default=0)
        try:
            shutil.copytree(answer_folder(self.folder, number), kept_folder(self.folder, place))
        except FileNotFoundError:
            raise BadValue("page.gone") from None
        names = {kept.name for kept in self.kept}
        free = (name, *(f"{name} ({n})" for n in range(2, most + 2)))
        self.kept.append(NamedAnswer(place, next(n for n in free if n not in names)))

    def forget(self, number: int) -> None:
        """Keep an answer no longer; nothing happens where it is not kept."""
        self.kept = [kept for kept in self.kept if kept.number != number]
        shutil.rmtree(kept_folder(self.folder, number), ignore_errors=True)


class Sessions:
    """All sessions, as many as the limits allow.

    Parameters
    ----------
    limits : Limits
        How many.
    clock : callable
        Returns seconds.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock = limits, clock
        self._folder = Path(tempfile.mkdtemp(prefix="simsite-page-"))
        self._by_token: dict[str, Session] = {}
        self._begun = 0

    def __len__(self) -> int:
        return len(self._by_token)

    def find(self, token: str | None) -> Session | None:
        """Return the session of a token; None where there is none."""
        session = self._by_token.get(token or "")
        if session is not None:
            session.used = self._clock()
        return session

    def begin(self, given: Mapping[str, bytes]) -> tuple[str, Session]:
        """Return a new session with its token; see `Session` for what it is given.

        Raises
        ------
        BadValue
            If there are too many, each with a question at work.
        """
        if len(self._by_token) >= self._limits.sessions:
            self._make_room()
        self._begun += 1
        session = Session(self._folder / f"session-{self._begun}", given)
        session.used = self._clock()
        token = os.urandom(TOKEN_BYTES).hex()
        self._by_token[token] = session
        return token, session

    def end(self) -> None:
        """Forget everybody, and remove their files."""
        self._by_token.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _make_room(self) -> None:
        """End the session that has been idle for longest, one that holds nothing before others.

        So pages that were opened and left, by whomever, cost nobody an answer that is kept.
        """
        idle = {t: s for t, s in self._by_token.items() if not s.at_work}
        oldest = min(idle, key=lambda token: (idle[token].holds, idle[token].used), default=None)
        if oldest is None:
            raise BadValue("page.full")
        shutil.rmtree(self._by_token.pop(oldest).folder, ignore_errors=True)
