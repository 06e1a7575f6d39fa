"""Waiting for one's turn, unless it is given up before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def turn_of(
    turns: asyncio.Lock | asyncio.Semaphore, stop: asyncio.Event
) -> AsyncIterator[bool]:
    """Hold a turn; give it back at the end.

    Parameters
    ----------
    turns : asyncio.Lock or asyncio.Semaphore
        What is waited for.
    stop : asyncio.Event
        Set by whoever does not want it any more: then nobody waits.

    Yields
    ------
    bool
        Whether it is one's turn; False where `stop` was set first.
    """
    mine = await _taken(turns, stop)
    try:
        yield mine
    finally:
        if mine:
            turns.release()


async def _taken(turns: asyncio.Lock | asyncio.Semaphore, stop: asyncio.Event) -> bool:
    """Wait for a turn or for `stop`; return whether the turn is had."""
    if stop.is_set():
        return False
    getting = asyncio.ensure_future(turns.acquire())
    ended = asyncio.ensure_future(stop.wait())
    mine = False
    try:
        await asyncio.wait((getting, ended), return_when=asyncio.FIRST_COMPLETED)
        mine = getting.done() and not stop.is_set()
    finally:
        ended.cancel()
        if not mine and not getting.cancel():  # it came at the same moment
            turns.release()
    return mine
