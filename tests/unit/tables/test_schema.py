"""Every table that engines use is declared, and is what its declaration says."""

from dataclasses import fields

import numpy as np
import pytest
from equivalence.generator import case

from simsite.draws import joined
from simsite.draws.workspace import Room
from simsite.engine import reference
from simsite.engine.kernel.layout import plan_tables, room_tables, sizes, state_tables, trace_tables
from simsite.metrics.numbers import Across, Numbers
from simsite.metrics.places import Places
from simsite.tables import schema
from simsite.tables.schema import (
    ACROSS,
    DRAWS,
    NEVER,
    NUMBERS,
    PLACES,
    PLAN,
    ROLL,
    ROOM,
    SCRATCH,
    STATE,
    TRACE,
    of_owner,
)
from simsite.tables.views import groups_of

ROWS = 9
OF_ENGINES = PLAN, DRAWS, ROLL, ROOM, TRACE, STATE


def tables_of(seed):
    """The tables of a generated plan, by owner."""
    group, draws, _ = case(seed)
    plan, luck = plan_tables([group]), joined([draws])
    own = room_tables(plan, luck)
    return {
        PLAN: plan,
        DRAWS: luck,
        ROOM: own,
        TRACE: trace_tables({**plan, **own}, luck, ROWS, Room()),
        STATE: state_tables({**plan, **own}, luck, ROWS, Room()),
    }


@pytest.fixture(scope="module")
def plans():
    return {seed: tables_of(seed) for seed in range(12)}


def wrong_in(plans, law):
    """What breaks a law of tables, by the seed of the plan; `law` names the tables that do."""
    return {seed: wrong for seed, tables in plans.items() if (wrong := [*law(tables)])}


def test_names_are_given_once():
    names = [table.name for table in schema.TABLES]
    assert len(set(names)) == len(names)


def test_axes_and_owners_are_known():
    for table in schema.TABLES:
        assert table.axis in schema.AXES, table.name
        assert table.starts in ("", *schema.AXES), table.name
        assert table.owner in (*OF_ENGINES, PLACES, NUMBERS, ACROSS, SCRATCH), table.name


def test_what_is_made_is_what_is_declared(plans):
    def law(tables):
        for owners in ((PLAN,), (DRAWS, ROLL), (ROOM,), (TRACE,), (STATE,)):
            yield from set(tables[owners[0]]) ^ {table.name for table in of_owner(*owners)}

    assert wrong_in(plans, law) == {}


def test_what_metrics_know_of_a_plan_and_read_off_a_trace_is_declared():
    known = {own.name for own in fields(Places)} | {"per_cent"}
    assert known >= {table.name for table in of_owner(PLACES)}
    assert [own.name for own in fields(Numbers)] == [table.name for table in of_owner(NUMBERS)]
    assert [own.name for own in fields(Across)] == [table.name for table in of_owner(ACROSS)]


def of_another_length(tables):
    """Tables that are not as long as their axis says."""
    made = {name: values for own in tables.values() for name, values in own.items()}
    count = sizes({**tables[PLAN], **tables[ROOM]}, tables[DRAWS], ROWS)
    declared = of_owner(*OF_ENGINES)
    ends = {table.starts: int(made[table.name][-1]) for table in declared if table.starts}
    count |= {axis: number for axis, number in ends.items() if axis not in count}
    sites = count["site"]
    for table in declared:
        if table.axis not in count or table.name in ("dose_rows", "block_rows"):
            continue
        more = 1 if table.starts else sites if table.name == "members_from" else 0
        wanted = table.width * max(count[table.axis] + more, 1)
        # A site whose households are not called up has one entry of `members_from`, too.
        if len(made[table.name]) != wanted:
            yield table.name


def test_a_table_is_as_long_as_its_axis_says(plans):
    assert wrong_in(plans, of_another_length) == {}


def test_starts_begin_at_0_rise_and_end_at_the_length_of_what_they_cut(plans):
    def law(tables):
        made = {name: values for own in tables.values() for name, values in own.items()}
        for table in (table for table in of_owner(*OF_ENGINES) if table.starts):
            first = made[table.name]
            begin = 0 if table.name != "first_further" else first.min()
            if first[0] != begin or (np.diff(first) < 0).any():
                yield table.name

    assert wrong_in(plans, law) == {}


def test_state_begins_as_declared(plans):
    def law(tables):
        for table in of_owner(STATE):
            known = isinstance(table.first, int) and table.axis not in ("cell", "event")
            if known and (tables[STATE][table.name] != table.first).any():
                yield table.name

    assert wrong_in(plans, law) == {}


PREFIXES = (
    "TUBE", "CHANGE", "DOSE", "DUTY", "VISIT", "CELL", "STEP", "LEAVING", "LINK", "PROGRESS",
)  # fmt: skip


def test_columns_are_numbered_through_and_the_site_is_the_last():
    wrong = []
    for prefix in PREFIXES:
        names = schema.columns(prefix)
        numbers = [getattr(schema, f"{prefix}_{name.upper()}") for name in names]
        width, site = getattr(schema, f"{prefix}_WIDTH"), getattr(schema, f"{prefix}_SITE", None)
        numbered = numbers == list(range(len(names)))
        last = width == len(names) + (site is not None) and site in (None, width - 1)
        wrong += [] if numbered and last else [(prefix, numbers, width, site)]
    assert wrong == []


def test_rows_of_a_site_have_the_columns_of_the_table_without_the_site():
    found = set()
    for seed in range(40):
        group, draws, horizon = case(seed)
        trace = reference.simulate_groups([group], [draws], horizon)
        for name, rows in (("tubes", trace.tube_rows), ("duty", trace.duty_rows)):
            for number, site in enumerate(next(groups_of(trace)).sites):
                own = rows[rows[:, -1] == number]
                assert np.array_equal(own[:, :-1], getattr(site, name))
                found.add((name, len(own) > 0))
        ends = trace.tube_rows[:, schema.TUBE_CLOSED]
        assert ((ends >= trace.tube_rows[:, schema.TUBE_LAST]) | (ends == NEVER)).all()
    assert found == {("tubes", True), ("tubes", False), ("duty", True), ("duty", False)}
