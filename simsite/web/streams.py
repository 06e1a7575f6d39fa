"""A response of one JSON object a line, written as they come, that ends with its reader."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from starlette.types import Receive, Scope, Send


class Lines:
    """Sends what an iterator yields; when the reader goes, the question is stopped.

    Parameters
    ----------
    pieces : async iterator of dict
        What to send.
    stop : asyncio.Event
        Set when the reader has gone.
    """

    def __init__(self, pieces: AsyncGenerator[dict[str, Any]], stop: asyncio.Event) -> None:
        self._pieces, self._stop = pieces, stop
        self._headers = [(b"content-type", b"application/x-ndjson; charset=utf-8")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the response."""
        watching = asyncio.create_task(self._watch(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self._headers})
            async with aclosing(self._pieces) as pieces:
                async for piece in pieces:
                    line = json.dumps(piece, ensure_ascii=False, allow_nan=False) + "\n"
                    more = {"type": "http.response.body", "body": line.encode(), "more_body": True}
                    await send(more)
            await send({"type": "http.response.body", "body": b""})
        except OSError:  # the reader has gone
            self._stop.set()
        finally:
            watching.cancel()

    async def _watch(self, receive: Receive) -> None:
        """Stop the question when the reader goes."""
        while (await receive())["type"] != "http.disconnect":
            continue
        self._stop.set()
