"""The page run by uvicorn."""

from __future__ import annotations

import asyncio
import socket

import uvicorn

from simsite.web.app import Page, application
from simsite.web.limits import Limits


class _Running(uvicorn.Server):
    """Ends the page's work before it waits for the last responses, so that there are none."""

    def __init__(self, config: uvicorn.Config, page: Page) -> None:
        super().__init__(config)
        self._page = page

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
    asyncio.run(_Running(config, page).serve([taken]))
