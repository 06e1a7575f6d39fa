"""The page run by uvicorn."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from urllib.parse import urlunsplit

import uvicorn

from simsite.core.errors import BadValue
from simsite.web.app import Page, application
from simsite.web.requests import Limits


class _Running(uvicorn.Server):
    """Ends the page's work before it waits for the last responses, so that there are none."""

    def __init__(self, config: uvicorn.Config, page: Page) -> None:
        super().__init__(config)
        self._page = page

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `_heeding`, which ends the loop before any of them is obeyed."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the work, then the connections."""
        self._page.workplace.end()
        await super().shutdown(sockets)


def run_page(page: Page, address: str, taken: socket.socket, limits: Limits) -> None:
    """Serve a page at a socket until the process is asked to end."""
    config = uvicorn.Config(
        application(page, address, limits),
        access_log=False,
        http="h11",
        lifespan="on",
        log_config=None,
        loop="asyncio",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        ws="none",
    )
    running = _Running(config, page)
    with _heeding(running):
        asyncio.run(running.serve([taken]))


@contextmanager
def _heeding(running: uvicorn.Server) -> Iterator[None]:
    """End the page in order at the first signal, and obey it when everything has ended.

    Those after it change nothing: an exception in the midst of the loop would be told at length.
    """
    heard: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        heard.append(number)
        running.should_exit = True

    before = {}
    if threading.current_thread() is threading.main_thread():
        names = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no last one
        numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
        heeded = [number for number in numbers if callable(signal.getsignal(number))]
        before = {number: signal.signal(number, hear) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if heard:
        signal.raise_signal(heard[0])


@dataclass(frozen=True)
class ListeningAddress:
    """Where and how the page is served.

    Attributes
    ----------
    address : str
        Where it listens.
    port : int
        0 for any that is free.
    language : str
        ``en`` or ``zh``.
    files : dict of str to bytes
        Files that every session begins with, besides the presets.
    limits : Limits
        Of sessions and work.
    """

    address: str
    port: int
    language: str
    files: dict[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


def listen(place: ListeningAddress, tell: Callable[[str], object]) -> None:
    """Serve the page until the process is asked to end.

    Parameters
    ----------
    place : ListeningAddress
        Where and how.
    tell : callable
        Told the page's address once it can be opened.

    Raises
    ------
    BadValue
        If nobody can listen there.
    """
    taken = _taken(place.address, place.port)
    host, port = taken.getsockname()[:2]
    with taken:
        from simsite.web.app import Page

        page = Page(place.limits, place.language, place.files)
        try:
            name = f"[{host}]" if ":" in host else host
            tell(urlunsplit(("http", f"{name}:{port}", "/", "", "")))
            run_page(page, place.address, taken, place.limits)
        finally:
            page.end()


def _taken(address: str, port: int) -> socket.socket:
    """Return a socket that listens at an address."""
    try:
        family, kind, protocol, _, name = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        taken = socket.socket(family, kind, protocol)
    except OSError as trouble:
        raise _refused(address, port, trouble) from None
    try:
        if hasattr(socket, "SO_REUSEPORT"):  # not Windows, where it would share the port
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(name)
        taken.listen()
    except OSError as trouble:
        taken.close()
        raise _refused(address, port, trouble) from None
    return taken


def _refused(address: str, port: int, trouble: OSError) -> BadValue:
    reason = trouble.strerror or str(trouble)
    return BadValue("page.address", address=f"{address}:{port}", reason=reason, other=port + 1)
