"""What a directory of results says about itself."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from simsite import __version__
from simsite.core.errors import BadValue
from simsite.experiment.whole import MANIFEST

RUN_SCHEMA = "simsite.run/1"
TIMINGS = "timings.json"


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of what the numbers were made with."""
    return {
        "simsite": __version__,
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "simpy": version("simpy"),
    }


def write_manifest(folder: Path, about: Mapping[str, Any]) -> None:
    """Write ``manifest.json``: what is given, the versions, and the SHA-256 of every file there.

    ``timings.json`` is left out, so that the same command writes the same manifest.

    Parameters
    ----------
    folder : pathlib.Path
        Everything else is in it already.
    about : mapping
        What kind of directory it is, under ``schema``, and what made it.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != TIMINGS)
    files = {path.relative_to(folder).as_posix(): sha256(path.read_bytes()) for path in paths}
    write_json(folder / MANIFEST, {**about, "versions": versions(), "files": files})


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write a mapping as indented JSON in UTF-8."""
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def read_manifest(folder: Path, schema: str) -> dict[str, Any]:
    """Read the manifest of a directory of results.

    Raises
    ------
    BadValue
        If there is none, or it is of another kind.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as trouble:
        raise BadValue("store.not_results", file=folder) from trouble
    if not isinstance(manifest, dict) or manifest.get("schema") != schema:
        raise BadValue("store.not_results", file=folder)
    return manifest


def checked(folder: Path, name: str, manifest: Mapping[str, Any]) -> bytes:
    """Return the content of a file that the manifest lists.

    Raises
    ------
    BadValue
        If it is missing or not what was written.
    """
    path = folder / name
    try:
        content = path.read_bytes()
    except OSError as trouble:
        raise BadValue("store.damaged", file=path) from trouble
    if sha256(content) != manifest["files"].get(name):
        raise BadValue("store.damaged", file=path)
    return content
