"""The first page: what has no room is counted, and sums are those of the deployment."""

from dataclasses import replace

import pytest

from simsite.report.html.escape import PageWording
from simsite.report.html.sheet import BLOCK, ONE_BLOCK, staff_blocks
from simsite.report.i18n import words
from simsite.report.plan_names import under_planners_names
from simsite.staffing.deployment_table import SiteRow, TeamRow, TownshipRows


def town(number):
    site = SiteRow(
        f"s{number}", "点", "S", "", "", 9, 1, 1, 2, 0, 1, 1, 3, "", 0, 1.0, "08:00-18:00"
    )
    team = TeamRow(f"m{number}", 1, 2, (), 1.0)
    return TownshipRows(f"{number:02d}", f"第{number}乡", f"Town {number}", 3, 7, (site,), (team,))


def blocks(number, results, lang="en"):
    wording = PageWording.of_plan(results.plan, words(lang))
    return staff_blocks([town(n) for n in range(number)], wording)


@pytest.mark.parametrize("number", [1, ONE_BLOCK, ONE_BLOCK + 1, 2 * BLOCK - 1, 2 * BLOCK, 90])
def test_every_township_is_counted_and_the_page_has_room(few, number):
    tables = blocks(number, few)
    rows = [row for table in tables for row in table.rows]
    assert len(tables) == (1 if number <= ONE_BLOCK else 2)
    assert all(
        len(table.rows) <= (ONE_BLOCK + 1 if number <= ONE_BLOCK else BLOCK) for table in tables
    )
    assert rows[0][:4] == ("county", str(number), str(3 * number), str(7 * number))
    for column in (1, 2, 3):
        parts = sum(int(row[column]) for row in rows[1:])
        assert parts == int(rows[0][column])


def test_helpers_are_told_apart_where_there_is_room(few):
    (table,) = blocks(2, few, "zh")
    assert table.columns == (
        "乡镇", "采样点", "采样员", "志愿者", "登记员", "点长", "通知员", "流动采样队",
    )  # fmt: skip
    assert table.rows[1] == ("第0乡", "1", "3", "7", "3", "1", "3", "1")


def test_plans_are_named_by_their_titles_where_these_differ(few):
    def titled(results, name, title):
        return replace(results, name=name, plan=replace(results.plan, zh="", en=title))

    def names(*pairs):
        runs = [titled(few, *pair) for pair in pairs]
        return [run.name for run in under_planners_names(runs, words("en"))]

    assert names(("a", "Ten teams"), ("b", "Twenty  teams")) == ["Ten teams", "Twenty teams"]
    assert names(("a", "Same"), ("b", "Same")) == ["a", "b"]
    assert names(("a", "Same"), ("b", "Same"), ("c", "Other")) == ["a", "b", "Other"]
    assert names(("a", "b"), ("b", "")) == ["a", "b"]
