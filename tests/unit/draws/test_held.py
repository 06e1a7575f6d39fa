"""What a room holds is left as it is where the same decides it, and nowhere else."""

from collections import Counter
from dataclasses import fields, replace
from random import Random

import numpy as np
import pytest

from simsite.draws import kernel, primitives, reference
from simsite.draws.draw import draw_tables
from simsite.draws.workspace import Room, same
from simsite.model.plan import (
    Changeover,
    ClassAtStation,
    Distribution,
    DosePreparation,
    FreeArrivals,
    Gate,
    PlannedClass,
    PoissonArrivals,
    Residents,
    SiteGroup,
    Station,
    UncertainQuantity,
)

DRAWN = ("draw_homes", "service_times", "dose_times", "knock_times", "walk_times",
         "arrival_times", "order_arrivals")  # fmt: skip
HALF, TENTH = UncertainQuantity.fixed(0.5), UncertainQuantity.fixed(0.1)
OTHER = Distribution.constant(77.0)
RANGED = UncertainQuantity("attendance", 0.9, 0.5, 1.0)
DOSES = DosePreparation("a", "a", (), OTHER)
IN_SLOTS = Distribution("gamma", (UncertainQuantity("g", 9.0, 5.0, 20.0), HALF))
CLASSES = (PlannedClass("a", TENTH, HALF), PlannedClass("b", HALF, RANGED, exempt=True),
           PlannedClass("c", None, RANGED))  # fmt: skip
AT_STATION = (ClassAtStation(HALF, HALF, 0.2), ClassAtStation(TENTH, HALF, 0.3),
              ClassAtStation(HALF, UncertainQuantity.fixed(1.0), 0.5))  # fmt: skip
WALKS, STEPS = 6, 120


def choose(monkeypatch, way):
    for name in DRAWN:
        monkeypatch.setattr(primitives, name, getattr(way, name))


def changes(make, luck):
    """Return a change of one thing that decides draws, or of staff, which does not."""

    def stream():
        rate = luck.choice((UncertainQuantity.fixed(40.0), UncertainQuantity.fixed(90.0)))
        return PoissonArrivals(8 * make.HOUR, ((8 * make.HOUR, 9 * make.HOUR, rate),))

    def people(**values):
        return lambda own: replace(own, residents=replace(own.residents, **values))

    def station(**values):
        return lambda own: replace(
            own, stations=(replace(own.stations[0], **values), *own.stations[1:])
        )

    def gate(**values):
        return lambda own: replace(own, gate=replace(make.CALL_UP, **values), arrivals=None)

    def free(**values):
        return lambda own: replace(own, gate=None, arrivals=replace(make.FREE, **values))

    stations, population = make.stations(), luck.choice((0, 3, 4, 260, 300, 900))
    return luck.choice((
        people(population=population), people(attendance=luck.choice((HALF, RANGED))),
        people(presence=HALF), people(exempt=HALF), people(home_bound=HALF),
        people(household_shares=(0.0, 1.0)), people(household_shares=(1.0,)),
        station(time=luck.choice((OTHER, IN_SLOTS))), station(stage=7),
        station(alternative=OTHER, alternative_share=luck.choice((HALF, TENTH))),
        people(classes=CLASSES), people(classes=CLASSES[:1]), people(classes=CLASSES[::-1]),
        people(classes=CLASSES, stream_classes=(("poisson", luck.choice((0, 2))),)),
        station(by_class=AT_STATION), station(by_class=AT_STATION[::-1]),
        station(taken=HALF), station(preparation=DOSES), station(desks=9),
        station(later_visits=luck.choice((0, 2))), station(changeover=Changeover(10, OTHER)),
        lambda own: replace(own, stations=stations[luck.choice((0, 1)) :]),
        lambda own: replace(own, stations=stations[:2]),
        gate(), gate(knock=OTHER), gate(late=OTHER), gate(late_share=HALF),
        gate(walk=IN_SLOTS), gate(crew=((0, 9),)), gate(late=IN_SLOTS),
        free(), free(backlog=HALF), free(last_entry=11 * make.HOUR), free(shape=HALF),
        lambda own: replace(own, gate=None, arrivals=stream()),
        lambda own: replace(own, speed_cv=HALF), lambda own: replace(own, id=luck.choice("abcd")),
    ))  # fmt: skip


def design_points(make, luck):
    """Yield plans, and of which seed and replication: each is mostly like one before."""
    usual = [make.site("a", 4), *(make.site(name, 260) for name in "bc")]
    first, *others = usual[1].stations
    usual[1] = replace(usual[1], stations=(replace(first, preparation=DOSES), *others))
    alone = [residents_alike(own) for own in usual]
    base, sites, which = usual, list(usual), (1, 0, False, None)
    for _ in range(STEPS):
        if luck.random() < 0.1:
            base = sites = luck.choice((usual, alone))
        change = changes(make, luck)
        kept = luck.choice((sites, base, base))
        place = luck.choice((None, None, 0, 1))  # everywhere, or at one site
        sites = [change(own) if n == place or place is None else own for n, own in enumerate(kept)]
        if luck.random() < 0.3:
            given = luck.choice((None, {"g": luck.uniform(5.0, 20.0), "attendance": 0.1}))
            which = luck.choice((1, 2)), luck.choice((0, 1)), luck.random() < 0.5, given
        number = luck.choice((1, 3, 3))
        yield make.plan(*(SiteGroup((own,)) for own in sites[:number])), which


def residents_alike(own):
    """Return a site where everybody lives alone and comes, so that only the draws differ."""
    fixed = UncertainQuantity.fixed
    shares = {"exempt": fixed(0.0), "home_bound": fixed(0.0), "attendance": fixed(1.0)}
    return replace(own, residents=replace(own.residents, household_shares=(1.0,), **shares))


@pytest.mark.parametrize("way", [reference, kernel], ids=["reference", "kernel"])
@pytest.mark.parametrize("walk", range(WALKS))
def test_a_room_that_holds_draws_what_an_empty_one_draws(make, monkeypatch, way, walk):
    choose(monkeypatch, way)
    room = Room()
    for plan, (seed, replication, unknowns, given) in design_points(make, Random(walk)):
        held = draw_tables(plan, seed, replication, unknowns, room, given)
        fresh = draw_tables(plan, seed, replication, unknowns, given=given)
        assert held.keys() == fresh.keys()
        assert [name for name in fresh if not np.array_equal(fresh[name], held[name])] == []


def test_equally_many_other_people_are_drawn_anew(make):
    usual = make.site("a", 3)
    absent, exempt = (
        replace(usual, residents=replace(usual.residents, **{share: HALF}))
        for share in ("attendance", "exempt")
    )
    others = 0
    for seed in range(30):
        room = Room()
        before = draw_tables(make.plan(SiteGroup((absent,))), seed, 0, False, room)["person"].copy()
        plan = make.plan(SiteGroup((exempt,)))
        held, fresh = (draw_tables(plan, seed, 0, False, own) for own in (room, None))
        assert all(np.array_equal(fresh[name], held[name]) for name in fresh)
        alike = len(before) == len(fresh["person"])
        others += alike and not np.array_equal(before, fresh["person"])
    assert others


def counted(monkeypatch):
    """Return how often each kind of draw is made from now on."""
    calls = Counter()

    def one(name, function):
        def call(*given, **named):
            calls[name] += 1
            return function(*given, **named)

        monkeypatch.setattr(primitives, name, call)

    for name in DRAWN:
        one(name, getattr(primitives, name))
    return calls


def test_only_what_is_decided_otherwise_is_drawn_again(make, monkeypatch):
    room, calls = Room(), counted(monkeypatch)
    plain = make.site("a", 300)
    first, *others = plain.stations

    def drawn(own, replication=0):
        calls.clear()
        draw_tables(make.plan(SiteGroup((own,))), 1, replication, True, room)
        return dict(calls)

    whole = {"draw_homes": 1, "service_times": 3, "knock_times": 1, "walk_times": 1}
    assert drawn(plain) == whole
    assert drawn(replace(plain, stations=make.stations(desks=9), leads=4)) == {}
    slower = replace(plain, stations=(replace(first, time=OTHER), *others))
    assert drawn(slower) == {"service_times": 1}
    assert drawn(plain) == {"service_times": 1}
    assert drawn(replace(plain, gate=replace(make.CALL_UP, late=OTHER))) == {"walk_times": 1}
    few = replace(plain, residents=replace(plain.residents, attendance=HALF))
    assert drawn(few) == {"draw_homes": 1, "service_times": 3, "walk_times": 1}
    assert drawn(plain, replication=1) == whole


def test_what_fails_midway_is_not_held(make, monkeypatch):
    plan, room = make.small_plan(), Room()
    draw_tables(plan, 1, 0, True, room)
    with monkeypatch.context() as patched:
        patched.setattr(primitives, "service_times", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            draw_tables(plan, 1, 1, True, room)
    for replication in (0, 1):
        held, fresh = (draw_tables(plan, 1, replication, True, own) for own in (room, None))
        assert all(np.array_equal(fresh[name], held[name]) for name in fresh)


def test_keys_are_equal_where_all_their_numbers_are():
    one, two = np.arange(3), np.arange(4)
    assert same((1, "a", one, (None,)), (1, "a", one.copy(), (None,)))
    for other in ((2, "a", one, (None,)), (1, "a", two, (None,)), (1, "a", one, ()), (1, "a", one)):
        assert not same((1, "a", one, (None,)), other)
    assert not same((object(),), (object(),))
    assert not same((1,), (1.0,))
    assert not same((one,), (3,))


@pytest.mark.parametrize(
    ("of", "decide", "do_not"),
    [
        (
            Residents,
            "population presence exempt home_bound attendance household_shares classes"
            " stream_classes",
            "",
        ),
        (Gate, "knock walk late_share late", "limit crew roster turnout speeds halts"),
        (FreeArrivals, "opening last_entry backlog shape scale early announcement", ""),
        (DosePreparation, "time", "name role crew roster turnout speeds halts"),
        (
            Station,
            "stage time alternative alternative_share taken preparation by_class",
            # Changeovers, later visits, and what causes by the clock do, are drawn each time.
            "name kind role desks crew changeover roster turnout served_by later_visits patience"
            " balk speeds halts paper room together",
        ),
    ],
)
def test_whatever_is_added_to_a_plan_decides_draws_or_does_not(of, decide, do_not):
    """A field that decides what is drawn belongs into the key of what is held."""
    assert {field.name for field in fields(of)} == {*decide.split(), *do_not.split()}
