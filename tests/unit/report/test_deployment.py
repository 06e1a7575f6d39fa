"""The deployment list: all there, printable, in both languages."""

import io
from dataclasses import replace

import pytest

from simsite.core.errors import width
from simsite.report.deployment import deployment_table, deployment_text
from simsite.report.i18n import LANGUAGES, words
from simsite.report.terminal import console
from simsite.staffing.deployment_table import SiteRow, TeamRow, TownshipRows


def row(name, team="", stop=0):
    own = 0 if team else 2
    return SiteRow(
        name, f"{name}号点", f"Point {name}", "村", "Village", 900, 2, 1, own, 0, own, 1, 12, team,
        stop, 3.25, "08:00-18:00",
    )  # fmt: skip


@pytest.fixture
def townships():
    team = TeamRow("45-team-1", 1, 1, (("b", "b号点", "Point b"), ("c", "c号点", "Point c")), 7.5)
    sites = (row("=a"), row("b", "45-team-1", 1), row("c", "45-team-1", 2))
    return (TownshipRows("45", "城关镇", "Chengguan", 3, 43, sites, (team,)),)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_list_fits_80_columns_and_names_all_sites_and_stops(townships, lang):
    stream = io.StringIO()
    for part in deployment_text(townships, words(lang)):
        console(stream).print(part)
    text = stream.getvalue()
    assert max(map(width, text.splitlines())) <= 80
    for name in ("=a", "b", "c"):
        assert (f"Point {name}" if lang == "en" else f"{name}号点") in text
    assert ("Point b → Point c" if lang == "en" else "b号点 → c号点") in " ".join(text.split())
    assert "45-team-1" in text


def test_table_has_a_row_a_site_and_a_row_a_team(townships):
    table = deployment_table(townships)
    rows = [dict(zip(table.columns, cells, strict=True)) for cells in table.rows]
    assert [r["site"] for r in rows] == ["'=a", "b", "c", ""]
    assert [r["collectors"] for r in rows] == ["2", "0", "0", "1"]
    assert [r["stop"] for r in rows] == ["", "1", "2", ""]
    assert "opening_hours" not in table.columns
    assert rows[3]["team"] == "45-team-1"
    assert rows[3]["registrars"] == "1"
    assert not set(table.headed(words("zh")).columns) & set(table.columns)


def test_opening_hours_are_a_column_where_they_differ(townships):
    (town,) = townships
    first, *others = town.sites
    early = replace(first, open="06:00-08:00, 09:00-12:00")
    table = deployment_table((replace(town, sites=(early, *others)),))
    assert table.columns[-1] == "opening_hours"
    assert [row[-1] for row in table.rows] == [early.open, "08:00-18:00", "08:00-18:00", ""]
    assert table.headed(words("zh")).columns[-1] == "开放时间"
