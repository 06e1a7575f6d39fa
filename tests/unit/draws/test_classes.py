"""Classes of residents among the draws: one alone is none, keys stay, shares are exact."""

from dataclasses import replace

import numpy as np
import pytest

from simsite.draws import draw
from simsite.model.plan import (
    ClassAtStation,
    PlannedClass,
    PoissonArrivals,
    SiteGroup,
    Timetable,
    UncertainQuantity,
)

fixed = UncertainQuantity.fixed
PEOPLE = 40_000
ELDER, REST = (
    PlannedClass("elder", fixed(0.3), fixed(0.5)),
    PlannedClass("other", None, fixed(0.9)),
)


def site(make, classes=(), by_class=(), people=PEOPLE, **more):
    """A site whose first station differs by class."""
    usual = make.site("a", people, **more)
    first, *others = usual.stations
    stations = (replace(first, by_class=by_class), *others)
    return replace(usual, residents=replace(usual.residents, classes=classes), stations=stations)


def at_station(*factors, taken=1.0):
    return tuple(ClassAtStation(fixed(own), fixed(taken), 1.0 / len(factors)) for own in factors)


def tables(make, own):
    return draw(make.plan(SiteGroup((own,))), 1, 0, False).groups[0].tables


def test_one_class_alone_is_none(make):
    attendance = make.site("a", 1).residents.attendance
    alone = PlannedClass("all", None, attendance)
    ours = tables(make, site(make, (alone,), at_station(1.0), people=600))
    none = tables(make, site(make, people=600))
    assert all(np.array_equal(ours[name], none[name]) for name in none)


def test_classes_that_differ_in_nothing_move_no_draw(make):
    attendance = make.site("a", 1).residents.attendance
    classes = tuple(replace(own, attendance=attendance) for own in (ELDER, REST))
    ours = tables(make, site(make, classes, at_station(1.0, 1.0), people=900))
    none = tables(make, site(make, people=900))
    assert set(ours["resident_class"]) == {0, 1}
    assert all(np.array_equal(ours[n], none[n]) for n in none if n != "resident_class")


def test_a_class_has_its_share_of_the_residents_and_of_those_who_come(make):
    drawn = make.one_site(site(make, (ELDER, REST)))
    due = drawn.attending + drawn.absent
    expected = 0.3 * 0.5 + 0.7 * 0.9
    spread = np.sqrt(due * expected * (1 - expected))
    assert abs(drawn.attending - due * expected) < 4 * spread
    elders, share = np.count_nonzero(drawn.resident_class == 0), 0.3 * 0.5 / expected
    spread = np.sqrt(drawn.attending * share * (1 - share))
    assert abs(elders - drawn.attending * share) < 4 * spread


def test_who_is_exempt_does_not_come(make):
    drawn = make.one_site(site(make, (replace(ELDER, exempt=True), REST)))
    usual = make.one_site(site(make, (ELDER, REST)))
    assert not (drawn.resident_class == 0).any()
    assert drawn.exempt > usual.exempt
    assert np.isin(drawn.person, usual.person).all()


def test_a_factor_is_one_of_the_class_alone(make):
    usual = make.one_site(site(make, (ELDER, REST), at_station(1.0, 1.0), people=5000))
    drawn = make.one_site(site(make, (ELDER, REST), at_station(1.5, 1.0), people=5000))
    slow = drawn.resident_class == 0
    assert np.array_equal(drawn.service[:, ~slow], usual.service[:, ~slow])
    assert np.array_equal(drawn.service[1:], usual.service[1:])
    assert np.abs(drawn.service[0, slow] - 1.5 * usual.service[0, slow]).max() <= 1


def test_a_class_may_leave_a_station_out(make):
    by_class = ClassAtStation(fixed(1.0), fixed(0.0), 0.3), ClassAtStation(fixed(1.0), fixed(1), 1)
    drawn = make.one_site(site(make, (ELDER, REST), by_class, people=5000))
    assert np.array_equal(drawn.service[0] == 0, drawn.resident_class == 0)


def test_a_household_stays_whole(make):
    ours = make.one_site(site(make, (ELDER, REST), people=3000))
    all_come = tuple(replace(own, attendance=fixed(1.0)) for own in (ELDER, REST))
    whole = make.one_site(site(make, all_come, people=3000))
    assert len(ours.first) == len(whole.first)
    assert (np.diff(ours.first) <= np.diff(whole.first)).all()


@pytest.mark.parametrize("attendance", [0.5, 0.0])
def test_who_comes_by_a_stream_is_of_a_class_as_those_who_come_of_a_population(make, attendance):
    pieces = ((8 * make.HOUR, 9 * make.HOUR, fixed(20_000.0)),)
    stream = PoissonArrivals(8 * make.HOUR, pieces)
    classes = replace(ELDER, attendance=fixed(attendance)), REST
    drawn = make.one_site(replace(site(make, classes), gate=None, arrivals=stream))
    share, number = 0.3 * attendance / (0.3 * attendance + 0.7 * 0.9), drawn.attending
    spread = np.sqrt(number * share * (1 - share))
    assert abs(np.count_nonzero(drawn.resident_class == 0) - number * share) <= 4 * spread


@pytest.mark.parametrize("called", [True, False])
def test_a_stream_may_bring_one_class_beside_all_others(make, called):
    more = {} if called else {"gate": None, "arrivals": make.FREE}
    usual = site(make, (ELDER, REST), people=2000, **more)
    hour = ((9 * make.HOUR, 10 * make.HOUR, fixed(300.0)),)
    streams = (
        PoissonArrivals(8 * make.HOUR, hour),
        Timetable(8 * make.HOUR, (9 * make.HOUR,) * 40),
    )
    people = replace(usual.residents, stream_classes=(("poisson", 0), ("times", 1)))
    drawn = make.one_site(replace(usual, residents=people, visitors=streams))
    alone = make.one_site(usual)
    listed = drawn.person < 2**30
    timed = (drawn.person >= 2**31 + 2**30) & (drawn.person < 2**31 + 2**30 + 2**29)
    assert np.array_equal(drawn.resident_class[listed], alone.resident_class)
    assert (drawn.resident_class[timed] == 1).all()
    assert (drawn.resident_class[~listed & ~timed] == 0).all()
    assert timed.sum() >= 40
    assert (~listed & ~timed).sum() > 200


def test_a_stream_that_is_all_who_come_may_be_of_one_class(make):
    pieces = ((8 * make.HOUR, 9 * make.HOUR, fixed(300.0)),)
    stream = PoissonArrivals(8 * make.HOUR, pieces, (0.0, 0.0, 1.0))
    usual = replace(site(make, (ELDER, REST)), gate=None, arrivals=stream)
    people = replace(usual.residents, stream_classes=(("poisson", 0),))
    assert (make.one_site(replace(usual, residents=people)).resident_class == 0).all()
