"""What `simsite init --from` writes is accepted at once and says what it assumes."""

import pytest
from begun import start_from
from county_list import book, rows, saved
from hostile import HOSTILE

from simsite.core.errors import BadValue, ScenarioFault
from simsite.experiment.run.run import run
from simsite.reading.load import load
from simsite.reading.site_list.read import read_list
from simsite.staffing import deploy


@pytest.fixture
def found(tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(saved(book()))
    return read_list(path)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_scenario_of_a_list_loads_with_the_list_s_sites_and_runs(found, tmp_path, language):
    started = start_from(found, tmp_path / "my plan.yaml", language)
    names = ["my plan.yaml", "my plan-sites.csv"]
    assert [path.name for path in started.files] == names
    scenario = load(started.files[0])
    assert scenario.sites == found.sites
    people = sum(row[4] for row in rows())
    assert (scenario.staff.collectors, scenario.staff.helpers) == (
        sum(-(-row[4] // 700) for row in rows()),
        max(-(-people * 3 // 100), 90),
    )
    assert [site.relief for site in deploy(scenario).sites if site.relief] == []
    more = deploy(load(started.files[0], "more_collectors"))
    assert more.collectors == -(-scenario.staff.collectors * 5 // 4)
    assert sum(site.open_desks for site in more.sites) == more.collectors
    assert load(started.files[0], "free_arrival").arrivals.way == "free"
    assert [one.key for one in started.said] == ["collectors", "helpers", "desks"]
    results = run(load(started.files[0], sets=["run.replications=2"]), jobs=1)
    assert results.headline.replications == 2
    table = started.files[1].read_bytes()
    assert table.startswith(b"\xef\xbb\xbf")
    assert table.decode("utf-8-sig").startswith(
        "编号,类型,人口" if language == "zh" else "id,kind,"
    )


def test_hostile_names_stay_names_in_the_table_and_in_the_scenario(tmp_path):
    lines = ["编号,名称,人口", *(f'{n},"{h.replace(chr(34), chr(34) * 2)}",300'
                             for n, h in enumerate(HOSTILE))]  # fmt: skip
    path = tmp_path / "it's = 'x'：{}.csv"
    path.write_text("\n".join(lines), "utf-8")
    started = start_from(read_list(path), tmp_path / "plan.yaml", "zh")
    assert [site.name_zh for site in load(started.files[0]).sites] == list(HOSTILE)
    for name in HOSTILE:
        assert f",{name}" not in started.files[1].read_text("utf-8-sig")


def test_collectors_of_the_list_stay_where_it_says_and_kinds_of_its_own_have_a_knock(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("编号,类型,人口,采样员\n1,医院,400,3\n2,村,300,1\n", "utf-8")
    started = start_from(read_list(path), tmp_path / "plan.yaml", "en")
    scenario = load(started.files[0])
    assert scenario.staff.deployment == "as_listed"
    assert [(site.collectors, site.desks) for site in deploy(scenario).sites] == [(3, 3), (1, 1)]
    assert set(scenario.kinds) == {"医院", "village"}


def test_nothing_is_left_where_a_file_exists_or_check_would_refuse(found, tmp_path):
    table = tmp_path / "plan-sites.csv"
    table.write_text("mine")
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(BadValue) as caught:
        start_from(found, tmp_path / "plan.yaml", "en")
    assert caught.value.key == "init.exists"
    nobody = tmp_path / "nobody.csv"
    nobody.write_text("编号,人口\n1,0\n", "utf-8")
    with pytest.raises(ScenarioFault) as refused:
        start_from(read_list(nobody), tmp_path / "other.yaml", "en")
    assert [fault.key for fault in refused.value.faults] == ["sites.nobody"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*before, "nobody.csv"])
    assert table.read_text() == "mine"
