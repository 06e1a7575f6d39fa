"""How long everything takes, and when people come."""

from dataclasses import replace

import numpy as np
import pytest

from simsite.core.distributions import quantile
from simsite.core.streams import (
    ALTERNATIVE,
    DOSE,
    SERVICE_TIME,
    Purpose,
    owner_key,
    service_purpose,
    uniforms,
)
from simsite.core.units import NEVER
from simsite.draws.addresses import LONGEST, microseconds
from simsite.draws.parameters import Parameters
from simsite.model.plan import Distribution, DosePreparation, Stop, UncertainQuantity
from simsite.tables.schema import (
    ATTEMPT_AWAY,
    ATTEMPT_PATIENCE,
    ATTEMPT_SERVICE,
    ATTEMPT_WIDTH,
)

fixed = UncertainQuantity.fixed
SWAB = 1


def test_microseconds_are_rounded_half_to_even_and_at_least_1():
    seconds = np.array([0.0, 1e-9, 2.5e-6, 3.5e-6, 18.0, -1.0])
    assert microseconds(seconds).tolist() == [1, 1, 2, 4, 18_000_000, 1]


def test_endless_times_stay_within_int64():
    assert microseconds(np.array([1e300, 1e9])).tolist() == [int(LONGEST), int(1e15)]


def test_presence_leaves_everybodys_times_alone(make):
    few, many = (
        make.one_site(make.site("a", 1000, residents=make.residents(1000, presence=fixed(p))))
        for p in (1.00, 1.09)
    )
    common = np.isin(many.person, few.person)
    assert many.attending > few.attending == np.count_nonzero(common)
    assert np.array_equal(many.service[:, common], few.service)
    households = len(few.knock)
    assert np.array_equal(many.knock[:households], few.knock)
    assert np.array_equal(many.walk[:households], few.walk)


def test_service_times_are_the_law_at_the_residents_own_luck(make):
    one = make.one_site(make.site("a", 500))
    u, way = (
        uniforms(owner_key(1, "site:a"), 0, service_purpose(SWAB, what), one.person)
        for what in (SERVICE_TIME, ALTERNATIVE)
    )
    usual = quantile("lognormal", (18.0, 0.35), u, 8.0)
    other = quantile("lognormal", (45.0, 0.3), u)
    expected = microseconds(np.where(way < 0.1, other, usual))
    assert np.array_equal(one.service[SWAB], expected)
    assert 0 < np.count_nonzero(way < 0.1) < 0.2 * len(way)


def again(make, visits, population=500):
    """The draws of a site where swabs may be come to again, and of one where they may not."""
    reg, swab, rest = make.stations()
    swab = replace(swab, taken=fixed(0.7))
    sites = (
        make.site("a", population, stations=(reg, replace(swab, later_visits=most), rest))
        for most in (visits, 0)
    )
    return tuple(make.one_site(own, unknowns=True) for own in sites)


def test_a_later_visit_is_an_attempt_at_an_address_of_its_own(make):
    one, _ = again(make, 2)
    assert [own.shape for own in one.attempts] == [
        (visits, one.attending, ATTEMPT_WIDTH) for visits in (0, 2, 0)
    ]
    law = Parameters(1, 0, True).parameters(make.stations()[SWAB].time)
    for visit, row in enumerate(one.attempts[SWAB], start=1):
        u, way = (
            uniforms(owner_key(1, "site:a"), 0, service_purpose(SWAB, what), one.person, visit)
            for what in (SERVICE_TIME, ALTERNATIVE)
        )
        usual = microseconds(quantile("lognormal", law, u, 8.0) * one.speed)
        assert np.array_equal(row[way >= 0.1, ATTEMPT_SERVICE], usual[way >= 0.1])
        assert (row[:, ATTEMPT_SERVICE] > 0).all()
        assert (row[:, [ATTEMPT_PATIENCE, ATTEMPT_AWAY]] == NEVER).all()


def test_later_visits_leave_all_other_luck_alone(make):
    one, without = again(make, 3)
    more, _ = again(make, 5)
    assert without.attempts == ()
    assert make.same(replace(one, attempts=()), without)
    assert np.array_equal(more.attempts[SWAB][:3], one.attempts[SWAB])


def fed(make, taken=1.0, population=500, speed_cv=0.0, **more):
    reg, swab, rest = make.stations()
    law = make.law("gamma", 40.0, 0.3)
    swab = replace(swab, taken=fixed(taken), preparation=DosePreparation("p", "p", (), law))
    changes = {"stations": (reg, swab, rest), "speed_cv": fixed(speed_cv)}
    return make.one_site(make.site("a", population, **changes), **more)


def test_a_dose_is_drawn_for_everybody_who_takes_the_station_by_its_own_number(make):
    one = fed(make, taken=0.7)
    takers = np.count_nonzero(one.service[SWAB])
    assert 0 < takers < one.attending
    assert [len(times) for times in one.doses] == [0, takers, 0]
    u = uniforms(owner_key(1, "site:a"), 0, service_purpose(SWAB, DOSE), np.arange(takers))
    assert np.array_equal(one.doses[SWAB], microseconds(quantile("gamma", (40.0, 0.3), u)))


def test_more_residents_leave_the_first_doses_alone(make):
    few, many = fed(make, population=300), fed(make, population=500)
    number = len(few.doses[SWAB])
    assert np.array_equal(many.doses[SWAB][:number], few.doses[SWAB])
    assert len(many.doses[SWAB]) > number


def test_doses_take_the_speed_of_their_site(make):
    one = fed(make, speed_cv=0.4, unknowns=True)
    u = uniforms(
        owner_key(1, "site:a"), 0, service_purpose(SWAB, DOSE), np.arange(len(one.doses[SWAB]))
    )
    slow = microseconds(quantile("gamma", (40.0, 0.3), u) * one.speed)
    assert one.speed != 1.0
    assert np.array_equal(one.doses[SWAB], slow)


def test_a_preparation_leaves_all_other_luck_alone(make):
    with_doses, without = fed(make), make.one_site(make.site("a", 500, speed_cv=fixed(0.0)))
    assert without.doses == ()
    assert make.same(replace(with_doses, doses=(), crews=without.crews), without)


def test_who_is_slow_one_way_is_slow_the_other(make):
    def swab(share):
        usual = make.stations()
        stations = (usual[0], replace(usual[SWAB], alternative_share=fixed(share)), usual[2])
        return make.one_site(make.site("a", 500, stations=stations)).service[SWAB]

    unlifted = swab(0.0) > 8_000_000
    order = np.argsort(swab(0.0)[unlifted])
    assert np.all(np.diff(swab(1.0)[unlifted][order]) > 0)


def test_a_station_is_taken_by_its_share(make):
    one = make.one_site(make.site("a", 10_000))
    taken = np.count_nonzero(one.service[2]) / one.attending
    assert abs(taken - 0.4) < 4.5 * np.sqrt(0.24 / one.attending)
    assert np.all(one.service[:2] > 0)


def test_luck_follows_the_stage_and_not_the_place_in_the_row(make):
    usual = make.stations()
    whole = make.one_site(make.site("a", 300))
    without_registration = make.one_site(make.site("a", 300, stations=usual[1:], counted=0))
    assert np.array_equal(whole.service[1:], without_registration.service)


def test_floor_and_shift(make):
    swab = make.law("lognormal", 18.0, 0.35, floor=17.0)
    for shift in (0.0, 5.0):
        time = Distribution(swab.family, swab.parameters, swab.floor, fixed(shift))
        stations = (replace(make.stations()[SWAB], time=time, alternative_share=fixed(0.0)),)
        times = make.one_site(make.site("a", 300, stations=stations, counted=0)).service[0]
        assert times.min() == (17.0 + shift) * 1e6


def test_changeovers_are_constant_in_a_replication(make):
    assert make.one_site(make.site("a", 10)).changeover.tolist() == [5_000_000, 20_000_000, 0]


def test_speed_multiplies_the_staffs_times_and_nothing_else(make):
    known, unknown = (
        make.one_site(make.site("a", 300, speed_cv=fixed(0.2), gate=replace(make.CALL_UP, knock=k),
                                stations=(replace(make.stations()[2], time=t, taken=fixed(1.0)),),
                                counted=0), unknowns=unknowns)
        for unknowns, k, t in (
            (u, Distribution.constant(30.0), Distribution.constant(60.0)) for u in (False, True)
        )
    )  # fmt: skip
    assert known.speed == 1.0
    assert unknown.speed not in (0.0, 1.0)
    assert np.array_equal(unknown.walk, known.walk)
    assert np.array_equal(unknown.knock, known.knock)
    assert set(unknown.service[0]) == {int(np.rint(60.0 * unknown.speed * 1e6))}


def test_speeds_are_lognormal_with_mean_1(make):
    whole = make.site("a", 1, speed_cv=fixed(0.2))
    speeds = np.array([make.one_site(whole, replication=r, unknowns=True).speed
                       for r in range(150)])  # fmt: skip
    assert abs(speeds.mean() - 1.0) < 4.5 * 0.2 / np.sqrt(150)
    assert abs(speeds.std() - 0.2) < 0.06
    assert make.one_site(replace(whole, speed_cv=fixed(0.0)), unknowns=True).speed == 1.0


def test_households_set_off_late_by_their_share(make):
    prompt = make.one_site(make.site("a", 9000, gate=replace(make.CALL_UP, late_share=fixed(0.0))))
    some = make.one_site(make.site("a", 9000))
    late = some.walk > prompt.walk
    n = len(late)
    assert abs(np.count_nonzero(late) / n - 0.1) < 4.5 * np.sqrt(0.09 / n)
    assert np.array_equal(some.walk[~late], prompt.walk[~late])
    assert len(np.unique(some.walk[late] - prompt.walk[late])) > 0.9 * np.count_nonzero(late)


def test_a_constant_lateness(make):
    gate = replace(make.CALL_UP, late_share=fixed(0.3), late=Distribution.constant(600.0))
    prompt = make.one_site(make.site("a", 900, gate=replace(gate, late_share=fixed(0.0))))
    late = make.one_site(make.site("a", 900, gate=gate))
    difference = late.walk - prompt.walk
    assert np.all((difference == 0) | (np.abs(difference - 600_000_000) <= 1))


def test_late_at_30_percent_includes_late_at_10(make):
    gates = [replace(make.CALL_UP, late_share=fixed(share)) for share in (0.0, 0.1, 0.3)]
    none, few, many = (make.one_site(make.site("a", 2000, gate=gate)).walk for gate in gates)
    assert set(np.flatnonzero(few > none)) < set(np.flatnonzero(many > none))
    assert np.array_equal(many[few > none], few[few > none])


def test_the_mean_walk_is_the_mean(make):
    one = make.one_site(make.site("a", 10, gate=make.CALL_UP))
    assert one.mean_walk == 280_000_000
    assert make.one_site(make.site("a", 10, gate=None, arrivals=make.FREE)).mean_walk == 0


def test_called_people_have_no_arrival_of_their_own_and_others_no_knock(make):
    called = make.one_site(make.site("a", 100))
    free = make.one_site(make.site("a", 100, gate=None, arrivals=make.FREE))
    assert set(called.arrival) == {NEVER}
    assert len(free.knock) == len(free.walk) == 0
    assert np.array_equal(called.service, free.service)


def free_households(make, **changes):
    arrivals = replace(make.FREE, **changes)
    one = make.one_site(make.site("a", 30_000, gate=None, arrivals=arrivals))
    some = np.diff(one.first) > 0
    return one, one.arrival[one.first[:-1][some]]


def test_members_of_a_household_come_together(make):
    one, _ = free_households(make)
    for h in range(200):
        assert len(set(one.arrival[one.first[h] : one.first[h + 1]])) <= 1


def test_a_share_stands_there_at_opening(make):
    _, times = free_households(make)
    at_opening = np.count_nonzero(times == 8 * make.HOUR) / len(times)
    assert abs(at_opening - 0.3) < 4.5 * np.sqrt(0.21 / len(times))
    _, everybody = free_households(make, backlog=fixed(1.0))
    assert set(everybody) == {8 * make.HOUR}


def test_the_rest_comes_weibull_before_the_last_entry(make):
    from scipy import stats

    last = 8 * make.HOUR + make.HOUR // 2  # early: most of the curve is cut off
    _, times = free_households(make, backlog=fixed(0.0), last_entry=last)
    assert times.min() > 8 * make.HOUR
    assert times.max() < last
    law = stats.weibull_min(1.8, scale=7200.0)
    seconds = (times - 8 * make.HOUR) / 1e6
    assert stats.kstest(seconds, lambda t: law.cdf(t) / law.cdf(1800.0)).pvalue > 1e-3


@pytest.mark.parametrize("span", [1, 2, 10])
def test_the_shortest_entry_still_ends_before_its_end(make, span):
    last = 8 * make.HOUR + span
    _, times = free_households(make, backlog=fixed(0.0), last_entry=last)
    assert np.all((times >= 8 * make.HOUR) & (times < last))


def test_travel_is_keyed_by_site_and_visit(make):
    from simsite.draws import draw
    from simsite.model.plan import SiteGroup

    sites = (make.site("a", 9), make.site("b", 9))

    def travel(*stops):
        group = SiteGroup(sites, (make.route(*stops),))
        return draw(make.plan(group), 1, 0, False).groups[0].routes[0]

    there_and_back = travel(Stop(0, 0), Stop(1, 0), Stop(0, 1), Stop(1, 1))
    changed = travel(Stop(1, 0), Stop(1, 1), Stop(0, 1))
    assert there_and_back.travel[0] == 0
    assert len(set(there_and_back.travel)) == 4
    assert changed.travel.tolist() == [0, there_and_back.travel[3], there_and_back.travel[2]]
    u = uniforms(owner_key(1, "site:b"), 0, Purpose.HOP, np.array([1]))
    kilometres = quantile("exponential", (6.0,), u)
    assert there_and_back.travel[3] == microseconds(kilometres / 30.0 * 3600.0)[0]
    assert set(there_and_back.set_up) == {600_000_000}
    assert set(there_and_back.pack) == {300_000_000}
