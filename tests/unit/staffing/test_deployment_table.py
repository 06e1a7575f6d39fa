import pytest

from simsite.staffing import deploy, deployment_rows


@pytest.fixture(scope="module")
def rows(with_collectors):
    scenario = with_collectors(200)
    return deployment_rows(scenario, deploy(scenario))


def test_the_lists_of_all_townships_add_up_to_the_county(rows):
    assert [row.code for row in rows] == sorted({row.code for row in rows})
    assert len(rows) == 12
    assert sum(row.collectors for row in rows) == 200
    assert sum(row.helpers for row in rows) == 8216
    assert sum(len(row.sites) for row in rows) == 361


def test_a_township_has_both_names(rows):
    assert (rows[0].zh, rows[0].en) == ("城关镇", "Chengguan")
    assert all(site.zh and site.en for row in rows for site in row.sites)


def test_each_stop_of_a_team_is_a_site_that_says_so(rows):
    for row in rows:
        told = {
            (site.team, site.stop, site.id, site.zh, site.en) for site in row.sites if site.team
        }
        stops = {
            (team.id, number, *stop)
            for team in row.teams
            for number, stop in enumerate(team.stops, start=1)
        }
        assert told == stops
    assert sum(len(row.teams) for row in rows) > 100
