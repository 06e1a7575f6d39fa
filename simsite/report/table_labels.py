"""Cells of tables in the reader's language: metrics, units, statistics, kinds of site and so on."""

from __future__ import annotations

import re

from simsite.experiment.run.supplies import Rates
from simsite.metrics.catalogue import METRICS, SOMETIMES
from simsite.report.i18n import Words, catalogue
from simsite.report.tables import NOBODY, NOT_REACHED, ReportTable
from simsite.report.wording import Wording

# Columns of points.csv: what, which statistic of it, which end of its interval.
_POINT = re.compile(
    r"(completion_h|t95_h|unswabbed_at_deadline|p_done|wait_mean_min)"
    r"(?:_(median|q05|q95))?(?:_(low|high))?"
)


def in_words(table: ReportTable, words: Words) -> ReportTable:
    """Return a table for a person: header and fixed words of its cells in their language.

    Parameters
    ----------
    table : ReportTable
        As programs read it.
    words : Words
        Language.

    Returns
    -------
    ReportTable
        The numbers are the same; a name that the catalogue does not know stays as it is.
    """
    headed = table.headed(words)
    columns = tuple(_point_column(name, words) for name in headed.columns)
    rows = (
        tuple(_cell(column, cell, words) for column, cell in zip(table.columns, row, strict=True))
        for row in table.rows
    )
    return ReportTable(columns, tuple(rows))


def known(key: str, words: Words) -> str:
    """Return the label of a key, or its last part where the catalogue has none."""
    return words(key) if _has(key) else key.rpartition(".")[2]


def _cell(column: str, cell: str, words: Words) -> str:
    if column in ("metric", "measure"):
        return metric_name(cell, words)
    if column == "resource":
        return words("units.listed").join(_resource(one, words) for one in cell.split(","))
    if cell == NOT_REACHED:
        return words("units.never")
    if cell == NOBODY:
        return words("answer.nobody.place")
    return next((words(key) for key in _keys(column, cell) if _has(key)), cell)


def _resource(share: str, words: Words) -> str:
    """Return a kind of resource, with its weight where it has one: ``registrars=0.5``."""
    name, equals, weight = share.partition("=")
    key = f"cell.resource.{name}"
    return (words(key) if _has(key) else name) + equals + weight


def _keys(column: str, cell: str) -> tuple[str, ...]:
    """Return where the catalogue may have the word of a cell."""
    name = re.sub(r"[^a-z0-9]+", "_", cell)
    keys: dict[str, tuple[str, ...]] = {
        "days": (f"cell.days.{cell}",),
        "kind": (f"glossary.kind.{cell}",),
        "level": (f"glossary.place.{cell}",),
        "line": (f"cell.line.{cell}",),
        "limit": (f"answer.limit.{cell}", f"cell.limit.{cell}"),
        "statistic": (f"cell.statistic.{name}",),
        "unit": (f"cell.unit.{name}",),
        "what": (f"gained.of.{cell}",),
    }
    return keys.get(column, ())


def metric_name(name: str, words: Words) -> str:
    """Return a metric such as ``wait.swab`` by its label and the places or stages behind it."""
    head, *rest = name.split(".")
    metric = METRICS.get(head) or SOMETIMES.get(head)
    # What the catalogue of words says comes first, so that one thing has one word everywhere.
    keys = [key for key in (f"column.metric_of.{head}", f"glossary.class.{head}") if _has(key)]
    if keys or metric is None:
        label = known(keys[0] if keys else head, words)
    else:
        label = metric.zh if words.lang == "zh" else metric.en
    parts = [_part(part, words) for part in rest]
    return label if not parts else words("column.of", what=label, where=" · ".join(parts))


def unit_name(stated: str, words: Words) -> str:
    """Return the unit of a number for reckoning: as programs state it, in Chinese by its word."""
    return stated if words.lang == "en" else _cell("unit", stated, words)


def _part(name: str, words: Words) -> str:
    """Return a kind of site, a cause by the clock, a class of residents, or a stage."""
    keys = (f"glossary.{what}.{name}" for what in ("kind", "cause", "resident"))
    return known(next(filter(_has, keys), f"glossary.stage.{name}"), words)


def _has(key: str) -> bool:
    return key in catalogue()


def _point_column(name: str, words: Words) -> str:
    found = _POINT.fullmatch(name)
    if found is None:
        return words(f"swept.csv.{name}") if name in ("point", "completion_clock") else name
    parts = [words(f"swept.csv.{part}") for part in found.groups() if part]
    return " ".join(parts)


def supply_notes(rates: Rates, wording: Wording) -> tuple[str, ...]:
    """Return what is counted, what is spare and how long a turn is, with where that comes from.

    Parameters
    ----------
    rates : Rates
        What was assumed.
    wording : Wording
        Language.
    """
    words = wording.words
    source = {name: texts[words.lang] for name, texts in rates.sources.items()}
    spare, hours = wording.value("share", rates.spare), f"{rates.turn_hours:g}"
    return (
        words("exported.note.supplies"),
        words("exported.note.spare", share=spare, source=source["spare"]),
        words("exported.note.turn", hours=hours, source=source["turn"]),
    )
