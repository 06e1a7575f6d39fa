"""The rows of the plausibility page: hand arithmetic and published figures beside runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from plausibility import Asked, Row, Values

from simsite.core.units import HOUR, MINUTE, NEVER
from simsite.draws import draw
from simsite.engine.campaign import group_traces
from simsite.experiment.run.results import ALL, Results

PRESENT, POINT = "plausibility/present.yaml", "plausibility/point.yaml"
URBAN, JINGXI = "plausibility/urban-point.yaml", "jingxi-hour.yaml"
XIAN = Asked("plausibility/xian.yaml", n=3)
FREELY = "arrivals.free={backlog: 0 %, shape: 1.8, scale: 4 h, last_entry: 18:00}"
ALIKE = "speed_cv=0 %"
ONE_DESK = "staff.people_per_desk=10000"
FIVE = "stages.registration.alternative.share=5 %"
NO_TYPING = (
    "stages.registration.time.lognormal.mean=18.4 s",
    "stages.registration.alternative.share=0 %",
)
SOME_STAY = ("population.home_bound=3 %", "population.attendance=95 %")


# ---------------------------------------------------------------- measures


def after_opening(results: Results, name: str) -> Values:
    """Hours from the first opening to a time of the county; infinite where not reached."""
    times = results.headline.county[name]
    hours = (times - results.plan.calendar.opening) / HOUR
    return np.where(times == NEVER, np.inf, hours)


def completion(results: Results) -> Values:
    """Hours until the county is complete."""
    return after_opening(results, "completion")


def t95(results: Results) -> Values:
    """Hours until 95 % of the attending are swabbed."""
    return after_opening(results, "t95")


def villages(results: Results) -> Values:
    """Hours until the last village point is complete."""
    of_villages = np.array([site.kind == "village" for site in results.plan.sites])
    last = results.headline.sites["completion"][:, of_villages].max(axis=1)
    return (last - results.plan.calendar.opening) / HOUR


def done(results: Results) -> Values:
    """1 where the county is complete by the deadline."""
    return results.headline.county["done_by_deadline"]


def visit(results: Results) -> Values:
    """Minutes of a mean visit."""
    return results.headline.county["visit_mean"] / MINUTE


def swabbed(results: Results) -> Values:
    """Residents swabbed."""
    return results.headline.county["swabbed"]


def best_hour(results: Results) -> Values:
    """Most swabs in 60 minutes at 1:10, times ten."""
    by_five_minutes = results.headline.progress["swabbed"]
    return 10 * (by_five_minutes[:, 12:] - by_five_minutes[:, :-12]).max(axis=1)


def share_by(hour: int) -> Callable[[Results], Values]:
    """Return a measure: share of the attending swabbed within so many hours."""

    def measure(results: Results) -> Values:
        return results.headline.progress["swabbed"][:, hour * 12] / swabbed(results)

    return measure


def last_tenth(results: Results) -> Values:
    """Share of the whole time that the last tenth of the people takes."""
    return 1 - after_opening(results, "t90") / completion(results)


def calls(results: Results) -> Iterator[tuple[list[int], Values]]:
    """Callers of each site and the hours at which its last call ends, for each replication."""
    plan = results.plan
    callers = [site.gate.crew[0][1] for site in plan.sites]
    for replication in range(results.headline.replications):
        luck = draw(plan, results.seed, replication, unknowns=False)
        sites = [site for trace in group_traces(plan, luck) for site in trace.sites]
        ends = np.array([site.told.max() for site in sites]) - plan.calendar.opening
        yield callers, ends / HOUR


def mean_call(results: Results) -> Values:
    """Hours until the last call of a site, mean over all callers."""
    return np.array([np.average(ends, weights=callers) for callers, ends in calls(results)])


def last_call(results: Results) -> Values:
    """Hours until the last call in the county."""
    return np.array([ends.max() for _, ends in calls(results)])


def longer(less: Results, more: Results) -> Values:
    """Completion of the second run over that of the first, on the same luck."""
    return completion(more) / completion(less)


def later(first: Results, second: Results) -> Values:
    """Hours by which the second run is complete later, on the same luck."""
    return completion(second) - completion(first)


def t95_later(first: Results, second: Results) -> Values:
    """Hours by which the second run has 95 % swabbed later, on the same luck."""
    return t95(second) - t95(first)


def visits_apart(first: Results, second: Results) -> Values:
    """Mean visit of the second run over that of the first."""
    return visit(second) / visit(first)


def more_tubes(few: Results, many: Results) -> Values:
    """Tubes of the second run over those of the first."""
    return many.headline.county["tubes"] / few.headline.county["tubes"]


def in_minutes(results: Results) -> Values:
    """Completion in minutes."""
    return 60 * completion(results)


# ---------------------------------------------------------------- runs


def teams(collectors: int, *sets: str, **more: Any) -> Asked:
    """Everybody present, one desk a point, so many collectors."""
    return Asked(PRESENT, sets=(f"staff.collectors={collectors}", ONE_DESK, ALIKE, *sets), **more)


def day(collectors: int, line: str) -> Asked:
    """Return the round of 17 February with mobile teams."""
    return Asked("debao-200.yaml", sets=(f"staff.collectors={collectors}",), line=line, n=10)


def calling(minutes: int, callers: int) -> Asked:
    """So many callers beside 564 registrars, no leads, nobody held back."""
    sets = (
        f"arrivals.call_up.knock={minutes} min",
        "arrivals.call_up.ahead=1000000",
        "staff.leads_per_site=0",
        f"staff.helpers={callers + 564}",
    )
    return Asked("debao.yaml", sets=sets, n=3)


def county(*sets: str, **more: Any) -> Asked:
    """Everybody present, tables by the guideline; sites equally fast on the line of luck."""
    return Asked(PRESENT, sets=sets, **{"n": 3, **more})


POINTS = {name: Asked(POINT, name, n=20) for name in ("", "five_per_cent", "first_round")}
TABLES = {
    name: Asked(URBAN, name, n=20)
    for name in ("", "first_round", "one_registrar", "one_registrar_first_round")
}
TWENTY = "stages.registration.alternative.share=20 %"
UNITED = ("stages.swab.tube.size=1", "stages.registration.label.every=1")
NO_CHANGE = ("stages.swab.tube.change=0 s", "stages.registration.label.time=0 s")
MANY_CALLERS = Asked(
    "small.yaml",
    sets=(
        "arrivals.call_up.knock=4 min",
        "arrivals.call_up.ahead=1000000",
        "staff.leads_per_site=0",
        "staff.helpers=1735",  # 27 registrars and 20 x 2,000 x 11,523 / 269,758 callers
        "population.presence=20",
    ),
    n=2,
)
MORE_DESKS = (FREELY, "staff.people_per_desk=350", "staff.collectors=1100")
THIRTY = "stages.swab.time.lognormal.mean=30 s"
LARGEST = "sites=[{id: point, kind: village, population: 1800, desks: 1}]"
FREE_URBAN = {name: replace(TABLES[name], sets=(FREELY,)) for name in ("", "first_round")}

TYPING = (
    "who is typed in by hand (60 s for 8 s) is drawn for everybody, and the worst of 361 sites has "
    "drawn many; the expectation gives everybody the mean."
)

# ---------------------------------------------------------------- rows

ROWS = (
    # One saturated village point
    Row("point-swab", "village point, 640 people waiting, 5 % typed by hand",
        "3.3 h: the swab binds",
        3.2, 3.4, (POINTS["five_per_cent"],), completion),
    Row("point-registrar", "the same, 20 % typed by hand", "3.5 to 3.6 h: the registrar binds",
        3.45, 3.65, (POINTS[""],), completion),
    Row("point-first", "the same at first-round speeds", "5.4 h",
        5.25, 5.55, (POINTS["first_round"],), completion),
    # Every point staffed
    Row("free-practised", "county, people come freely (Weibull 1.8, 4 h), swab 18 s: 95 % done",
        "7.4 h", 7.1, 7.7, (county(FREELY),), t95, slow=True),
    Row("free-first", "the same at first-round speeds", "7.4 h",
        7.1, 7.7, (county(FREELY, scenario="first_round"),), t95, slow=True),
    Row("free-more-desks", "first round, twice the desks and 1,100 collectors: 95 % done later by",
        "hardly", -0.1, 0.1,
        (county(FREELY, scenario="first_round"), county(*MORE_DESKS, scenario="first_round")),
        t95_later, slow=True),
    Row("free-more-desks-visit", "the same: mean visit, as a share of before", "less than half",
        0.1, 0.5,
        (county(FREELY, scenario="first_round"), county(*MORE_DESKS, scenario="first_round")),
        visits_apart, "times", slow=True),
    Row("visit-practised", "urban point, 1,625 people come freely to two tables: mean visit",
        "about 1 min", 0.5, 1.5, (FREE_URBAN[""],), visit, "min"),
    Row("visit-first", "the same at first-round speeds", "about 30 min", 25, 35,
        (FREE_URBAN["first_round"],), visit, "min"),
    # Fewer collectors than points
    Row("teams-140", "140 collectors, one desk a point, everybody present: last village point",
        "15 h", 14.2, 15.8, (teams(140),), villages, slow=True),
    Row("teams-160", "160 collectors", "11.4 h", 11.0, 11.8, (teams(160),), villages, why=TYPING,
        slow=True),
    Row("teams-160-mean", "160 collectors, everybody registered in 18.4 s on average", "11.4 h",
        11.0, 11.8, (teams(160, *NO_TYPING),), villages, removed="teams-160", slow=True),
    Row("teams-190", "190 collectors", "10.2 h", 9.7, 10.7, (teams(190),), villages, slow=True),
    Row("teams-240", "240 collectors", "about 9 h: the largest points decide", 8.6, 9.6,
        (teams(240),), villages, slow=True,
        why="the largest village point has 1,845 people; all present, one desk needs 10 h."),
    Row("teams-240-attending", "240 collectors, of the residents 92 % come", "about 9 h", 8.6, 9.6,
        (teams(240, *SOME_STAY),), villages, removed="teams-240", slow=True),
    Row("largest-first", "361 collectors, first round, one desk a point: last village point",
        "13 to 14 h", 12.8, 14.2, (teams(361, scenario="first_round", n=3),), villages, slow=True,
        why="1,845 people, all present, at 30.5 s are 15.6 h; the expectation took about 1,800, of "
        "whom 92 % come."),
    Row("largest-first-1800", "one point of 1,800, first round, of whom 92 % come", "13 to 14 h",
        12.8, 14.2, (replace(POINTS["first_round"], sets=(LARGEST, *SOME_STAY)),), completion,
        removed="largest-first"),
    Row("deadline-165", "17 February with 165 collectors: done by 18:00, luck alone", "near 0",
        0, 0.1, (day(165, "luck"),), done, "%", "share", slow=True),
    Row("deadline-240-all", "240 collectors, what is not known drawn too", "near 1", 0.9, 1,
        (day(240, "all"),), done, "%", "share", slow=True,
        why="the expectation took all speeds as known; a slow round (swab up to 30 s, typing up to "
        "40 %) is not done in time by a few teams more."),
    Row("deadline-240", "240 collectors, luck alone", "near 1", 0.9, 1, (day(240, "luck"),), done,
        "%", "share", removed="deadline-240-all", slow=True),
    Row("deadline-first", "361 collectors, first round, one desk a point: done by 18:00", "never",
        0, 0, (teams(361, scenario="first_round", n=3),), done, "%", "share", slow=True),
    # Callers
    Row("callers-1", "101,800 households, 2,000 callers, 1 min each: last call, mean over callers",
        "0.85 h", 0.83, 0.89, (calling(1, 2000),), mean_call, slow=True),
    Row("callers-4", "4 min each", "3.4 h", 3.3, 3.5, (calling(4, 2000),), mean_call, slow=True),
    Row("callers-8", "8 min each", "6.8 h", 6.6, 7.0, (calling(8, 2000),), mean_call, slow=True),
    Row("callers-4-last", "4 min each: last call of all", "3.4 h", 3.3, 3.5,
        (calling(4, 2000),), last_call, slow=True,
        why="callers are whole people who belong to one site, 1 to 14 of them; the worst site "
        "would need a fraction more."),
    Row("callers-4-shared", "Du'an township, 20 times as many households and callers: last of all",
        "3.4 h", 3.3, 3.5, (MANY_CALLERS,), last_call, removed="callers-4-last", slow=True),
    # Published figures
    Row("minhang-fifth", "Minhang, 7 tables in 6 h, swab 18 s", "8,520 people, within 10 %",
        7668, 9372, (Asked("plausibility/minhang.yaml", n=10),), swabbed, "people"),
    Row("minhang-first", "the same, 60 s a person", "2,520 people, within 5 %", 2394, 2646,
        (Asked("plausibility/minhang.yaml", sets=("stages.swab.time.lognormal.mean=60 s",), n=10),),
        swabbed, "people"),
    Row("jingxi-free", "Jingxi, best hour, people come freely (Weibull 1.8, 5 h, 15 % waiting)",
        "80,000 people were claimed; 60,000 to 130,000", 60e3, 130e3, (Asked(JINGXI),), best_hour,
        "people"),
    Row("jingxi-everybody", "1,359 collectors at 18.5 s, everybody waits", "264,000 people",
        255e3, 273e3, (Asked(JINGXI, "everybody_waits"),), best_hour, "people",
        why="in villages the registrar binds, 19.8 s a person with 20 % typed by hand."),
    Row("jingxi-everybody-5", "the same, 5 % typed by hand", "264,000 people", 255e3, 273e3,
        (Asked(JINGXI, "everybody_waits", (FIVE,)),), best_hour, "people",
        removed="jingxi-everybody"),
    Row("jingxi-half", "680 desks, 5 % typed by hand, everybody waits", "132,000 people", 127e3,
        137e3, (Asked(JINGXI, "half_the_desks", (FIVE,)),), best_hour, "people"),
    Row("jingxi-half-first", "680 desks at first-round speeds", "80,000 people", 76e3, 84e3,
        (Asked(JINGXI, "half_the_desks_first_round"),), best_hour, "people"),
    Row("jingxi-minute", "1,359 collectors, 61 s a person", "80,000 people", 76e3, 84e3,
        (Asked(JINGXI, "a_minute_each"),), best_hour, "people"),
    # Cities; the curve of arrivals was fitted to them
    Row("xian-2", "Xi'an at 1:100: swabbed within 2 h", "17 %", 0.16, 0.185, (XIAN,), share_by(2),
        "%"),
    Row("xian-8", "within 8 h", "90 %", 0.885, 0.915, (XIAN,), share_by(8), "%"),
    Row("xian-tail", "share of the whole time that the last 10 % take", "more than half", 0.5, 0.7,
        (XIAN,), last_tenth, "%"),
    Row("zhengzhou-6", "Zhengzhou at 1:100, scale 2.5 h: swabbed within 6 h", "done", 0.98, 1.0,
        (Asked("plausibility/zhengzhou.yaml", n=3),), share_by(6), "%"),
    Row("zhengzhou-6-slow", "the same with the scale of Debao, 4 h", "clearly not done", 0.8, 0.95,
        (Asked("plausibility/zhengzhou.yaml", sets=("arrivals.free.scale=4 h",), n=3),),
        share_by(6), "%"),
    Row("manzhouli-6", "Manzhouli: swabbed within 6 h", "87 %", 0.86, 0.885,
        (Asked("plausibility/manzhouli.yaml", n=3),), share_by(6), "%"),
    # Helpers and tubes
    Row("registrars", "urban point, one registrar for two tables: completion, as a share of before",
        "about 28 % later", 1.24, 1.34, (TABLES[""], TABLES["one_registrar"]), longer, "times"),
    Row("registrars-first", "the same at first-round speeds", "65 % later", 1.6, 1.7,
        (TABLES["first_round"], TABLES["one_registrar_first_round"]), longer, "times",
        why="at urban points 5 % are typed by hand, so a registrar needs 18.5 s; the expectation "
        "took the 20 % of villages, 25.2 s."),
    Row("registrars-first-20", "the same, 20 % typed by hand", "65 % later", 1.6, 1.7,
        tuple(replace(TABLES[name], sets=(TWENTY,))
              for name in ("first_round", "one_registrar_first_round")),
        longer, "times", removed="registrars-first"),
    Row("helpers-free", "people come freely, 12,000 helpers for 8,216: completion later by",
        "nothing", 0, 0, (county(FREELY), county(FREELY, "staff.helpers=12000")), later, slow=True),
    Row("helpers-called", "called up, 8 min a household, 3,000 helpers for 8,216: later by",
        "clearly", 0.3, 5, (
            Asked("debao.yaml", sets=("arrivals.call_up.knock=8 min",), n=3),
            Asked("debao.yaml", sets=("arrivals.call_up.knock=8 min", "staff.helpers=3000"), n=3),
        ), later, slow=True),
    Row("tubes", "single tubes instead of ten to a tube: tubes, as a share of before", "ten times",
        9.5, 10, (county(), county(*UNITED)), more_tubes, "times", slow=True),
    Row("tubes-time", "the same: completion, as a share of before", "hardly longer", 0.97, 1.05,
        (county(), county(*UNITED)), longer, "times", slow=True,
        why="a tube's change (5 s) and label (12 s) then come with every person; the swab itself "
        "takes as long as before."),
    Row("tubes-time-alone", "the same, change and label taking no time", "no longer",
        0.99999, 1.00001,
        (county(*NO_CHANGE), county(*UNITED, *NO_CHANGE)), longer, "times", removed="tubes-time",
        slow=True),
    # Luck is not the uncertainty
    Row("luck", "county, everybody present: standard deviation of completion, luck alone",
        "1.5 min", 1.0, 2.0, (county(n=20),), in_minutes, "min", "sd", why=TYPING, slow=True),
    Row("luck-5", "the same, 5 % typed by hand", "1.5 min", 1.0, 2.0, (county(FIVE, n=20),),
        in_minutes, "min", "sd", removed="luck", slow=True),
    Row("swab-18", "completion, swab 18 s", "3.8 h", 3.6, 4.0, (county(n=20),), completion,
        why=TYPING, slow=True),
    Row("swab-18-mean", "the same, everybody registered in 18.4 s on average", "3.8 h", 3.6, 4.0,
        (county(*NO_TYPING),), completion, removed="swab-18", slow=True),
    Row("swab-30", "completion, swab 30 s", "5.9 h", 5.7, 6.1, (county(THIRTY),), completion,
        slow=True),
    Row("speeds", "speeds of sites with a coefficient of variation of 20 %: completion later by",
        "1.8 h", 1.6, 2.0, (county(n=20), county(n=20, line=ALL)), later, slow=True,
        why="the worst site without different speeds is one that has drawn many who are typed in "
        "by hand; with them it is mostly another site, so the two delays do not add up."),
    Row("speeds-5", "the same, 5 % typed by hand", "1.8 h", 1.6, 2.0,
        (county(FIVE, n=20), county(FIVE, n=20, line=ALL)), later, removed="speeds", slow=True),
)  # fmt: skip
