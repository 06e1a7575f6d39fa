"""Whether the libraries of the page are installed; it needs none of them itself."""

from __future__ import annotations

from importlib.util import find_spec

from simsite.core.errors import BadValue

LIBRARIES = ("starlette", "uvicorn")


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
