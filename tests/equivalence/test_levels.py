"""At each level of the processor generated plans are drawn as by NumPy, to the last bit."""

from dataclasses import replace
from random import Random

import pytest
from equivalence.generator import case
from every_law import EVERY, OF_NUMBERS

from simsite.draws import draw_tables, kernel, levels, primitives, reference, variates
from simsite.model.plan import (
    CampaignClock,
    CampaignPlan,
    Distribution,
    Residents,
    UncertainQuantity,
)

fixed = UncertainQuantity.fixed
PLANS = 300 if variates.COMPILED else 20
WAYS = [name for name in primitives.__all__ if name != "LEVEL"]
CLOCK = CampaignClock("2022-02-17", 0, 10**9, 10**9)


class Laws:
    """Gives a generated group people and laws of every family, decided by the seed."""

    def __init__(self, seed):
        self.random = Random(f"laws {seed}")

    def share(self):
        return fixed(self.random.choice((0.0, 0.05, 0.5, 1.0)))

    def law(self):
        family, values = self.random.choice(EVERY)
        floor, shift = (fixed(self.random.choice((0.0, 4.5))) for _ in range(2))
        if family in OF_NUMBERS:
            return Distribution(family, (), floor, shift, values)
        return Distribution(family, tuple(fixed(value) for value in values), floor, shift)

    def residents(self):
        people = self.random.choice((0, 1, self.random.randint(2, 300), 256, 700))
        shares = self.random.choice(((1.0,), (0.3, 0.5, 0.2), (0.1, 0.0, 0.4, 0.5)))
        out = [fixed(self.random.choice((0.0, 0.03, 0.3))) for _ in range(2)]
        return Residents(people, fixed(1.0), *out, fixed(self.random.choice((0.6, 1.0))), shares)

    def station(self, plain):
        taken = fixed(self.random.choice((1.0, 1.0, 0.6)))
        made = replace(plain, time=self.law(), alternative=self.law(),
                       alternative_share=self.share(), taken=taken)  # fmt: skip
        if made.preparation is None:
            return made
        return replace(made, preparation=replace(made.preparation, time=self.law()))

    def site(self, plain):
        gate = plain.gate and replace(
            plain.gate, knock=self.law(), walk=self.law(), late=self.law(), late_share=self.share()
        )
        stations = tuple(self.station(own) for own in plain.stations)
        speed = UncertainQuantity("speed", 0.2, 0.1, 0.3)
        return replace(plain, gate=gate, stations=stations, residents=self.residents(),
                       speed_cv=speed)  # fmt: skip


def plan(seed):
    """The group of a seed with laws to draw from, as a campaign; routes draw nothing here."""
    made, laws = case(seed).group, Laws(seed)
    sites = tuple(laws.site(own) for own in made.sites)
    return CampaignPlan("", "", CLOCK, (replace(made, sites=sites, routes=()),))


def drawn(monkeypatch, way, seed):
    """The bytes of each table, in one of the ways to draw."""
    for name in WAYS:
        monkeypatch.setattr(primitives, name, getattr(way, name))
    tables = draw_tables(plan(seed), seed, seed % 7, unknowns=True)
    return {name: values.tobytes() for name, values in tables.items()}


@pytest.fixture(scope="module")
def by_numpy():
    """What NumPy draws for each generated plan."""
    with pytest.MonkeyPatch.context() as patch:
        return [drawn(patch, reference, seed) for seed in range(PLANS)]


def test_generated_plans_are_drawn_as_by_numpy(level, by_numpy, monkeypatch, record_property):
    for seed, tables in enumerate(by_numpy):
        own = drawn(monkeypatch, kernel, seed)
        assert [name for name in tables if own[name] != tables[name]] == [], seed
    record_property("says", f"draws at {level}: {PLANS} plans as by NumPy")


def test_what_this_machine_has_not_is_told(record_property):
    here = levels.usable() or [levels.INTERPRETED]
    for name in levels.LEVELS:
        if name not in here:
            record_property("says", f"draws at {name}: not tested, {why(name)}")
    assert here


def why(name):
    return "this processor does not run it" if name in levels.built() else "not compiled here"
