"""Made-up sites that are late for one known reason: the reason given must be that one."""

import numpy as np
import pytest

from simsite.experiment.run import bottlenecks
from simsite.experiment.run.bottlenecks import last_ranking, last_sites
from simsite.experiment.run.run import run
from simsite.model.scenario import Scenario
from simsite.report.i18n import words
from simsite.report.summary import summarise
from simsite.report.text_places import last_note

MINUTE = 60e6
LINES = ("luck",)


def answered(hours="08:00-18:00", people=(200,), arrivals=None, times=(8, 18), **more):
    """Run sites with one desk of each kind; times are seconds of registration and swab."""
    calendar = {"first_day": "2022-02-17", "hours": hours, "horizon": "day 2 24:00"}
    sites = [
        {"id": f"s{k}", "kind": "village", "township_code": "t", "population": n, "desks": 1}
        for k, n in enumerate(people)
    ]
    calendar |= more.pop("calendar", {})
    scenario = {
        "calendar": calendar,
        "sites": sites,
        "arrivals": arrivals or {"at_opening": {}},
        "stages": [
            {"name": "registration", "role": "helper", "time": f"{times[0]} s"},
            {"name": "swab", "role": "collector", "time": f"{times[1]} s"},
        ],
        "staff": {"collectors": 1, "helpers": 20, "leads_per_site": 0},
        "run": {"replications": 3, "seed": 5},
    }
    scenario["staff"] |= more.pop("staff", {})
    scenario |= {key: more.pop(key) for key in ("population",) if key in more}
    assert not more
    return run(Scenario.model_validate(scenario), lines=LINES, jobs=1)


def called(knock):
    return {"call_up": {"knock": knock, "walk": "5 min"}}


MOBILE = {"hop": "5 km", "speed": "25 km/h", "set_up": "15 min", "pack": "10 min"}
LATE = {
    "desks": {"times": (8, 30)},
    "registrar": {"times": (40, 18)},
    "call_up": {"arrivals": called("2 min"), "staff": {"helpers": 2}},
    "team": {"people": (200, 200), "staff": {"mobile": MOBILE}},
    "arrivals": {"arrivals": {"free": {"scale": "4 h"}}},
    # Both stages take 3 h 20 min, so that a desk more at one of them helps nobody; at 10:00
    # everybody who waits is sent home.
    "hours": {
        "hours": "08:00-10:00",
        "times": (60, 60),
        "calendar": {"closing": "send_home"},
    },
}


@pytest.mark.parametrize("limit", LATE)
def test_the_known_reason_is_named(limit):
    results = answered(**LATE[limit])
    assert results.reasons[0].limit == limit
    gains = {name: gain.mean() for name, gain in results.reasons[0].gains.items()}
    others = [gain for name, gain in gains.items() if name != limit]
    assert gains[limit] > 10 * MINUTE
    assert gains[limit] > 1.5 * max(others)


@pytest.mark.parametrize("limit", LATE)
def test_without_that_reason_the_named_gain_is_real(limit):
    """The gain is no more than the time that the site needs."""
    results = answered(**LATE[limit])
    reason = results.reasons[0]
    horizon = results.plan.calendar.horizon
    ended = results.headline.sites["completion"][:, reason.site].clip(max=horizon)
    opening = results.plan.calendar.opening
    assert (reason.gains[limit] <= ended - opening).all()


def test_callers_who_wait_for_the_walk_are_the_call_up():
    """With 60 people at most on an hour's way, 200 take four times the way."""
    arrivals = {"call_up": {"knock": "10 s", "walk": "1 h"}}
    reason = answered(arrivals=arrivals, times=(1, 1)).reasons[0]
    assert reason.limit == "call_up"
    assert reason.gains["call_up"].min() > 2.9 * 60 * MINUTE


def test_the_gain_of_desks_is_the_time_between_the_two_stages():
    results = answered(times=(8, 30))
    by_hand = (8 + 200 * 30) - (200 * 8 + 30)
    assert results.reasons[0].gains["desks"].tolist() == [by_hand * 1e6] * 3


def test_the_gain_of_a_team_is_the_first_stop_and_the_way():
    results = answered(people=(200, 200), staff={"mobile": MOBILE})
    first = (8 + 200 * 18) + (10 + 12 + 15) * 60
    assert results.reasons[0].gains["team"].tolist() == [first * 1e6] * 3


def test_where_nothing_helps_no_reason_is_given():
    results = answered(people=(1,))
    assert results.reasons[0].limit is None
    assert all((gain == 0).all() for gain in results.reasons[0].gains.values())


def test_where_only_two_limits_together_would_help_no_reason_is_given():
    """Both stages take equally long: a desk more at either alone gains nothing."""
    reason = answered(times=(30, 30)).reasons[0]
    assert reason.gains.keys() == {"desks", "registrar", "arrivals", "hours"}
    assert reason.limit is None


def test_who_lives_far_away_is_late_whatever_is_removed():
    """Everybody walks an hour; calling 200 people takes 11 rounds of 10 s by 19 callers."""
    arrivals = {"call_up": {"knock": "10 s", "walk": "1 h", "ahead": 1000}}
    gains = answered(arrivals=arrivals, times=(1, 1)).reasons[0].gains
    assert max(gain.max() for gain in gains.values()) <= 110e6


def test_the_county_gains_no_more_than_its_next_site_allows():
    results = answered(people=(200, 199), staff={"collectors": 2}, times=(8, 30))
    reason = results.reasons[0]
    site, county = reason.gains["desks"], reason.county["desks"]
    completion = results.headline.sites["completion"]
    other = completion[:, 1 - reason.site]
    assert (county == completion.max(axis=1) - np.maximum(other, completion.max(1) - site)).all()
    assert (county <= site).all()
    assert (county < site / 5).all()


def test_the_county_gains_what_the_site_does_where_it_is_the_only_one():
    reason = answered().reasons[0]
    for limit, gains in reason.gains.items():
        assert (reason.county[limit] == gains).all()


def test_a_site_that_is_never_the_last_gains_the_county_nothing():
    results = answered(people=(200, 20), staff={"collectors": 2})
    found = results.reasons
    assert [reason.site for reason in found] == [0]
    both = last_sites(results, 2)
    assert both == [0, 1]
    assert last_ranking(results).times.tolist() == [3, 0]


def test_gains_of_a_limit_of_a_team_look_at_all_sites_it_serves(monkeypatch):
    """Without its desk the first point lets the team go earlier, also to the last one."""
    results = answered(people=(200, 200), staff={"mobile": MOBILE}, times=(8, 30))
    assert last_ranking(results).times.tolist() == [0, 3]
    monkeypatch.setattr(bottlenecks, "last_sites", lambda _results: [0])
    first = bottlenecks.reasons(results, "simpy", 1).reasons[0]
    by_hand = (8 + 200 * 30) - (200 * 8 + 30)
    assert first.gains["desks"].tolist() == [by_hand * 1e6] * 3
    assert first.county["desks"].tolist() == [by_hand * 1e6] * 3


def test_where_nobody_comes_no_site_is_the_last():
    results = answered(population={"attendance": "0 %"})
    assert results.reasons == ()
    assert last_note(summarise(results), words("en")) == "Nobody comes, so no site is the last."


def test_sites_not_reached_all_count_as_last():
    results = answered(
        people=(2000, 2000, 20), staff={"collectors": 3}, calendar={"horizon": "day 1 10:00"}
    )
    found = last_ranking(results)
    assert found.times.tolist() == [3, 3, 0]
    assert (found.together, found.listed, found.held) == (3, 2, 3)
