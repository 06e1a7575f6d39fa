"""The answer as one JSON object, for scripts: schema ``simsite.result/1``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from simsite.core.units import HOUR, MICROSECOND, NEVER, SECOND
from simsite.experiment.run.drawn_inputs import latest_replications
from simsite.experiment.run.overtime import LONG, overtime
from simsite.experiment.run.people_left import PeopleLeft, people_left
from simsite.experiment.run.results import Results
from simsite.model.plan import CampaignClock, CampaignPlan
from simsite.report.check_text import doubt_json
from simsite.report.formatting import unit_of
from simsite.report.on_duty import StaffCount, most_on_duty
from simsite.report.opening_hours import hours_json
from simsite.report.summary import (
    FEWEST_FOR_QUANTILES,
    LEVEL,
    Chance,
    Estimate,
    Held,
    LateSite,
    LineSummary,
    PlaceSummary,
    Spread,
    Summary,
    counted_stage,
    spread,
    summarise,
)
from simsite.stats.intervals import clopper_pearson
from simsite.workload import Doubt, closed_doubts

SCHEMA = "simsite.result/1"


def summary_json(results: Results) -> dict[str, Any]:
    """Return the answer of a run as an object of plain values.

    Parameters
    ----------
    results : Results
        Of a run.

    Returns
    -------
    dict
        Times are objects of local clock time (ISO, whole seconds), hours after opening and whether
        reached; the first two are null where it is not. ``nobody_comes`` counts the replications in
        which nobody comes; where that is all of them there is no chance and no time. Durations are
        in seconds, hours in person-hours, shares between 0 and 1. ``opening_hours`` lists hours of
        the day and how many sites have them; ``ids`` says which, None where all have the same.
    """
    summary = summarise(results)
    plan, calendar = results.plan, results.plan.calendar
    return {
        "schema": SCHEMA,
        "meaning": "sampling complete, not results",
        "name": results.name,
        "title": {"en": plan.en, "zh": plan.zh},
        "seed": results.seed,
        "opening": moment(calendar.opening, calendar),
        "deadline": moment(calendar.deadline, calendar),
        "horizon": moment(calendar.horizon, calendar),
        "sites": len(plan.sites),
        "residents": sum(site.residents.population for site in plan.sites),
        "counted_stage": counted_stage(plan),
        "staff": _staff(summary.on_duty),
        "on_duty_at_most": _staff(most_on_duty(plan)),
        "intervals": {
            "level": LEVEL,
            "quantiles": "order statistics",
            "probabilities": "Clopper-Pearson",
            "gains": "order statistics",
            "fewest_replications_for_quantiles": FEWEST_FOR_QUANTILES,
        },
        "check": results.check and asdict(results.check),
        "audit": results.audit and asdict(results.audit),
        "warnings": [doubt_json(doubt) for doubt in _warnings(summary, plan)],
        "headline": summary.headline,
        "lines": {key: _line(line, calendar) for key, line in summary.lines.items()},
        "townships": [_place(place, calendar) for place in summary.townships],
        "last_sites": [late_json(late, calendar) for late in summary.last],
        "last_sites_hold": held_json(summary.held),
        "overtime": overtime_json(results),
        "left": [_left(left, calendar) for left in people_left(results)],
        "latest": latest_json(results),
        "opening_hours": hours_json(plan),
    }


def _warnings(summary: Summary, plan: CampaignPlan) -> tuple[Doubt, ...]:
    """Return what the text warns of, too."""
    nobody = Doubt("nobody", {"count": len(plan.sites), "site": plan.sites[0].id})
    return (*closed_doubts(plan), *((nobody,) if summary.county.empty else ()))


def _staff(staff: StaffCount) -> dict[str, int]:
    return {
        "collectors": staff.collectors,
        "registrars": staff.registrars,
        "leads": staff.leads,
        "callers": staff.callers,
        "others": staff.others,
        "mobile_teams": staff.teams,
        **staff.further,
    }


def moment(time: float, calendar: CampaignClock) -> dict[str, Any]:
    """Return a time as clock, hours after opening and whether it is reached."""
    if time >= NEVER:
        return {"clock": None, "hours_after_opening": None, "reached": False}
    return {
        "clock": iso(time, calendar),
        "hours_after_opening": (int(time) - calendar.opening) / HOUR,
        "reached": True,
    }


def iso(time: float, calendar: CampaignClock) -> str:
    """Return a time as local clock time, ISO 8601 to the nearest second."""
    seconds = (int(time) + SECOND // 2) // SECOND
    first = date.fromisoformat(calendar.first_day)
    midnight = datetime(first.year, first.month, first.day)
    return (midnight + timedelta(seconds=seconds)).isoformat(timespec="seconds")


def plain_value(unit: str, value: float, calendar: CampaignClock) -> Any:
    """Return a value of a unit of the metrics' catalogue for JSON."""
    if unit == "time":
        return moment(value, calendar)
    return value * MICROSECOND / SECOND if unit == "duration" else value


def _estimate(estimate: Estimate | None, unit: str, calendar: CampaignClock) -> Any:
    if estimate is None:
        return None
    interval = estimate.interval
    return {
        "value": plain_value(unit, estimate.value, calendar),
        "interval": interval
        and {
            "low": plain_value(unit, interval.low, calendar),
            "high": plain_value(unit, interval.high, calendar),
            "level_achieved": interval.level_achieved,
        },
    }


def _spread(found: Spread, unit: str, calendar: CampaignClock) -> dict[str, Any]:
    return {
        "unit": {"time": "clock", "duration": "s"}.get(unit, unit),
        "not_reached": found.not_reached,
        "median": _estimate(found.median, unit, calendar),
        "quantile_5": _estimate(found.low, unit, calendar),
        "quantile_95": _estimate(found.high, unit, calendar),
        "least": plain_value(unit, found.least, calendar),
        "most": plain_value(unit, found.most, calendar),
    }


def _chance(chance: Chance | None) -> dict[str, Any] | None:
    if chance is None:
        return None
    interval = chance.interval
    return {
        "value": chance.value,
        "times": chance.times,
        "interval": {
            "low": interval.low,
            "high": interval.high,
            "level_achieved": interval.level_achieved,
        },
    }


def _line(line: LineSummary, calendar: CampaignClock) -> dict[str, Any]:
    return {
        "replications": line.replications,
        "nobody_comes": line.nobody,
        "done_by_deadline": _chance(line.done),
        "metrics": {
            name: _spread(spread, unit_of(name), calendar) for name, spread in line.known.items()
        },
    }


def _place(place: PlaceSummary, calendar: CampaignClock) -> dict[str, Any]:
    return {
        "code": place.code,
        "name": {"en": place.en, "zh": place.zh},
        "nobody_comes": place.nobody,
        "completion": None if place.empty else _spread(place.completion, "time", calendar),
        "done_by_deadline": _chance(place.done),
        "unswabbed_at_deadline": place.unswabbed and _spread(place.unswabbed, "count", calendar),
    }


def late_json(late: LateSite, calendar: CampaignClock) -> dict[str, Any]:
    """Return one of the last sites with the gain of removing its limit."""
    return {
        **_place(late.site, calendar),
        "township": late.township,
        "times_last": late.times,
        "limit": late.limit,
        "gain": _estimate(late.gain, "duration", calendar),
        "gain_county": _estimate(late.county, "duration", calendar),
        "replications_tried": late.tried,
    }


def held_json(held: Held | None) -> dict[str, Any] | None:
    """Return what the list of the last sites holds; its share is of replications not in it."""
    if held is None:
        return None
    return {
        "listed": held.listed,
        "others_last_at_least_once": held.others,
        "replications": held.replications,
        "several_last_at_once": held.together,
        "share": _chance(held.share),
        "judged": "other_half",
    }


def overtime_json(results: Results) -> dict[str, Any] | None:
    """Return the overtime that an answer rests on as plain values; None where it is little."""
    found, calendar = overtime(results), results.plan.calendar
    if found is None:
        return None
    site = None if found.site is None else results.plan.sites[found.site]
    late = site and {
        "id": site.id,
        "name": {"en": site.en, "zh": site.zh},
        "until": moment(found.until, calendar),
        "closing": moment(found.closing, calendar),
        "beyond_closing_s": (found.until - found.closing) / SECOND,
    }
    return {
        "more_than_s": LONG / SECOND,
        "times": found.times,
        "replications": found.replications,
        "site": late,
        "hours_median": {stage: spread(hours).median.value for stage, hours in found.hours.items()},
    }


def _left(left: PeopleLeft, calendar: CampaignClock) -> dict[str, Any]:
    """Return who is left at a moment; medians over the replications in which anybody is."""
    chance = Chance(
        left.times, left.replications, clopper_pearson(left.times, left.replications, LEVEL)
    )
    return {
        "moment": left.moment,
        "time": moment(left.time, calendar),
        "replications": left.replications,
        "anybody": _chance(chance),
        "people": _spread(spread(left.people), "count", calendar),
        "sites": _spread(spread(left.sites), "count", calendar),
    }


def latest_json(results: Results) -> dict[str, Any] | None:
    """Return which inputs explain the latest replications; None where that cannot be asked.

    Means are in the plain unit of each input, which its dimension tells.
    """
    found = latest_replications(results)
    if found is None:
        return None
    return {
        "latest": found.late,
        "replications": found.replications,
        "test": "wilcoxon_rank_sum",
        "adjusted": "holm",
        "inputs_tested": found.tested,
        "inputs": [
            {
                "input": one.input.name,
                "dimension": one.input.unit.lower(),
                "mean_latest": one.late,
                "mean_all": one.all,
                "p_value_adjusted": one.p_value,
            }
            for one in found.found
        ],
    }
