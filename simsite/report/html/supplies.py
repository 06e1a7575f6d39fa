"""What is used up: in all, with where each rate comes from, and by site and team."""

from __future__ import annotations

from dataclasses import dataclass

from simsite.experiment.store.report_inputs import RunFacts
from simsite.report import formatting as written
from simsite.report.html.answer import PageTable
from simsite.report.html.escape import isolated
from simsite.report.table_labels import supply_notes
from simsite.report.wording import Wording


@dataclass(frozen=True, slots=True)
class Stores:
    """Totals of the county, what they rest on, and what each place is to be given."""

    total: PageTable
    notes: tuple[str, ...]
    by_site: PageTable


def stores(run: RunFacts, wording: Wording) -> Stores:
    """Return the supplies of a run."""
    words, lang, found = wording.words, wording.words.lang, run.supplies
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
    return Stores(PageTable(heads, tuple(rows)), notes, _by_site(run, wording))


def _by_site(run: RunFacts, wording: Wording) -> PageTable:
    words, sites = wording.words, run.results.plan.sites
    rows = []
    for place in run.supplies.places:
        if place.site >= 0:
            site = sites[place.site]
            names = wording.name(site), wording.name(site.township)
        else:
            names = isolated(place.id), words("glossary.team.mobile")
        handed = (written.count(need.handed_out) for need in place.needs.values())
        rows.append((*names, *handed))
    items = (words(f"exported.item.{item.key}") for item in run.supplies.rates.items)
    heads = (words("shown.site.site"), words("shown.site.township"), *items)
    return PageTable(heads, tuple(rows))
