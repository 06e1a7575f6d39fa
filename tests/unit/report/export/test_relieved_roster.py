"""The roster has a line for each turn of each person where members are relieved."""

from pathlib import Path

import simsite

SCENARIOS = Path(__file__).parents[4] / "scenarios" / "features"


def roster(name, tmp_path, **asked):
    results = simsite.run(simsite.load(SCENARIOS / f"{name}.yaml", replications=2, **asked), jobs=1)
    folder = results.save(tmp_path / "run", figures=False)
    book = simsite.export(folder, to="xlsx", out=tmp_path / "table.xlsx")
    from openpyxl import load_workbook

    return [row for row in load_workbook(book)["Roster"].values if any(row)]


def test_each_turn_of_each_collector_has_a_line(tmp_path):
    rows = roster("stints", tmp_path)
    head = next(row for row in rows if "person" in row)
    person, post = head.index("person"), head.index("post")
    collectors = [row for row in rows if row[post] and "collector" in str(row[post])]
    assert {row[person] for row in collectors} == {1, 2, 3, 4}
    assert len(collectors) == 12  # three turns each: 8:00 to 14:00 holds two changes


def test_without_relief_the_roster_is_as_before(tmp_path):
    rows = roster("stints", tmp_path, scenario="without")
    assert not any("person" in row for row in rows)
