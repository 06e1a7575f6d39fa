"""What is cut out of the tables, without a second copy of them."""

import numpy as np

from simsite.draws import draw, draw_tables, draws_of
from simsite.tables.schema import DRAWS, ROLL, of_owner


def groups(make):
    return draw(make.small_plan(), 1, 2, True).groups


def test_every_table_of_the_schema_is_cut(make):
    names = {table.name for table in of_owner(DRAWS, ROLL)}
    assert all(set(group.tables) == names for group in groups(make))


def test_sites_are_views_of_the_tables_that_were_drawn(make):
    plan = make.small_plan()
    tables = draw_tables(plan, 1, 2, True)
    for group in draws_of(plan, tables, 2).groups:
        for site in group.sites:
            assert np.shares_memory(site.service, tables["service"])
            assert np.shares_memory(site.person, tables["person"])


def test_a_site_alone_is_what_it_is_among_others(make):
    for group in groups(make):
        for index, site in enumerate(group.sites):
            alone = group.alone(index)
            assert alone.routes == ()
            assert make.same(alone.sites[0], site)


def test_other_arrivals_come_in_their_own_order_and_change_nobody_else(make):
    for group in groups(make):
        for index, site in enumerate(group.sites):
            arrival = site.arrival[::-1] % 1_000_003
            changed = group.with_site(index, arrival=arrival)
            first = group.tables["first_resident"]
            own = slice(first[index], first[index + 1])
            order = changed.tables["arrival_order"][own]
            assert np.array_equal(changed.sites[index].arrival, arrival)
            assert np.array_equal(order, np.argsort(arrival, kind="stable"))
            others = zip(changed.sites, group.sites, strict=True)
            assert all(make.same(a, b) for n, (a, b) in enumerate(others) if n != index)
