"""The event log of a run as XES (IEEE 1849) and as CSV with the same names."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator
from io import BufferedWriter
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from simsite.core.files import guarded
from simsite.experiment.store.events import ENCODING, Event, LoggedResident

LOG_COLUMNS = (
    "case:concept:name", "concept:name", "time:timestamp", "lifecycle:transition", "org:resource",
    "org:role", "org:group", "site", "township", "desk",
)  # fmt: skip
NAMESPACE = "http://www.xes-standard.org/"
EXTENSIONS = {
    "Concept": "concept",
    "Lifecycle": "lifecycle",
    "Organizational": "org",
    "Time": "time",
}
# What every case and every event has, with the value that means nothing was said.
GLOBALS = {
    "trace": (("string", "concept:name", "none"),),
    "event": (
        ("string", "concept:name", "none"),
        ("string", "lifecycle:transition", "complete"),
        ("date", "time:timestamp", "1970-01-01T00:00:00.000000+00:00"),
    ),
}
CLASSIFIERS = {"activity": "concept:name", "transition": "concept:name lifecycle:transition"}


def write_xes(file: Path, cases: Iterable[LoggedResident], name: str) -> None:
    """Write a log as XES, packed where the name of the file ends in ``.gz``.

    Parameters
    ----------
    file : pathlib.Path
        Where to.
    cases : iterable of LoggedResident
        Read once and never held together, so that a county's log needs no more memory than a
        site's.
    name : str
        Name of the log.
    """
    with file.open("wb") as raw:
        if file.suffix == ".gz":
            # Without name and time, so that the same log gives the same bytes.
            with gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
                _write(packed, cases, name)
        else:
            _write(raw, cases, name)


def _write(out: gzip.GzipFile | BufferedWriter, cases: Iterable[LoggedResident], name: str) -> None:
    out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    about = {"xes.version": "1849.2016", "xes.features": "", "xmlns": NAMESPACE}
    out.write((_open("log", about) + "".join(_head(name))).encode())
    for case in cases:
        out.write("".join(_trace(case)).encode())
    out.write(b"</log>\n")


def _head(name: str) -> Iterator[str]:
    """Yield extensions, globals, classifiers and attributes of the log: the standard's order."""
    for extension, prefix in EXTENSIONS.items():
        about = {"name": extension, "prefix": prefix, "uri": f"{NAMESPACE}{prefix}.xesext"}
        yield _open("extension", about, closed=True)
    for scope, given in GLOBALS.items():
        yield _open("global", {"scope": scope})
        yield from (_attribute(kind, key, value) for kind, key, value in given)
        yield "</global>\n"
    for classifier, keys in CLASSIFIERS.items():
        yield _open("classifier", {"name": classifier, "keys": keys}, closed=True)
    yield _attribute("string", "concept:name", name)
    yield _attribute("string", "lifecycle:model", "standard")


def _trace(case: LoggedResident) -> Iterator[str]:
    yield "<trace>\n"
    for key, value in {
        "concept:name": case.id,
        "site": case.site,
        "township": case.township,
    }.items():
        yield _attribute("string", key, value)
    for event in case.events:
        yield "<event>\n"
        yield _attribute("date", "time:timestamp", event.time)
        for key, value in _attributes(case, event).items():
            if value:
                yield _attribute("string", key, value)
        yield "</event>\n"
    yield "</trace>\n"


def _open(tag: str, about: dict[str, str], *, closed: bool = False) -> str:
    inside = "".join(f" {key}={_quoted(value)}" for key, value in about.items())
    return f"<{tag}{inside}{'/' if closed else ''}>\n"


def _attribute(kind: str, key: str, value: str) -> str:
    return f'<{kind} key="{key}" value={_quoted(value)}/>\n'


def _attributes(case: LoggedResident, event: Event) -> dict[str, str]:
    return {
        "concept:name": event.activity,
        "lifecycle:transition": event.transition,
        "org:resource": event.resource,
        "org:role": event.role,
        "org:group": case.site if event.resource else "",
        "desk": event.desk,
    }


def _quoted(value: str) -> str:
    """Return an attribute's value; what XML cannot hold becomes a question mark."""
    allowed = "".join(c if c >= " " and not "\ud800" <= c <= "\udfff" else "?" for c in value)
    return quoteattr(allowed)


def write_log_csv(file: Path, cases: Iterable[LoggedResident]) -> None:
    """Write a log as CSV whose columns bear the names of XES, one row an event."""
    with file.open("w", encoding=ENCODING, newline="") as opened:
        writer: Any = csv.writer(opened, lineterminator="\n")
        writer.writerow(LOG_COLUMNS)
        for case in cases:
            for event in case.events:
                given = _attributes(case, event)
                row = (
                    case.id, given["concept:name"], event.time,
                    *(given[key] for key in LOG_COLUMNS[3:7]),
                    case.site, case.township, event.desk,
                )  # fmt: skip
                writer.writerow(map(guarded, row))
