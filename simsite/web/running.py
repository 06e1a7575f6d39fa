"""The page run by uvicorn."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from simsite.web.app import Page, application
from simsite.web.limits import Limits


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
