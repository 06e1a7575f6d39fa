"""The JSON Schema beside a scenario, and the line by which editors find it there."""

from __future__ import annotations

import codecs
import re
import stat
from pathlib import Path

from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.core.files import unwritable, write_whole
from simsite.reading.load import sweep_instead
from simsite.reading.source import Mark, Source, read_bytes, read_source
from simsite.reading.template import SCHEMA_FILE, write_schema
from simsite.reading.yaml_marks import read_tree

MODELINE = re.compile(r"\s*#\s*yaml-language-server\s*:\s*(.*?)\s*")
NAMES_SCHEMA = re.compile(r"\$schema\s*=\s*(\S+)")
LINE = f"# yaml-language-server: $schema={SCHEMA_FILE}"
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
LINE_END = re.compile("\r\n|\n|\r")
SUFFIXES = frozenset({".yaml", ".yml"})


def write_beside(file: Path) -> tuple[Path, ...]:
    """Write the JSON Schema into a scenario's folder, and name it in the scenario's first line.

    All other bytes of the scenario stay as they are, its byte-order mark and its line ends, too.

    Parameters
    ----------
    file : pathlib.Path
        The scenario, which need not be whole yet.

    Returns
    -------
    tuple of pathlib.Path
        What was written: nothing where both are there already.

    Raises
    ------
    BadValue
        If a file cannot be read or written, or what is there is no JSON Schema of scenarios.
    ScenarioFault
        If the file is a sweep, or names another schema. Nothing is changed then.
    """
    if file.suffix.lower() not in SUFFIXES:
        raise BadValue("schema.no_yaml", file=file)
    target = file.resolve()  # a link stays one
    raw = read_bytes(target, "yaml")
    source = read_source(target, "yaml", str(file))
    _refuse_sweep(source)
    schema = (target if file.is_symlink() else file).with_name(SCHEMA_FILE)
    before = schema.read_bytes() if schema.is_file() else None
    is_named = _is_named(source, target.parent)
    write_schema(schema)
    written = [] if before == schema.read_bytes() else [schema]
    if not is_named:
        try:
            write_whole(target, with_line(raw), stat.S_IMODE(target.stat().st_mode))
        except OSError as trouble:
            _restore(schema, before)
            raise unwritable(file, trouble) from None
        written.append(file)
    return tuple(written)


def with_line(raw: bytes) -> bytes:
    """Return a scenario with the line that names the schema before all others.

    Parameters
    ----------
    raw : bytes
        The file: UTF-8, UTF-16 with its mark, or GB18030.
    """
    mark = next((mark for mark in MARKS if raw.startswith(mark)), b"")
    encoding = MARKS.get(mark, "ascii")
    body = raw[len(mark) :]
    text = body.decode(encoding if mark else "latin-1")  # line ends are the same in every byte
    found = LINE_END.search(text)
    return mark + f"{LINE}{found[0] if found else chr(10)}".encode(encoding) + body


def _refuse_sweep(source: Source) -> None:
    """Refuse a file that is whole, and no scenario."""
    tree = read_tree(source, [])
    if tree is None or not isinstance(tree.value, dict):
        return
    sweep = sweep_instead(tree)
    if sweep is not None:
        raise ScenarioFault((sweep,))


def _is_named(source: Source, folder: Path) -> bool:
    """Whether a line names the schema already; refuse a file that names another."""
    for number, line in enumerate(source.lines, 1):
        found = MODELINE.fullmatch(line)
        named = NAMES_SCHEMA.search(found[1]) if found else None
        if named is None:
            continue
        if (folder / named[1]).resolve() == (folder / SCHEMA_FILE).resolve():
            return True
        problem = BadValue("schema.other", value=named[1])
        raise ScenarioFault((_fault(source, number, problem),))
    return False


def _fault(source: Source, line: int, problem: BadValue) -> Fault:
    return Mark(source, line, 1).fault(problem)


def _restore(schema: Path, before: bytes | None) -> None:
    """Take the schema back, so that the same command can be given again."""
    if before is None:
        schema.unlink(missing_ok=True)
    else:
        write_whole(schema, before)
