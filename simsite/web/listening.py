"""Starting the page: the address is taken first, so that trouble with it is one message."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from urllib.parse import urlunsplit

from simsite.core.errors import BadValue
from simsite.web.limits import Limits

LIBRARIES = ("starlette", "uvicorn")


@dataclass(frozen=True)
class Place:
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


def refuse_without_libraries() -> None:
    """Say what is missing, before anything is done.

    Raises
    ------
    BadValue
        If a library of the extra ``web`` is not installed.
    """
    for library in LIBRARIES:
        if find_spec(library) is None:
            raise BadValue("page.missing", library=library)


def listen(place: Place, tell: Callable[[str], object]) -> None:
    """Serve the page until the process is asked to end.

    Parameters
    ----------
    place : Place
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
        from simsite.web.running import run_page

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
