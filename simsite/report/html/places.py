"""Townships by lateness, and every site as a tile."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simsite.core.units import MINUTE, NEVER, SECOND
from simsite.experiment.run.queue_history import Replay
from simsite.experiment.run.supplies import Supplies
from simsite.experiment.store.report_inputs import RunFacts
from simsite.model.plan import CampaignPlan
from simsite.report import formatting as written
from simsite.report.html.answer import PageTable
from simsite.report.html.escape import isolated
from simsite.report.summary import LateSite, PlaceSummary, Summary, place
from simsite.report.table_labels import supply_notes
from simsite.report.text_places import township_rows, why
from simsite.report.wording import Wording

SHADES = 6
NOT_REACHED = SHADES  # the class of tiles whose median is not reached
NOBODY = SHADES + 1  # of those to which nobody comes
NOWHEN = -1.0  # their median
ACROSS = 10  # tiles in a row
PITCH = 18  # from one tile to the next
MARGIN = 0.04


@dataclass(frozen=True, slots=True)
class CellWhisker:
    """Where a median and its interval stand, in per cent of a cell's width; None: not reached."""

    middle: float | None
    low: float
    high: float
    deadline: float | None


@dataclass(frozen=True, slots=True)
class TownshipRow:
    """A township: its cells as in the terminal, and its place on the common clock, if any."""

    cells: tuple[str, ...]
    whisker: CellWhisker | None


@dataclass(frozen=True, slots=True)
class Tile:
    """A site on the map: its number in the list, where its tile lies, and its two classes."""

    number: int
    x: int
    y: int
    shade: int
    late: bool
    limit: int
    letter: str


@dataclass(frozen=True, slots=True)
class Town:
    """The tiles of a township."""

    name: str
    width: int
    height: int
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend."""

    number: int
    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class Map:
    """The tiles by township, both legends, and what is said of every site.

    Attributes
    ----------
    towns : tuple of Town
        By code.
    shades, limits : tuple of Key
        Legends of completion and of what binds.
    columns, rows : tuple
        The table of sites; a tile's number is that of its row.
    any_late : bool
        Whether a site's median is later than the deadline.
    """

    towns: tuple[Town, ...]
    shades: tuple[Key, ...]
    limits: tuple[Key, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    any_late: bool


def townships(summary: Summary, wording: Wording) -> tuple[TownshipRow, ...]:
    """Return the townships, the latest first."""
    calendar = summary.results.plan.calendar
    known = [v for p in summary.townships if not p.empty for v in _times(p) if v < NEVER]
    if calendar.deadline < NEVER:
        known.append(calendar.deadline)
    low, high = min(known, default=0), max(known, default=1)
    room = (high - low) * MARGIN or 1.0

    def at(value: float) -> float:
        part = (min(value, high + room) - low + room) / (high - low + 2 * room)
        return round(100 * part, 2)

    rows = []
    for cells, shown in zip(township_rows(summary, wording), summary.townships, strict=True):
        if shown.empty:
            rows.append(TownshipRow(cells, None))
            continue
        median, first, last = _times(shown)
        deadline = at(calendar.deadline) if calendar.deadline < NEVER else None
        middle = at(median) if median < NEVER else None
        rows.append(TownshipRow(cells, CellWhisker(middle, at(first), at(last), deadline)))
    return tuple(rows)


def _times(shown: PlaceSummary) -> tuple[float, float, float]:
    median = shown.completion.median
    ends = median.interval
    return median.value, *((ends.low, ends.high) if ends else (median.value,) * 2)


def site_map(run: RunFacts, summary: Summary, wording: Wording) -> Map:
    """Return every site as a tile, coloured by completion and by what binds."""
    results, sites = run.results, run.results.plan.sites
    shown = [place(results, "site", s) for s in range(len(sites))]
    medians = [NOWHEN if one.empty else one.completion.median.value for one in shown]
    edges = _edges(medians)
    binding = [amount.binding.stage for amount in run.amounts.sites]
    limits = list(dict.fromkeys(binding))
    late = {one.site.index: one for one in summary.last}
    towns: dict[str, list[Tile]] = {}
    for s, site in enumerate(sites):
        tiles = towns.setdefault(site.township.code, [])
        row, column = divmod(len(tiles), ACROSS)
        over = medians[s] > results.plan.calendar.deadline
        limit = limits.index(binding[s])
        shade = _shade(medians[s], edges)
        where = column * PITCH, row * PITCH
        tiles.append(Tile(s, *where, shade, over, limit, _letter(limit)))
    names = {site.township.code: wording.township(site.township) for site in sites}
    return Map(
        towns=tuple(_town(names[code], towns[code]) for code in sorted(towns)),
        shades=_shade_keys(edges, medians, wording),
        limits=tuple(
            Key(n, _letter(n), wording.known(f"glossary.stage.{stage}"))
            for n, stage in enumerate(limits)
        ),
        columns=_columns(summary, wording),
        rows=tuple(_row(run, one, binding[s], late.get(s), wording) for s, one in enumerate(shown)),
        any_late=any(tile.late for tiles in towns.values() for tile in tiles),
    )


def _letter(number: int) -> str:
    return chr(ord("A") + number % 26)


def _town(name: str, tiles: list[Tile]) -> Town:
    rows = math.ceil(len(tiles) / ACROSS)
    return Town(name, min(len(tiles), ACROSS) * PITCH, rows * PITCH, tuple(tiles))


def _edges(medians: Sequence[float]) -> list[float]:
    """Return the edges of the shades: equal spans of time from the first to the last median."""
    reached = [value for value in medians if NOWHEN < value < NEVER]
    if not reached:
        return []
    return [float(edge) for edge in np.linspace(min(reached), max(reached), SHADES + 1)]


def _shade(median: float, edges: list[float]) -> int:
    if median >= NEVER:
        return NOT_REACHED
    if median == NOWHEN:
        return NOBODY
    return min(int(np.searchsorted(edges[1:-1], median, side="left")), SHADES - 1)


def _shade_keys(edges: list[float], medians: Sequence[float], wording: Wording) -> tuple[Key, ...]:
    keys = []
    for number in sorted({_shade(median, edges) for median in medians}):
        if number == NOT_REACHED:
            keys.append(Key(number, "", wording.words("units.never")))
            continue
        if number == NOBODY:
            keys.append(Key(number, "", wording.words("answer.nobody.place")))
            continue
        keys.append(Key(number, "", wording.span(edges[number], edges[number + 1])))
    return tuple(keys)


def _columns(summary: Summary, wording: Wording) -> tuple[str, ...]:
    words = wording.words
    names = ["site", "township", "people", "median", "interval"]
    timed = ["done", "left"] if summary.results.plan.calendar.deadline < NEVER else []
    return tuple(words(f"shown.site.{n}") for n in [*names, *timed, "peak", "binds", "limit"])


def _row(
    run: RunFacts, shown: PlaceSummary, stage: str, late: LateSite | None, wording: Wording
) -> tuple[str, ...]:
    site = run.results.plan.sites[shown.index]
    median = shown.completion.median
    peak = np.sort(run.results.headline.sites["queue_peak"][:, shown.index])
    timed: list[str] = []
    if shown.unswabbed is not None:
        left = wording.value("count", shown.unswabbed.median.value)
        done = wording.short_chance(shown.done) if shown.done else written.NO_VALUE
        timed = [done, left]
    times = wording.value("time", median.value), wording.interval("time", median.interval)
    if shown.empty:
        times = wording.words("answer.nobody.place"), written.NO_VALUE
    return (
        wording.name(site),
        wording.name(site.township),
        wording.value("count", site.residents.population),
        *times,
        *timed,
        wording.value("count", float(peak[(len(peak) - 1) // 2])),
        wording.known(f"glossary.stage.{stage}"),
        why(late, wording) if late else "",
    )


# What is used up: in all, with where each rate comes from, and by site and team.


@dataclass(frozen=True, slots=True)
class Stores:
    """Totals of the county, what they rest on, and what each place is to be given."""

    total: PageTable
    notes: tuple[str, ...]
    by_site: PageTable


def stores(found: Supplies, plan: CampaignPlan, wording: Wording) -> Stores:
    """Return the supplies of a run."""
    words, lang = wording.words, wording.words.lang
    names = ("item", "per", "amount", "needed_median", "needed_enough", "handed_out", "source")
    rows = []
    for item in found.rates.items:
        need = found.total(item.key)
        amounts = (round(need.median), round(need.enough), need.handed_out)
        rows.append(
            (
                words(f"exported.item.{item.key}"),
                words(f"exported.per.{item.per}"),
                f"{item.amount:g}",
                *map(written.count, amounts),
                item.source[lang],
            )
        )
    heads = tuple(words(f"exported.column.{name}") for name in names)
    notes = supply_notes(found.rates, wording)
    return Stores(PageTable(heads, tuple(rows)), notes, _by_site(found, plan, wording))


def _by_site(found: Supplies, plan: CampaignPlan, wording: Wording) -> PageTable:
    words, sites = wording.words, plan.sites
    rows = []
    for one in found.places:
        if one.site >= 0:
            site = sites[one.site]
            names = wording.name(site), wording.name(site.township)
        else:
            names = isolated(one.id), words("glossary.team.mobile")
        handed = (written.count(need.handed_out) for need in one.needs.values())
        rows.append((*names, *handed))
    items = (words(f"exported.item.{item.key}") for item in found.rates.items)
    heads = (words("shown.site.site"), words("shown.site.township"), *items)
    return PageTable(heads, tuple(rows))


# The queues of some sites as data for the page's player.


def replay_numbers(run: RunFacts) -> list[dict[str, Any]]:
    """Return the numbers of each replay, the same in every language.

    Returns
    -------
    list of dict
        ``minutes`` since 00:00 of the first day at the first moment, ``step`` in minutes, ``done``
        and ``stages`` (each ``waiting`` and ``busy``) at every moment, ``attending``.
    """
    return [
        {
            "minutes": replay.start // MINUTE,
            "step": replay.step // MINUTE,
            "done": replay.done.tolist(),
            "stages": [
                {
                    "waiting": stage.waiting.tolist() if stage.kind == "serve" else None,
                    "busy": stage.busy.tolist(),
                }
                for stage in replay.stages
            ],
            "attending": replay.attending,
        }
        for replay in run.replays
    ]


def replay_words(run: RunFacts, wording: Wording) -> dict[str, Any]:
    """Return the words beside the numbers: names of sites and stages, days, sentences."""
    words = wording.words
    last = max(replay.start + len(replay.done) * replay.step for replay in run.replays)
    days = range(last // (24 * 60 * MINUTE) + 1)
    return {
        "sites": [_site(run, replay, wording) for replay in run.replays],
        "stages": [
            [wording.known(f"glossary.stage.{stage.name}") for stage in replay.stages]
            for replay in run.replays
        ],
        "days": [
            wording.value("time", day * 24 * 60 * 60 * SECOND).rpartition(" ")[0] for day in days
        ],
        "waiting": words("shown.replay.waiting", stage="§"),
        "busy": words("shown.replay.busy", stage="§"),
        "walking": words("shown.replay.walking", stage="§"),
        "done": words("shown.replay.done", done="§", attending="¤"),
    }


def _site(run: RunFacts, replay: Replay, wording: Wording) -> str:
    site = run.results.plan.sites[replay.site]
    peak = max(int(stage.waiting.max(initial=0)) for stage in replay.stages)
    return wording.words(
        "shown.replay.site",
        site=wording.located(wording.name(site), wording.name(site.township)),
        peak=written.count(peak),
    )
