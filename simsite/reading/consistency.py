"""What single values cannot show: whether the parts of a scenario fit each other."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.model.calendar import Calendar
from simsite.model.fields import MOST_AT_SITE, misplaced, not_a_choice
from simsite.model.people import Arrivals
from simsite.model.plan import too_many_stations
from simsite.model.quantities import ByKind, Quantity
from simsite.model.scenario import Correlation, Scenario, correlated_inputs, quantities
from simsite.model.sites import Site
from simsite.model.visitors import Appointments, Beside, Poisson, Times
from simsite.model.work import Staff, Stage
from simsite.reading.class_consistency import class_problems
from simsite.reading.count_consistency import count_problems
from simsite.reading.duty_consistency import named, shift_problems, too_few_collectors
from simsite.reading.job_consistency import job_problems
from simsite.reading.nearest import Nearest
from simsite.reading.outage_consistency import outage_problems
from simsite.reading.shared_consistency import preparer_problems, role_twice, shared_problems
from simsite.reading.speed_consistency import speed_problems
from simsite.reading.wave_consistency import wave_problems
from simsite.staffing.listed import AS_LISTED, listed_problems
from simsite.staffing.roles import (
    roles_at,
)

MOST_RESIDENTS = 100_000_000
MOST_STAFF = 100_000  # of a kind, or as many as a twentieth of the residents
# Beyond these a law is a constant, or nearly all of it is far outside any working day.
BOUNDS = {"cv": (0.0001, 100.0), "speed_cv": (0.0001, 100.0), "shape": (0.1, 100.0)}
MOST_PEOPLE = 100_000_000
MOST_SLOTS = 1_000_000
# What says who of a site's population comes, and what it says when it is left out.
_OF_POPULATION = {"presence": 1.0, "exempt": 0.0, "home_bound": 0.0, "attendance": 1.0}

Problem = tuple[tuple[str | int, ...], BadValue]
ROLES = ("collector", "helper")


def staff_problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield everything about roles, staff and shifts that does not fit, with its path."""
    yield from _roles(scenario)
    own = tuple(role for role in _known(scenario) if role not in ROLES)
    yield from preparer_problems(scenario, own)
    yield from _others(scenario)
    yield from _idle(scenario)
    yield from _staff(scenario)
    yield from shift_problems(scenario, _known(scenario))
    known = named(scenario, _known(scenario))
    yield from speed_problems(scenario, known)
    yield from outage_problems(scenario, known)
    yield from job_problems(scenario)


def _known(scenario: Scenario) -> tuple[str, ...]:
    """Return the roles that anybody can have, in order of first mention."""
    listed = (role for site in scenario.sites for role in site.staff or ())
    return tuple(dict.fromkeys((*ROLES, *scenario.staff.roles, *listed)))


def _comes(scenario: Scenario, site: Site) -> bool:
    """Return whether anybody may come to a site."""
    return site.population > 0 or scenario.arrivals.decide_numbers


def _roles(scenario: Scenario) -> Iterator[Problem]:
    """Each serving stage has a role that somebody can have, and each role one stage, or shares."""
    known, seen = _known(scenario), Counter[str]()
    for number, stage in enumerate(scenario.stages):
        if stage.role is None:
            continue
        seen[stage.role] += 1
        if stage.role not in known:
            problem = not_a_choice("stage.role_unknown", stage.role, known)
            yield ("stages", number, "role"), problem
        elif stage.role != "helper" and seen[stage.role] > 1:
            yield from role_twice(scenario, number, stage.role, "role")
    own = tuple(role for role in known if role not in ROLES)
    yield from shared_problems(scenario, own)
    if not seen:
        yield ("stages",), BadValue("stages.none_serves")
    else:
        yield from _counted(scenario)


def _counted(scenario: Scenario) -> Iterator[Problem]:
    """Somebody who does not take the stage that makes people done would never be done."""
    if scenario.counted_stage is not None:
        yield from _chosen(scenario, scenario.counted_stage)
        return
    serving = [(n, stage) for n, stage in enumerate(scenario.stages) if stage.role is not None]
    counted = [pair for pair in serving if pair[1].role == "collector"] or serving
    if any(_for_all(scenario, stage) for _, stage in counted):
        return
    number, stage = counted[-1]
    yield ("stages", number, "probability"), BadValue("stages.counted_skipped", value=stage.name)


def _chosen(scenario: Scenario, name: str) -> Iterator[Problem]:
    """Only a stage that exists, and that everybody takes, can count."""
    stages = {stage.name: stage for stage in scenario.stages}
    if name not in stages:
        problem = not_a_choice("counted.unknown", name, tuple(stages))
        yield ("counted_stage",), problem
    elif not _for_all(scenario, stages[name]):
        yield ("counted_stage",), BadValue("counted.skipped", value=name)


def _for_all(scenario: Scenario, stage: Stage) -> bool:
    """Return whether everybody takes a stage; a table that lacks a kind is told elsewhere."""
    shares: dict[str, Any] = stage.probability.kinds() or {"": stage.probability}
    return all(share.value == share.low == 1.0 for share in shares.values())


def _others(scenario: Scenario) -> Iterator[Problem]:
    """Of every other role somebody is at each site that people come to."""
    preparers = (stage.preparation.role for stage in scenario.stages if stage.preparation)
    serving = (role for stage in scenario.stages for role in roles_at(stage))
    used = tuple(dict.fromkeys((*serving, *preparers)))
    listed = {role for site in scenario.sites for role, n in (site.staff or {}).items() if n}
    for role, number in scenario.staff.roles.items():
        place = ("staff", "roles", role)
        if role in ROLES:
            yield place, BadValue("staff.role_reserved", value=role, total=f"{role}s")
        elif role not in used:
            yield place, not_a_choice("staff.role_idle", role, used)
        elif number == 0 and role not in listed:
            yield place, BadValue("staff.none", role=role)
    # What is missing everywhere is told once, above; what some have, each site needs.
    somewhere = listed | {role for role, n in scenario.staff.roles.items() if n}
    needed = [role for role in used if role in somewhere and role not in ROLES]
    for number in range(len(scenario.sites)):
        yield from _of_site(scenario, number, used, needed)


def _of_site(
    scenario: Scenario, number: int, used: tuple[str, ...], needed: list[str]
) -> Iterator[Problem]:
    """Yield the roles that a site lists without need, and those it needs and has not."""
    site = scenario.sites[number]
    listed = site.staff or {}
    for role in listed:
        if role not in used or role in ROLES:
            problem = not_a_choice(
                "staff.role_idle", role, tuple(r for r in used if r not in ROLES)
            )
            yield ("sites", number, "staff", role), problem
    for role in needed if _comes(scenario, site) else ():
        if not listed.get(role, scenario.staff.roles.get(role, 0)):
            problem = BadValue("sites.no_role", site=site.id, role=role)
            yield ("sites", number, "staff", role), problem


def _idle(scenario: Scenario) -> Iterator[Problem]:
    """Nobody is hired for a role that no stage needs."""
    roles = {stage.role for stage in scenario.stages}
    total = scenario.staff.collectors
    if total and "collector" not in roles:
        yield ("staff", "collectors"), BadValue("staff.collectors_idle", total=total)


def _staff(scenario: Scenario) -> Iterator[Problem]:
    """There must be collectors and helpers wherever somebody waits for one."""
    staff = scenario.staff
    if staff.deployment == AS_LISTED:
        yield from listed_problems(scenario)
        return
    roles = {stage.role for stage in scenario.stages}
    for role in ROLES:
        total = getattr(staff, f"{role}s")
        needed = role in roles or (role == "helper" and scenario.arrivals.call_up is not None)
        if needed and not total:
            key = "staff.none" if total == 0 else "staff.missing"
            place = ("staff", f"{role}s") if total == 0 else ("staff",)
            names = {} if total == 0 else {"total": f"{role}s"}
            yield place, BadValue(key, role=role, **names)
    if "collector" in roles:
        yield from _teams(scenario, staff)


def _teams(scenario: Scenario, staff: Staff) -> Iterator[Problem]:
    """Fewer collectors than sites means mobile teams, and these must know how to travel.

    Teams keep no shifts, so shifts that need several collectors need them at every site.
    """
    problem = too_few_collectors(scenario)
    if problem is not None:
        yield ("staff", "collectors"), problem
        return
    sites = sum(_comes(scenario, site) for site in scenario.sites)
    if staff.mobile is None and staff.collectors and staff.collectors < sites:
        problem = BadValue("staff.mobile_needed", collectors=staff.collectors, sites=sites)
        yield ("staff", "collectors"), problem


# Whether the way people come fits the rest of the scenario.


def arrival_problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield everything about arrivals that does not fit, each with its path in the scenario."""
    arrivals = scenario.arrivals
    yield from _free(scenario)
    if arrivals.beside is not None:
        yield from _of_streams(scenario, arrivals.beside, ("arrivals", "beside"))
    if not arrivals.decide_numbers:
        yield from _by_population(scenario)
        return
    for key, plain in _OF_POPULATION.items():
        given = getattr(scenario.population, key)
        if any(given.of(kind).value != plain or given.of(kind).ends for kind in scenario.kinds):
            problem = BadValue("population.unused", key_name=key, way=arrivals.way)
            yield ("population", key), problem
    yield from _of_streams(scenario, arrivals, ("arrivals",))


def _of_streams(
    scenario: Scenario, asked: Arrivals | Beside, where: tuple[str, ...]
) -> Iterator[Problem]:
    """Yield what does not fit about streams that are asked for at a place of the scenario."""
    if asked.poisson is not None:
        found = _poisson(asked.poisson, scenario)
        yield from ((where + place, problem) for place, problem in found)
    if asked.appointments is not None:
        found = _appointments(asked.appointments, scenario.calendars)
        yield from ((where + place, problem) for place, problem in found)
    if asked.times is not None:
        yield from _times(scenario, asked.times, (*where, "times"))


def _free(scenario: Scenario) -> Iterator[Problem]:
    """See that the last entry lies within the opening hours of every site; alike ones count once.

    The fault of a site with hours of its own stands there, and names it.
    """
    free = scenario.arrivals.free
    if free is None:
        return
    if free.last_entry is not None:
        yield from _within_hours(scenario, free.last_entry, "last_entry", ("last_entry",))
    if free.announcement is not None:
        where = "announcement", "at"
        yield from _within_hours(scenario, free.announcement.at, "announcement", where)
    waits = [free.backlog.of(kind) for kind in scenario.kinds if _has(free.backlog, kind)]
    if free.early is not None and all(own.value == 0.0 and not own.ends for own in waits):
        yield ("arrivals", "free", "early"), BadValue("arrivals.early_nobody")


def _has(written: Any, kind: str) -> bool:
    """Return whether a quantity is given for a kind; a table that lacks it is a fault elsewhere."""
    kinds = written.kinds()
    return not kinds or kind in kinds


def _within_hours(
    scenario: Scenario, clock: int, key: str, where: tuple[str, ...]
) -> Iterator[Problem]:
    """See that a clock time of free arrival lies within the opening hours of every site."""
    last, told = units.format_clock(clock), set[Calendar]()
    for number, site in enumerate(scenario.sites):
        calendar = scenario.calendar_of(site)
        opening, closing = calendar.hours[0][0], calendar.hours[-1][1]
        if opening < calendar.moment_of_day(clock) <= closing or calendar in told:
            continue
        told.add(calendar)
        hours = units.format_hours((opening, closing))
        if site.hours is None:
            problem = BadValue(f"arrivals.{key}", value=last, hours=hours)
            yield ("arrivals", "free", *where), problem
        else:
            problem = BadValue(f"sites.{key}", site=site.id, value=last, hours=hours)
            yield ("sites", number, "hours"), problem


def _by_population(scenario: Scenario) -> Iterator[Problem]:
    """Somebody must live there, and everybody who waits at opening is one of them."""
    for number, site in enumerate(scenario.sites):
        if "population" not in site.model_fields_set:
            problem = BadValue("key.missing_in", key="population", place=f"sites.{site.id}")
            yield ("sites", number), problem
    if scenario.arrivals.queue_at_opening is not None:
        problem = BadValue("arrivals.queue_unused", way=scenario.arrivals.way)
        yield ("arrivals", "queue_at_opening"), problem


def _poisson(poisson: Poisson, scenario: Scenario) -> Iterator[Problem]:
    """Rates of different hours do not overlap, and some time somebody may come."""
    wrong = _misplaced([piece.hours for piece in poisson.rates], scenario.calendars)
    if wrong is not None:
        yield ("poisson", "rates", wrong[0], "hours"), wrong[1]
    for calendar, kind in itertools.product(scenario.calendars, scenario.kinds):
        rates = [(piece.hours, piece.rate) for piece in poisson.rates]
        if poisson.rate is not None:
            rates = [(hours, poisson.rate) for hours in calendar.hours]
        number = sum(
            _hourly(rate, kind) * (end - start) / 3600.0 * len(calendar.open_days)
            for (start, end), rate in rates
        )
        if number > MOST_PEOPLE or number == 0:
            key = "poisson.nobody" if number == 0 else "arrivals.too_many"
            place_of = ("rates",) if poisson.rate is None else ("rate",)
            names = {} if number == 0 else {"most": f"{MOST_PEOPLE:,}"}
            yield ("poisson", *place_of), BadValue(key, **names)
            return


def _misplaced(
    windows: Sequence[tuple[int, int]], calendars: Sequence[Calendar]
) -> tuple[int, BadValue] | None:  # fmt: skip
    """Return the window that is out of the order of a site's day of sampling, nights included."""
    for calendar in calendars if windows else ():
        own = [calendar.window_of_day(window) for window in windows]
        wrong = misplaced(own, days=calendar.days)
        if wrong is not None:
            return wrong
    return None


def _hourly(rate: Any, kind: str) -> float:
    """Return a rate for a kind; 0 where a table lacks it, which is a fault of its own."""
    kinds = rate.kinds()
    single = kinds.get(kind) if kinds else rate
    return 0.0 if single is None else float(single.value)


def _appointments(asked: Appointments, calendars: Sequence[Calendar]) -> Iterator[Problem]:
    """There are slots, in order and not too many."""
    wrong = _misplaced(asked.hours, calendars)
    if wrong is not None:
        yield ("appointments", "hours", wrong[0]), wrong[1]
    days = [(asked.hours or calendar.hours, len(calendar.open_days)) for calendar in calendars]
    slots = (sum((end - start) / asked.interval for start, end in own) * n for own, n in days)
    if max(slots) * asked.per_slot > MOST_SLOTS:
        problem = BadValue("arrivals.too_many", most=f"{MOST_SLOTS:,}")
        yield ("appointments", "interval"), problem


def _times(scenario: Scenario, times: Times, where: tuple[str, ...]) -> Iterator[Problem]:
    """See that times are given for sites that exist, and that somebody comes at all."""
    ids = {site.id for site in scenario.sites}
    nearest = Nearest(site.id for site in scenario.sites)
    for site in times:
        if site not in ids:
            problem = BadValue("times.site", nearest.to(site), value=site)
            yield (*where, site), problem
    if not any(times.values()):
        yield where, BadValue("times.nobody")
    yield from count_problems(scenario, times, where)


def problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield everything that does not fit, each with its path in the scenario."""
    yield from _calendar(scenario)
    yield from _own_hours(scenario)
    yield from wave_problems(scenario)
    yield from _people(scenario)
    yield from class_problems(scenario)
    yield from arrival_problems(scenario)
    yield from staff_problems(scenario)
    yield from _correlation(scenario)
    kinds = scenario.kinds
    for path, part in _parts(scenario):
        if isinstance(part, BaseModel) and not isinstance(part, (ByKind, Quantity)):
            yield from _law(path, part, kinds)
            yield from _bounds(path, part, kinds)


def _parts(part: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """Yield every part of the scenario that is not a site, with its path."""
    yield path, part
    if isinstance(part, BaseModel) and not isinstance(part, (ByKind, Quantity)):
        for name in type(part).model_fields:
            if name != "sites":
                yield from _parts(getattr(part, name), (*path, name))
    elif isinstance(part, tuple):
        for number, member in enumerate(part):
            yield from _parts(member, (*path, number))


def _correlation(scenario: Scenario) -> Iterator[Problem]:
    """Only inputs go together, and only as is possible."""
    inputs = quantities(scenario) if scenario.correlation else {}
    nearest, told, found = Nearest(inputs), dict[tuple[str, str], float](), False
    for number, group in enumerate(scenario.correlation or ()):
        for place, problem in _of_group(group, inputs, nearest, told):
            found = True
            yield ("correlation", number, *place), problem
    if scenario.correlation and not found and correlated_inputs(scenario) is None:
        yield ("correlation",), BadValue("correlation.impossible")


def _of_group(
    group: Correlation,
    inputs: Collection[str],
    nearest: Nearest,
    told: dict[tuple[str, str], float],
) -> Iterator[Problem]:
    """Yield what is wrong with inputs that go together; `told` are the pairs of those before.

    That an input is known is no fault: it may be set so for one question. A warning says it.
    """
    if len(set(group.inputs)) < max(len(group.inputs), 2):
        yield ("inputs",), BadValue("correlation.few")
    for place, name in enumerate(group.inputs):
        if name not in inputs:
            near = nearest.to(name)
            yield ("inputs", place), BadValue("correlation.unknown", near, value=name)
    for first, second in itertools.combinations(sorted(set(group.inputs)), 2):
        before = told.setdefault((first, second), group.rank)
        if before != group.rank:
            names = {"first": first, "second": second}
            problem = BadValue("correlation.twice", **names, one=before, other=group.rank)
            yield ("rank",), problem


def _calendar(scenario: Scenario) -> Iterator[Problem]:
    """Deadline and horizon must leave time to work."""
    opening, deadline, horizon = (
        scenario.opening_us,
        scenario.calendar.deadline_us,
        scenario.horizon_us,
    )
    words = units.format_moment(opening // units.SECOND)
    for key, moment in (("deadline", deadline), ("horizon", horizon)):
        if moment is not None and moment <= opening:
            shown = units.format_moment(moment // units.SECOND)
            near = scenario.next_morning(moment)
            problem = BadValue("calendar.before_opening", near, value=shown, opening=words)
            yield ("calendar", key), problem
    if deadline is not None and deadline > horizon:
        shown = units.format_moment(deadline // units.SECOND)
        end = units.format_moment(horizon // units.SECOND)
        yield ("calendar", "deadline"), BadValue("calendar.past_horizon", value=shown, end=end)


def _own_hours(scenario: Scenario) -> Iterator[Problem]:
    """See that a night of a site's own hours is over when it opens on the next day."""
    for number, site in enumerate(scenario.sites):
        wrong = misplaced(site.hours, days=scenario.calendar.days) if site.hours else None
        if wrong is not None:
            yield ("sites", number, "hours"), wrong[1]


def _people(scenario: Scenario) -> Iterator[Problem]:
    """Somebody must live there, not too many; nor too many staff or stages; classes add up."""
    residents = sum(site.population for site in scenario.sites)
    if residents == 0 and not scenario.arrivals.decide_numbers:
        yield ("sites",), BadValue("sites.nobody")
    if residents > MOST_RESIDENTS:
        most = f"{MOST_RESIDENTS:,}"
        yield ("sites",), BadValue("sites.too_many_people", number=f"{residents:,}", most=most)
    else:
        yield from _reckoned_desks(scenario)
    yield from _presence(scenario, residents)
    yield from _too_many_staff(scenario, residents)
    problem = too_many_stations(len(scenario.stages))
    if problem is not None:
        yield ("stages",), problem
    people = scenario.population
    for kind in scenario.kinds:
        exempt, home_bound = _at(people.exempt, kind), _at(people.home_bound, kind)
        if exempt is not None and home_bound is not None and exempt + home_bound > 1:
            yield ("population", "home_bound"), BadValue("population.above_all")
            break


def _presence(scenario: Scenario, residents: int) -> Iterator[Problem]:
    """Those in place are not too many either, wherever the truth lies in the range."""
    presence = scenario.population.presence
    factors = {kind: _single(presence, kind) for kind in scenario.kinds}
    there = sum(
        site.population * (1.0 if (factor := factors[site.kind]) is None else factor.high)
        for site in scenario.sites
    )
    if residents <= MOST_RESIDENTS < there:
        numbers = {"number": f"{there:,.0f}", "most": f"{MOST_RESIDENTS:,}"}
        yield ("population", "presence"), BadValue("sites.too_many_people", **numbers)


def _reckoned_desks(scenario: Scenario) -> Iterator[Problem]:
    """Desks that nobody wrote, one for so many residents, are not too many at a site either."""
    each = scenario.staff.people_per_desk
    for number, site in enumerate(scenario.sites):
        desks = -(-site.population // each)
        if site.desks is None and desks > MOST_AT_SITE:
            numbers = {"value": f"{desks:,}", "each": f"{each:,}", "most": f"{MOST_AT_SITE:,}"}
            problem = BadValue("sites.too_many_desks", site=site.id, **numbers)
            yield ("sites", number, "population"), problem


def _too_many_staff(scenario: Scenario, residents: int) -> Iterator[Problem]:
    """Staff is dealt one by one; more than this can have nothing to do."""
    most = max(MOST_STAFF, residents // 20)
    numbers = {"collectors": scenario.staff.collectors, "helpers": scenario.staff.helpers}
    for key, number in numbers.items():
        if number is not None and number > most:
            problem = BadValue("count.too_large", value=number, largest=f"{most:,}")
            yield ("staff", key), problem


def _bounds(
    path: tuple[str | int, ...], part: BaseModel, kinds: tuple[str, ...]
) -> Iterator[Problem]:
    """Shapes and coefficients of variation are such that a law can be drawn from."""
    for name in BOUNDS.keys() & type(part).model_fields.keys():
        low, high = BOUNDS[name]
        for kind in kinds:
            given = _single(getattr(part, name), kind)
            ends = () if given is None else (given.low, given.value, given.high)
            outside = next(
                (x for x in ends if not low <= x <= high and (x or name == "shape")), None
            )
            if outside is not None:
                numbers = {"value": units.plain(outside), "low": low, "high": f"{high:g}"}
                yield (*path, name), BadValue("law.outside", **numbers)
                break


def _law(path: tuple[str | int, ...], part: BaseModel, kinds: tuple[str, ...]) -> Iterator[Problem]:
    """Bounds are in order, and what is divided by is not zero."""
    fields = type(part).model_fields
    bounds = [name for name in ("low", "mode", "high") if name in fields]
    for kind in kinds if len(bounds) > 1 else ():
        values = [_at(getattr(part, name), kind) for name in bounds]
        pairs = itertools.pairwise(zip(bounds, values, strict=True))
        for (name, value), (other, above) in pairs:
            if value is not None and above is not None and value > above:
                yield (*path, other), BadValue("law.order", lower=name, upper=other)
                return
    scale = next((name for name in ("mean", "scale") if name in fields), None)
    if scale is not None and any(_at(getattr(part, scale), kind) == 0 for kind in kinds):
        yield (*path, scale), BadValue("number.not_positive", value="0")


def _at(quantity: Any, kind: str) -> float | None:
    """Return the value for a kind, or None where a table lacks it (a fault of its own)."""
    single = _single(quantity, kind)
    return None if single is None else float(single.value)


def _single(quantity: Any, kind: str) -> Quantity | None:
    """Return the quantity for a kind, or None where a table lacks it."""
    found: Quantity | None = quantity.kinds().get(kind) if quantity.kinds() else quantity
    return found
