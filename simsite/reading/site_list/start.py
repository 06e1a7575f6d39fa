"""A scenario from a planner's own list: a clean table of sites and a commented file."""

from __future__ import annotations

import csv
import io
import math
import operator
import re
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from simsite.building.build import build
from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.core.files import guarded
from simsite.core.units import SECONDS_PER_DAY, format_hours, format_moment
from simsite.model.scenario import Scenario
from simsite.model.sites import CHINESE_HEADERS, COLUMNS, Site
from simsite.reading.load import load
from simsite.reading.site_list.grid import Said
from simsite.reading.site_list.listed import SiteList
from simsite.reading.site_table import cell_columns, csv_rows
from simsite.reading.source import Mark, Source
from simsite.reading.template import starter
from simsite.staffing import Deployment, deploy, expected_work
from simsite.staffing.apportionment import largest_remainder
from simsite.staffing.collectors import deal_collectors
from simsite.staffing.helper_posts import listed_posts
from simsite.staffing.levels import spread, spread_listed
from simsite.staffing.listed import AS_LISTED, NUMBERS, listed_problems, rule_of, shares_in_total
from simsite.staffing.roles import desks_of, somebody_comes

COLLECTORS = r"^  collectors: [^\n]*$"
ASSUMED_CLOSING = 18 * 3600  # of the starter: 18:00
KNOCKS = {"urban": (1, 0.5, 2), "village": (4, 2, 8)}  # minutes, lowest, highest; assumed

# Households of the starter by size, in per cent, and the means to which they can be bent.
STARTER_HOMES = {1: 27, 2: 28, 3: 19, 4: 14, 5: 12}
STARTER_MEANS = 1.2, 4.5

# The staff of a scenario that starts from a list: as the list says, else by the guideline.

HELPERS_PER_RESIDENT = 0.03  # Debao, February 2022: 8,216 grid workers for 269,758 residents
HELPERS_PER_COLLECTOR = 3  # a registrar, a lead and a caller
MORE = 1.25  # times as many collectors in the what-if of that name


@dataclass(frozen=True, slots=True)
class Plan:
    """What the scenario says about staff.

    Attributes
    ----------
    scenario : Scenario
        With this staff.
    deployment : Deployment
        Who works where then.
    is_listed : bool
        Whether the list says who works where.
    collectors, helpers : int or None
        Totals to write; None where the sites say it all.
    what_ifs : dict of str to dict
        Keys of `staff` by the name of the what-if.
    relief : dict of str to int
        Collectors without a desk in each what-if: the list says how many desks there are.
    """

    scenario: Scenario
    deployment: Deployment
    is_listed: bool
    collectors: int | None
    helpers: int | None
    what_ifs: dict[str, dict[str, Any]] = field(default_factory=dict)
    relief: dict[str, int] = field(default_factory=dict)


def lists_staff(sites: Sequence[Site]) -> bool:
    """Return whether a list says of any site who works there."""
    return any(getattr(site, key) is not None for site in sites for key in NUMBERS)


def listed(draft: Scenario) -> Scenario:
    """Return a scenario with staff as its sites list it, and no totals."""
    return _with(draft, deployment=AS_LISTED, collectors=None, helpers=None)


def staff_plan(draft: Scenario) -> Plan:
    """Return the staff that a scenario of listed sites gets.

    Where the list says who works at any site, everybody works where it says, and only what it
    leaves out is filled in. Else there is one collector for each desk, and helpers by the number
    of residents.

    Parameters
    ----------
    draft : Scenario
        With the sites of the list; its own staff is not looked at.

    Raises
    ------
    ScenarioFault
        If nobody can work like that.
    """
    is_listed = lists_staff(draft.sites)
    if is_listed:
        collectors, helpers = None, _rest(listed(draft))
        asked = _with(listed(draft), helpers=helpers)
    else:
        collectors, helpers = _by_guideline(draft)
        asked = _with(draft, deployment="longest_work", collectors=collectors, helpers=helpers)
    deployment = deploy(asked)
    what_ifs = {"spread_anew": spread_listed(asked, deployment)} if is_listed else {}
    more = math.ceil(deployment.collectors * MORE)
    what_ifs["more_collectors"] = spread(asked, more, deployment.helpers)
    if not is_listed:
        del what_ifs["more_collectors"]["deployment"]  # it is that already
    relief = {name: _relief(_with(asked, **staff)) for name, staff in what_ifs.items()}
    return Plan(asked, deployment, is_listed, collectors, helpers, what_ifs, relief)


def _relief(scenario: Scenario) -> int:
    return sum(site.relief for site in deploy(scenario).sites)


def _with(scenario: Scenario, **staff: object) -> Scenario:
    changed = scenario.staff.model_copy(update=staff)
    return scenario.model_copy(update={"staff": changed})


def _by_guideline(draft: Scenario) -> tuple[int, int]:
    """Return one collector for each desk, and helpers in all."""
    sites = [site for site in draft.sites if somebody_comes(draft, site)]
    collectors = max(sum(desks_of(draft, site) for site in sites), 1)
    helpers = _helpers(sum(site.population for site in draft.sites), collectors)
    least = spread(_with(draft, deployment="longest_work"), collectors, helpers)["helpers"]
    assert isinstance(least, int)
    return collectors, least


def _helpers(people: int, collectors: int) -> int:
    return max(math.ceil(people * HELPERS_PER_RESIDENT), HELPERS_PER_COLLECTOR * collectors)


def _rest(asked: Scenario) -> int | None:
    """Return all helpers where some sites list neither helpers nor callers; None without such.

    Those who are listed, and for the sites that list none as many as by the guideline.
    """
    sharing = [site for site in asked.sites if shares_in_total(site, rule_of(asked, site))]
    if not sharing:
        return None
    dealt = deal_collectors(asked, expected_work(asked))
    posts = listed_posts(asked, dealt)
    placed = sum(p.registrars + p.leads + (p.callers or 0) + p.reserve for p in posts.values())
    there = sum(posts[site.id].registrars + posts[site.id].leads for site in sharing)
    people = sum(site.population for site in sharing)
    wished = _helpers(people, sum(dealt.fixed.get(site.id, 0) for site in sharing))
    return placed + max(wished - there, len(sharing))


def in_list(trouble: ScenarioFault, found: SiteList, table: str, keys: list[str]) -> ScenarioFault:
    """Return faults of the scenario and of its table at their places in the planner's list.

    The two files were written in a folder that is gone; nobody can look there.

    Parameters
    ----------
    trouble : ScenarioFault
        As `load` and `build` raise them.
    found : SiteList
        The list, with its places.
    table : str
        Text of the table of sites that was written.
    keys : list of str
        Its columns.
    """
    source = Source("", table.split("\n"))
    lines = [line for line, _ in csv_rows(source, [])][1:]
    faults = []
    for fault in trouble.faults:
        mark = _mark(fault, found, source, lines, keys)
        at = mark.fault(BadValue(fault.key, fault.suggestion, **fault.placeholders))
        # A value of the scenario that stands nowhere in the list is not the cell's.
        faults.append(replace(at, path=fault.path, value=fault.value))
    return ScenarioFault(tuple(sorted(faults, key=lambda f: (f.line, f.column))))


def _mark(fault: Fault, found: SiteList, source: Source, lines: list[int], keys: list[str]) -> Mark:
    """Return the place in the list that a fault means, its headings where it means all of it."""
    if Path(fault.file).suffix == ".csv" and fault.line in lines:
        places = found.places[lines.index(fault.line)]
        starts = cell_columns(source.lines[fault.line - 1])
        number = max(sum(start <= fault.column for start in starts) - 1, 0)
        key = fault.path.rpartition(".")[2]
        key = key if key in places else keys[number]
        return places.get(key, places[""])
    if fault.key == "sites.too_many_people":  # the largest part of the sum
        people = [site.population for site in found.sites]
        return found.places[people.index(max(people))]["population"]
    for number, site in enumerate(found.sites):
        if fault.path == f"sites.{site.id}" or fault.path.startswith(f"sites.{site.id}."):
            key = fault.path.rpartition(".")[2]
            return found.places[number].get(key, found.places[number][""])
    key = fault.path.rpartition(".")[2]
    return found.headings.get(key, found.headings.get("population", found.headings[""]))


@dataclass(frozen=True, slots=True)
class Started:
    """What is written.

    Attributes
    ----------
    contents : dict of pathlib.Path to bytes
        Scenario and table of sites.
    said : tuple of Said
        What was assumed about staff.
    scenario : Scenario
        As it was written: what it holds beside the list is assumed.
    plan : Plan
        Its staff, and the what-ifs about it.
    """

    contents: dict[Path, bytes]
    said: tuple[Said, ...]
    scenario: Scenario
    plan: Plan

    @property
    def files(self) -> tuple[Path, ...]:
        """The files."""
        return tuple(self.contents)


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    text = files("simsite.reading").joinpath("templates", "from_list.toml").read_text("utf-8")
    return tomllib.loads(text)


def table_text(found: SiteList, language: str) -> str:
    """Return the sites as CSV; Chinese headings for a reader of Chinese.

    Parameters
    ----------
    found : SiteList
        As read.
    language : str
        ``en`` or ``zh``.
    """
    keys = _columns(found)
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, lineterminator="\n")
    writer.writerow(CHINESE_HEADERS[key] if language == "zh" else key for key in keys)
    writer.writerows([guarded(_cell(site, key)) for key in keys] for site in found.sites)
    return kept.getvalue()


def _columns(found: SiteList) -> list[str]:
    """Return the columns of the table: the keys that any site has."""
    return [key for key in COLUMNS if any(_cell(site, key) for site in found.sites)]


def _cell(site: Any, key: str) -> str:
    value = None if key == "staff" else getattr(site, key)
    if key == "hours" and value is not None:
        return ", ".join(map(format_hours, value))
    return "" if value is None else str(value)


def table_beside(file: Path) -> Path:
    """Return the table of the sites of a scenario that is begun from a list."""
    return file.with_name(f"{file.stem}-sites.csv")


def prepare(found: SiteList, file: Path, language: str) -> Started:
    """Return a scenario of a planner's sites, tried as `check` would, to be written.

    Parameters
    ----------
    found : SiteList
        As read.
    file : pathlib.Path
        Scenario to write.
    language : str
        ``en`` or ``zh``.

    Raises
    ------
    ScenarioFault
        If `check` would not accept what would be written.
    """
    table = table_beside(file)
    content = table_text(found, language).encode("utf-8-sig")
    text = _sited(found, file.name, table.name, language)
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / file.name
        trial.with_name(table.name).write_bytes(content)
        with _told_of_the_list(found, language):
            draft = _loaded(trial, _drafted(text, len(found.sites)))
        _refuse(found, draft)
        with _told_of_the_list(found, language):
            plan = staff_plan(draft)
            text = _staffed(text, plan, language)
            scenario = _loaded(trial, text)
            build(scenario)
            for name in plan.what_ifs:
                build(load(trial, name))
    contents = {file: text.encode(), table: content}
    return Started(contents, _said(found, plan), scenario, plan)


@contextmanager
def _told_of_the_list(found: SiteList, language: str) -> Iterator[None]:
    """Give faults of what would be written their place in the list, the only file there is."""
    try:
        yield
    except ScenarioFault as trouble:
        raise in_list(trouble, found, table_text(found, language), _columns(found)) from None


def _loaded(trial: Path, text: str) -> Scenario:
    trial.write_bytes(text.encode())
    return load(trial)


def _refuse(found: SiteList, draft: Scenario) -> None:
    """Refuse staff that cannot work as listed, at the cells of the list."""
    if not lists_staff(found.sites):
        return
    faults = [
        found.places[int(path[1])][str(path[2])].fault(problem, ".".join(map(str, path)))
        for path, problem in listed_problems(listed(draft))
        if path[0] == "sites"
    ]
    if faults:
        raise ScenarioFault(tuple(sorted(faults, key=lambda f: (f.line, f.column))))


def _words(key: str, language: str, **values: object) -> str:
    return _catalogue()[key][language].format(**values)


def _sited(found: SiteList, name: str, table: str, language: str) -> str:
    """Return the commented scenario with the sites of the list, and staff as in the starter."""
    people = sum(site.population for site in found.sites)
    changes = {
        r"^# (A first scenario|第一个方案)[^\n]*$": _words(
            "intro",
            language,
            file=_one_line(found.file),
            sites=len(found.sites),
            people=f"{people:,}",
        )
        + _of_people(found, f"{people:,}", language),
        r"^title: [^\n]*$": _words("title", language, name=_quoted(Path(found.file).stem)),
        r"^# [^\n]*sites\.csv\}\nsites:.*?\n(?=\n)": _words("sites", language, csv=_quoted(table))
        + "\n",
        r"^    knock:.*?(?=^    walk:)": _knocks(found, language),
        r"(?<=^  deadline: )[^\n]*$": _deadline(found, language),
        r"(?<=^  horizon: day )1": str(1 + (_last_closing(found) - 1) // SECONDS_PER_DAY),
        r"(?<=^  people_per_desk: )[^\n]*$": _words("people_per_desk", language),
    }
    size = found.measure.size if found.measure is not None else None
    if size is not None and (shares := household_shares(float(size))):
        changes[r"(?<=^  household_size: )[^\n]*$"] = _words(
            "household_size", language, shares=shares, size=size
        )
    if all(site.hours for site in found.sites):
        changes[r"(?<=^  hours: )[^\n]*$"] = _hours(found, language)
    if found.is_due:
        changes[r"^  presence:.*?(?=^  household_size:)"] = _words("due_presence", language) + "\n"
        changes[r"^  home_bound:.*?(?=^$)"] = _words("due", language) + "\n"
    text = starter(language, name)
    for pattern, new in changes.items():
        text = _changed(text, pattern, new)
    return text


def _hours(found: SiteList, language: str) -> str:
    """Return the hours that most sites have, for those that are added without any of their own."""
    (hours, _), *_ = Counter(site.hours or () for site in found.sites).most_common(1)
    return _words("hours", language, hours=f"[{', '.join(map(format_hours, hours))}]")


def _deadline(found: SiteList, language: str) -> str:
    """Return the assumed deadline: the last closing where the list says when sites close."""
    if not any(site.hours for site in found.sites):
        return _words("deadline", language)
    last = format_moment(_last_closing(found))
    return _words("deadline_listed", language, time=last.removeprefix("day 1 "))


def _last_closing(found: SiteList) -> int:
    """Return when the last site closes, seconds after 00:00 of the first day."""
    return max(site.hours[-1][1] if site.hours else ASSUMED_CLOSING for site in found.sites)


def _drafted(text: str, sites: int) -> str:
    """Return a scenario that can be read before it is known who works where."""
    return _changed(text, COLLECTORS, f"  collectors: {sites}")


def _of_people(found: SiteList, people: str, language: str) -> str:
    """Return a line of comment that says what the people come from, if not from the list."""
    measure = found.measure
    if measure is None:
        return ""
    key = "people_of_homes" if measure.size is not None else f"people_by_{measure.key or 'alike'}"
    values = {"heading": _one_line(measure.heading), "size": measure.size, "people": people}
    return "\n" + _words(key, language, **values)


def household_shares(mean: float) -> str:
    """Return the shares of households by size with another mean, as YAML; empty where none fit.

    Each share is multiplied by the same power of its size's number, which keeps them as near to
    those of the starter as the mean allows.

    Parameters
    ----------
    mean : float
        People in a household.
    """
    if not STARTER_MEANS[0] <= mean <= STARTER_MEANS[1]:
        return ""
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        bent = [share * math.exp(middle * size) for size, share in STARTER_HOMES.items()]
        found = sum(map(operator.mul, STARTER_HOMES, bent)) / sum(bent)
        low, high = (middle, high) if found < mean else (low, middle)
    tenths = largest_remainder(1000, bent, 0)
    sizes = zip(STARTER_HOMES, tenths, strict=True)
    return ", ".join(f"{size}: {tenth / 10:g} %" for size, tenth in sizes if tenth)


def _staffed(text: str, plan: Plan, language: str) -> str:
    """Return the scenario with its staff and what-ifs."""
    collectors = _words("as_listed", language)
    if plan.collectors is not None:
        collectors = _words("collectors", language, number=plan.collectors)
    helpers = ""
    if plan.helpers is not None:
        key = "helpers_rest" if plan.is_listed else "helpers"
        helpers = _words(key, language, number=plan.helpers) + "\n"
    what_ifs = [_what_if(plan, name, language) for name in plan.what_ifs]
    text = _changed(text, COLLECTORS, collectors)
    text = _changed(text, r"^  helpers: [^\n]*\n", helpers)
    return _changed(text, r"^  more_collectors: [^\n]*$", "\n".join(what_ifs))


def _what_if(plan: Plan, name: str, language: str) -> str:
    """Return the line of a what-if; collectors without a desk are said."""
    staff = ", ".join(f"{key}: {value}" for key, value in plan.what_ifs[name].items())
    line, relief = _words(name, language, staff=staff), plan.relief[name]
    return line + _words("relief", language, count=relief) if relief else line


def _said(found: SiteList, plan: Plan) -> tuple[Said, ...]:
    """Return what was assumed about staff, but for what the rule filled in site by site."""
    said = [*_household_size(found)]
    if plan.collectors is not None:
        said.append(Said("collectors", {"count": plan.collectors}))
    if plan.helpers is not None:
        key = "helpers_rest" if plan.is_listed else "helpers"
        said.append(Said(key, {"count": plan.helpers}))
    if any(site.desks is None and not (plan.is_listed and site.collectors) for site in found.sites):
        said.append(Said("desks", {"people": plan.scenario.staff.people_per_desk}))
    relieving = [site.relief for site in plan.deployment.sites if site.relief]
    if relieving:
        said.append(Said("relief", {"count": sum(relieving), "sites": len(relieving)}))
    return (*said, *_idle_helpers(plan), *_own_kinds(found))


def _household_size(found: SiteList) -> list[Said]:
    """Say whether the households that are simulated have the size by which people were reckoned."""
    size = found.measure.size if found.measure is not None else None
    if size is None:
        return []
    own = sum(map(operator.mul, STARTER_HOMES, STARTER_HOMES.values())) / 100
    key = "homes_bent" if household_shares(float(size)) else "homes_kept"
    return [Said(key, {"size": f"{size}", "own": f"{own:g}"})]


def _idle_helpers(plan: Plan) -> list[Said]:
    """Say which listed helpers are left over: more leads, or in reserve, and nothing faster."""
    each = plan.scenario.staff.leads_per_site
    more = [site.leads - each for site in plan.deployment.sites if site.leads > each]
    said = [Said("leads_more", {"count": sum(more), "sites": len(more)})] if more else []
    reserve = plan.deployment.reserve
    return [*said, Said("reserve", {"count": reserve})] if reserve else said


def _knocks(found: SiteList, language: str) -> str:
    kinds = dict.fromkeys(site.kind for site in found.sites)
    remark = " # 每户通知时间" if language == "zh" else ""
    rows = [f"      {kind}: {_knock(kind, language)}" for kind in kinds]
    return "\n".join([f"    knock:{remark}", *rows]) + "\n"


def _knock(kind: str, language: str) -> str:
    """Return the time of a knock as YAML; a kind that is neither is knocked at as a village is."""
    value, low, high = KNOCKS.get(kind, KNOCKS["village"])
    as_village = "" if kind in KNOCKS else f" # {_words('as_village', language)}"
    return f"{{value: {value} min, range: [{low} min, {high} min], source: assumed}}{as_village}"


def _own_kinds(found: SiteList) -> list[Said]:
    """Say which kinds are neither urban nor village, and what they get."""
    own = Counter(site.kind for site in found.sites if site.kind not in KNOCKS)
    if not own:
        return []
    shown = ", ".join(f"{kind} ({number})" for kind, number in own.items())
    value, low, high = KNOCKS["village"]
    return [Said("kinds_own", {"kinds": shown, "value": value, "low": low, "high": high})]


def _changed(text: str, pattern: str, new: str) -> str:
    """Replace the one place where a pattern is found."""
    replace: Callable[[re.Match[str]], str] = lambda _: new  # noqa: E731 - not read for \1
    changed, count = re.subn(pattern, replace, text, flags=re.MULTILINE | re.DOTALL)
    if count != 1:
        raise RuntimeError(f"{pattern!r} is {count} times in the starter")
    return changed


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    """Return text as a YAML scalar, whatever it holds."""
    if "\0" in text:
        raise BadValue("text.control", character="U+0000")
    return "'" + _one_line(text).replace("'", "''") + "'"
