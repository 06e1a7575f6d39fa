"""Long tables: what is summed up once is what looking through all rows for each would find."""

from itertools import takewhile

from hypothesis import given
from hypothesis import strategies as st

from simsite.reading import nearest, site_table
from simsite.reading.load import load
from simsite.reading.nearest import Nearest
from simsite.reading.site_list.held import _Beside
from simsite.reading.totals import SummedRow, _all_below

SCENARIO = """\
calendar: {first_day: 2026-01-05, hours: 08:00-12:00}
sites: {file: sites.csv}
arrivals: {at_opening: {}}
stages: [{name: swab, role: collector, time: 18 s}]
staff: {collectors: 90}
"""


def test_the_cells_of_a_sound_table_are_not_asked_where_they_stand(tmp_path, monkeypatch):
    rows = "".join(f"s{n},A{n},village,{100 + n}\n" for n in range(60))
    (tmp_path / "sites.csv").write_text("id,township_zh,kind,population\n" + rows)
    (tmp_path / "s.yaml").write_text(SCENARIO)
    asked = []
    places = site_table.cell_columns
    monkeypatch.setattr(site_table, "cell_columns", lambda *a: asked.append(a) or places(*a))
    assert len(load(tmp_path / "s.yaml").sites) == 60
    assert len(asked) == 1  # the headings


def sum_beside(people, areas, index):
    """The definition: the people of each side added up for each site."""
    after = next((n for n in range(index + 1, len(people)) if areas[n]), len(people))
    before = next((n for n in range(index - 1, -1, -1) if areas[n]), -1)
    sides = [range(index + 1, len(people)), range(index)]
    if areas[index]:
        sides += [range(index + 1, after), range(before + 1, index)]
    fits = (side for side in sides if len(side) >= 2 - areas[index])
    return next((s for s in fits if sum(people[n] for n in s) == people[index]), range(0))


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=12))
def test_sums_beside_a_site_are_those_of_its_sides(rows):
    people, areas = [number for number, _ in rows], [area for _, area in rows]
    beside = _Beside(people, areas)
    for index in range(len(rows)):
        assert beside.sum_of(index) == sum_beside(people, areas, index)


def summed(rows):
    return sum(row.people or 0 for row in rows), len(rows)


flags = st.tuples(st.one_of(st.none(), st.integers(0, 9)), st.booleans(), st.booleans())


@given(st.lists(flags, max_size=12))
def test_sums_below_a_row_are_those_of_what_follows_it(rows):
    lines = [SummedRow(people, "", says, may) for people, says, may in rows]
    for index, found in enumerate(_all_below(lines)):
        below = lines[index + 1 :]
        every = [row for row in below if not row.says]
        sites = [row for row in every if not row.may]
        block = list(takewhile(lambda row: not (row.says or row.may), below))
        assert found == [summed(sites), summed(block), summed(every)]


def test_names_are_looked_for_among_many_only_so_often(monkeypatch):
    monkeypatch.setattr(nearest, "MOST_COMPARED", 10)
    near = Nearest(["oak", "elm", "ash", "fir"])
    assert [near.to("oaks") for _ in range(4)] == ["oak", "oak", "", ""]
    assert Nearest(f"oak {n}" for n in range(20)).to("oak 7!") == "oak 7"
