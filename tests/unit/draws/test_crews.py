"""The steps of crews are cut out of the tables, and joined, like all that is drawn.

Preparers stand behind the posts of all sites, so the crews of a site are two parts of a table.
"""

from dataclasses import replace

import numpy as np
import pytest

from simsite.draws import draw, draw_tables, joined, planned_tables
from simsite.draws.turnout import changes
from simsite.draws.views import sites_of
from simsite.model.plan import Distribution, DosePreparation, SiteGroup


def fed(make, name, *crews, **changed):
    """A site whose first stations are fed by preparers, with a level from their own hour on."""
    whole = make.site(name, 60, **changed)
    rules = [
        DosePreparation(
            f"{name}.{k}", "preparer", ((hour * make.HOUR, level),), Distribution.constant(1.0)
        )
        for k, (hour, level) in enumerate(crews)
    ]
    own = [replace(s, preparation=rule) for s, rule in zip(whole.stations, rules, strict=False)]
    return replace(whole, stations=(*own, *whole.stations[len(own) :]))


@pytest.fixture
def plan(make):
    """Groups of sites with two, no and one crew of preparers, with and without callers."""
    free = {"gate": None, "arrivals": make.FREE}
    return make.plan(
        SiteGroup((fed(make, "a", (8, 1), (9, 2)), make.site("b", 70))),
        SiteGroup((fed(make, "c", **free),)),
        SiteGroup((make.site("d", 50, **free), fed(make, "e", (10, 3)), fed(make, "f", (11, 4)))),
    )


def written(site):
    """The steps of a site's crews, by its plan."""
    crews = [site.gate.crew if site.gate else (), *(s.crew for s in site.stations)]
    crews += [s.preparation.crew for s in site.stations if s.preparation]
    return [[list(step) for step in changes(crew)] for crew in crews]


def cut(drawn):
    return [steps.tolist() for steps in drawn.crews]


def test_a_level_that_stays_is_no_step():
    assert changes(((5, 2), (9, 2), (12, 0))) == [(5, 2), (12, -2)]


def test_every_site_has_the_steps_of_its_own_crews(plan):
    drawn = draw(plan, 1, 2, True)
    for group, own in zip(plan.groups, drawn.groups, strict=True):
        assert [cut(site) for site in own.sites] == [written(site) for site in group.sites]
        assert own.further == tuple(len(written(s)) - 1 - len(s.stations) for s in group.sites)


def test_sites_cut_from_all_tables_have_their_own_crews(plan):
    found = sites_of(plan.sites, draw_tables(plan, 1, 2, True))
    assert [cut(site) for site in found] == [written(site) for site in plan.sites]


def test_a_site_alone_keeps_its_crews(make, plan):
    for group in draw(plan, 1, 2, True).groups:
        for index, site in enumerate(group.sites):
            alone = group.alone(index).sites[0]
            assert make.same(alone, site)
            assert cut(alone) == cut(site)


def test_groups_joined_are_the_tables_that_were_drawn(plan):
    tables = draw_tables(plan, 1, 2, True)
    found = joined(draw(plan, 1, 2, True).groups)
    assert set(found) == set(tables)
    assert all(np.array_equal(found[name], tables[name]) for name in tables)


def test_other_steps_are_those_of_all_crews_of_a_group(plan):
    group, drawn = plan.groups[0], draw(plan, 1, 2, True).groups[0]
    late = tuple(
        replace(s, stations=tuple(replace(own, crew=((7, 1),)) for own in s.stations))
        for s in group.sites
    )
    changed = drawn.with_crews(planned_tables(late))
    assert [cut(site) for site in changed.sites] == [written(site) for site in late]
    assert np.array_equal(changed.sites[0].service, drawn.sites[0].service)


def test_nobody_on_duty_is_a_row_that_nobody_reads(make):
    alone = make.site("a", 5, gate=None, arrivals=make.FREE)
    empty = replace(alone, stations=tuple(replace(s, crew=()) for s in alone.stations))
    tables = planned_tables((empty,))
    assert (tables["first_step"].tolist(), tables["steps"].tolist()) == ([0] * 5, [0, 0])
    group = draw(make.plan(SiteGroup((empty,))), 1, 0, False).groups[0]
    assert [len(steps) for steps in group.sites[0].crews] == [0] * 4
    assert joined([group, group])["first_step"].tolist() == [0] * 9
