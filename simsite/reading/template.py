"""The commented scenario that a planner starts from."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from simsite.core.errors import BadValue
from simsite.core.files import unwritable, write_new, write_whole
from simsite.reading.write import json_schema

SCHEMA_FILE = "scenario.schema.json"


def starter(language: str, name: str) -> str:
    """Return a commented scenario of 30 made-up sites.

    Parameters
    ----------
    language : str
        ``en`` or ``zh``: language of the comments and names.
    name : str
        Name of the file it will be, for the commands shown in its first lines.
    """
    text = (
        files("simsite.reading").joinpath("templates", f"start_{language}.yaml").read_text("utf-8")
    )
    shown = f"'{name}'" if any(c.isspace() for c in name) else name
    return text.replace("@FILE@", shown)


def schema_text() -> str:
    """Return the JSON Schema of scenario files as the text of a file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def write_starter(file: Path, language: str) -> tuple[Path, ...]:
    """Write a starter scenario.

    Parameters
    ----------
    file : pathlib.Path
        File to write; it must not exist.
    language : str
        ``en`` or ``zh``.

    Returns
    -------
    tuple of pathlib.Path
        What was written.

    Raises
    ------
    BadValue
        If the file exists or cannot be written. Nothing is ever replaced, and nothing is left
        behind then.
    """
    return write_all({file: starter(language, file.name).encode()})


def write_all(contents: dict[Path, bytes]) -> tuple[Path, ...]:
    """Write several files that must not exist, all of them or none.

    Parameters
    ----------
    contents : dict of pathlib.Path to bytes
        In the order in which they are written.

    Returns
    -------
    tuple of pathlib.Path
        The files.

    Raises
    ------
    BadValue
        If one exists or cannot be written; nothing is left behind then.
    """
    written: list[Path] = []
    try:
        for file, content in contents.items():
            written.append(_write_new(file, content))
    except BadValue:
        for file in written:
            file.unlink()  # so that the same command can be given again
        raise
    return tuple(written)


def write_schema(file: Path) -> Path:
    """Write the JSON Schema to a file, replacing an older one.

    Raises
    ------
    BadValue
        If the file cannot be written, or what is there is no JSON Schema of scenarios.
    """
    if file.exists() and not _is_schema(file):
        raise BadValue("store.foreign", file=file)
    try:
        write_whole(file, schema_text().encode())
    except OSError as trouble:
        raise unwritable(file, trouble) from None
    return file


def _is_schema(file: Path) -> bool:
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("title") == json_schema()["title"]


def _write_new(file: Path, content: bytes) -> Path:
    """Write a file that must not exist, links that lead nowhere included."""
    try:
        write_new(file, content)
    except FileExistsError:
        raise BadValue("init.exists", file=file) from None
    except (OSError, ValueError) as trouble:
        raise unwritable(file, trouble) from None
    return file
