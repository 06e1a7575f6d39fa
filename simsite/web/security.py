"""Names and addresses that mean this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simsite.core.errors import LANGUAGES, BadValue, told

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
READING = ("GET", "HEAD")


def loopback(name: str) -> bool:
    """Whether a name is this machine, seen from itself."""
    found = plain_address(name)
    return name == "localhost" if found is None else found.is_loopback


def plain_address(name: str) -> Address | None:
    """Return a name as an address; None where it is a name."""
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


class Guard:
    """Refuses what is foreign or too large, and adds the headers that keep the page to itself.

    Parameters
    ----------
    app : ASGI application
        What is guarded.
    address : str
        Where the page listens. On a loopback address only loopback names are served, so that no
        name of somebody else's can be made to mean this machine; else also any plain address.
    most_bytes : int
        Largest body of a request.
    """

    def __init__(self, app: ASGIApp, address: str, most_bytes: int) -> None:
        self._app, self._address, self._most = app, address, most_bytes
        self._local = loopback(address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        refused = self._refused(scope["method"], headers)
        if refused is not None:
            await _refuse(send, *refused)
            return
        await self._app(scope, _counted(receive, self._most), _with_headers(send))

    def _refused(self, method: str, headers: Headers) -> tuple[int, BadValue] | None:
        """Return why a request is not served: status and reason."""
        host = headers.get("host", "")
        if not self._known(host):
            return 400, BadValue("page.host")
        if method in READING:
            return None
        if not _own(headers.get("origin", ""), host):
            return 403, BadValue("page.foreign")
        length = headers.get("content-length", "")
        if not length.isdigit() or int(length) > self._most:
            return 413, BadValue("page.too_large", most=f"{self._most:,}")
        return None

    def _known(self, host: str) -> bool:
        """Whether the page is served under a name."""
        try:
            name = urlsplit(f"//{host}").hostname
        except ValueError:  # a bracket that is not closed
            return False
        if not name or "@" in host:
            return False
        if name == self._address.lower():
            return True
        if name == "localhost" or loopback(name):
            return True
        return not self._local and plain_address(name) is not None


def _own(origin: str, host: str) -> bool:
    """Whether an origin is the page's own; https where something before it speaks that."""
    scheme, mark, name = origin.lower().partition("://")
    return scheme in ("http", "https") and bool(mark) and name == host.lower()


def _counted(receive: Receive, most: int) -> Receive:
    """Return a source of a body that ends where it is longer than it may be."""
    count = 0

    async def counted() -> Message:
        nonlocal count
        message = await receive()
        count += len(message.get("body", b""))
        return message if count <= most else {"type": "http.disconnect"}

    return counted


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return sent


async def _refuse(send: Send, status: int, trouble: BadValue) -> None:
    """Answer with a reason in both languages, as plain text."""
    text = "\n".join(told(trouble, language) for language in LANGUAGES).encode()
    kind = (b"content-type", b"text/plain; charset=utf-8")
    length = (b"content-length", str(len(text)).encode())
    sent = _with_headers(send)
    await sent({"type": "http.response.start", "status": status, "headers": [kind, length]})
    await sent({"type": "http.response.body", "body": text})
