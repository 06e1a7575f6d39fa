"""Who is to be where, and what is to be put aside: roster, supplies and inputs as sheets."""

from __future__ import annotations

from collections.abc import Sequence

from simsite.experiment.run.results import Results
from simsite.experiment.run.supplies import Supplies
from simsite.model.plan import SitePlan
from simsite.model.scenario import Scenario, quantities
from simsite.report.export.answer_sheets import columns, sheet_name
from simsite.report.export.sheet import Cell, Sheet, SheetColumn, count, text, time
from simsite.report.formatting import as_written
from simsite.report.input_names import input_name
from simsite.report.table_labels import supply_notes, unit_name
from simsite.report.text_measures import post
from simsite.report.wording import Wording
from simsite.staffing.shifts import CALL_UP, LEAD, MARSHAL, RUNNER, Turn, turns

ASSUMED = "assumed"
_TURN = (
    ("day", 6), ("from", 14), ("to", 14), ("post", 24), ("people", 8), ("team", 22), ("stop", 8),
)  # fmt: skip


def roster_sheet(results: Results, wording: Wording) -> Sheet:
    """Return one row a site, stretch of time and post."""
    plan, rows = results.plan, []
    own = turns(plan)
    slots = _slots(own)
    for turn in own:
        site = plan.sites[turn.site]
        names = (wording.name(site.township), site.id, wording.own_name(site))
        cells = (*turn_cells(turn, wording), *(count(turn.slot or None) for _ in slots))
        rows.append((*map(text, names), *cells))
    shown = columns(wording, ("township", 14), ("site", 18), ("name", 22), *_TURN, *slots)
    notes = (wording.words("exported.note.roster"),)
    return Sheet("roster", sheet_name("roster", wording), notes, shown, tuple(rows))


def _slots(own: Sequence[Turn]) -> tuple[tuple[str, int], ...]:
    """Return the column of which person it is, where members are relieved one by one."""
    return (("slot", 8),) if any(turn.slot for turn in own) else ()


def turn_cells(turn: Turn, wording: Wording) -> tuple[Cell, ...]:
    """Return day, from, to, post, people, team and stop of one turn."""
    start = text(wording.words("exported.cell.when_ready")) if turn.start is None else None
    end = text(wording.words("exported.cell.when_done")) if turn.end is None else None
    return (
        count(turn.day),
        start or time(turn.start),
        end or time(turn.end),
        text(_post(turn, wording)),
        count(turn.people),
        text(turn.team),
        count(turn.stop or None),
    )


def _post(turn: Turn, wording: Wording) -> str:
    if turn.post in (LEAD, MARSHAL, RUNNER):
        return wording.known(f"glossary.role.{turn.post}")
    return post("caller" if turn.post == CALL_UP else turn.role, turn.post, wording)


def printed_rosters(results: Results, wording: Wording) -> list[Sheet]:
    """Return the rosters to print: one sheet a township, its header on every page.

    Columns for names and telephone numbers are left empty, to be filled in by hand.
    """
    plan, words = results.plan, wording.words
    by_township: dict[str, list[Turn]] = {}
    for turn in turns(plan):
        by_township.setdefault(plan.sites[turn.site].township.code, []).append(turn)
    everybody = [turn for own in by_township.values() for turn in own]
    slots = _slots(everybody)
    shown = columns(wording, ("name", 20), *_TURN[:5], ("team_stop", 20), *slots, ("who", 36))
    sheets = []
    for code in results.townships:
        own = by_township[code]
        township = wording.name(plan.sites[own[0].site].township) or words("glossary.place.county")
        title = words("exported.roster.title", township=township, campaign=_title(results, wording))
        rows = tuple(
            _printed(turn, plan.sites[turn.site], wording, *(turn.slot for _ in slots))
            for turn in own
        )
        notes = (title, words("exported.note.roster"))
        sheets.append(Sheet(f"roster-{code}", township, notes, shown, rows))
    return sheets


def _printed(turn: Turn, site: SitePlan, wording: Wording, *slots: int) -> tuple[Cell, ...]:
    *own, _, _ = turn_cells(turn, wording)
    team = ""
    if turn.team:
        team = wording.words("exported.cell.team_stop", team=turn.team, stop=turn.stop)
    named = (count(slot or None) for slot in slots)
    return (text(wording.name(site)), *own, text(team), *named, text(""))


def _title(results: Results, wording: Wording) -> str:
    return wording.name(results.plan) or wording.words("answer.untitled")


def supplies_sheet(found: Supplies, wording: Wording) -> Sheet:
    """Return one row an item: what it is counted by, where that comes from, what is needed."""
    words, lang = wording.words, wording.words.lang
    rows = []
    for item in found.rates.items:
        need = found.total(item.key)
        cells = (words(f"exported.item.{item.key}"), words(f"exported.per.{item.per}"))
        amounts = (count(round(need.median)), count(round(need.enough)), count(need.handed_out))
        source = text(item.source[lang])
        rows.append((*map(text, cells), Cell("number", item.amount), *amounts, source))
    shown = columns(
        wording, ("item", 24), ("per", 26), ("amount", 10), ("needed_median", 14),
        ("needed_enough", 16), ("handed_out", 16), ("source", 60),
    )  # fmt: skip
    notes = supply_notes(found.rates, wording)
    return Sheet("supplies", sheet_name("supplies", wording), notes, shown, tuple(rows))


def site_supplies_sheet(results: Results, found: Supplies, wording: Wording) -> Sheet:
    """Return one row a site or team: what to hand out of each item."""
    sites = results.plan.sites
    rows = []
    for place in found.places:
        site = sites[place.site] if place.site >= 0 else None
        names = (
            "" if site is None else wording.name(site.township),
            place.id,
            wording.words("glossary.team.mobile") if site is None else wording.own_name(site),
        )
        handed = (count(need.handed_out) for need in place.needs.values())
        rows.append((*map(text, names), *handed))
    heads: Sequence[SheetColumn] = [
        SheetColumn(wording.words(f"exported.item.{item.key}"), 14) for item in found.rates.items
    ]
    shown = (*columns(wording, ("township", 14), ("site", 22), ("name", 22)), *heads)
    notes = (wording.words("exported.note.site_supplies"),)
    name = sheet_name("site_supplies", wording)
    return Sheet("site_supplies", name, notes, shown, tuple(rows))


def inputs_sheet(scenario: Scenario, wording: Wording) -> Sheet:
    """Return every input of the scenario with its range and where it comes from.

    In a reader's words, and as numbers in one unit (1: none) to reckon with; the key by which a
    scenario or ``--set`` calls it stands last.
    """
    words, rows = wording.words, []
    for path, quantity in quantities(scenario).items():
        written = quantity.model_dump(warnings=False)
        value, low, high = written, "", ""
        if isinstance(written, dict):
            value = written["value"]
        if quantity.ends is not None:
            low, high = (as_written(quantity.unit.write(end), words) for end in quantity.ends)
        source = quantity.source
        if source.strip() in ("", ASSUMED):
            source = words("glossary.source.assumed" if source.strip() else "shown.mark.unsaid")
        plain = (quantity.value, *(quantity.range or (None, None)))
        numbers = (Cell("number", number) for number in plain)
        named = input_name(path, words)
        said = map(text, (named, as_written(value, words), low, high, source))
        rows.append((*said, *numbers, text(unit_name(quantity.unit.stated, words)), text(path)))
    shown = columns(wording, ("input", 44), ("value", 16), ("low_end", 14), ("high_end", 14),
                    ("source", 60), ("number", 12), ("number_low", 12), ("number_high", 12),
                    ("unit", 10), ("key", 44))  # fmt: skip
    notes = (words("exported.note.inputs"),)
    return Sheet("inputs", sheet_name("inputs", wording), notes, shown, tuple(rows))


def about_sheet(results: Results, scenario_file: str, wording: Wording, version: str) -> Sheet:
    """Return what made the numbers, and how to make them again."""
    words = wording.words
    check = results.check
    proved = words("exported.about.unproved")
    if check is not None:
        key = "simpy" if check.engine == "simpy" else "identical"
        proved = words(f"exported.about.{key}", replayed=check.replayed, groups=check.groups)
    facts = {
        "campaign": _title(results, wording),
        "name": results.name,
        "version": version,
        "luck": words("exported.about.of", count=results.headline.replications, seed=results.seed),
        "proof": proved,
        "repeat": words("exported.about.repeat", file=scenario_file),
    }
    rows = tuple((text(words(f"exported.fact.{key}")), text(value)) for key, value in facts.items())
    shown = columns(wording, ("fact", 26), ("value", 90))
    notes = (words("exported.note.not_results"),)
    return Sheet("about", sheet_name("about", wording), notes, shown, rows)
