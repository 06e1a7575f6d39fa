"""Staff is simulated where a planner's list says, and what it leaves out is filled in and said."""

from pathlib import Path

import pytest
from begun import start_from

from simsite.building.build import build
from simsite.core.errors import ScenarioFault
from simsite.experiment.run.run import run
from simsite.model.scenario import quantities
from simsite.model.sites import CHINESE_HEADERS, COLUMNS
from simsite.reading.load import load
from simsite.reading.site_list.read import read_list
from simsite.report.i18n import words
from simsite.report.list_text import list_text
from simsite.report.summary import summarise
from simsite.staffing import deploy

CASES = Path(__file__).parents[3] / "cases"
POSTS = ("desks", "collectors", "registrars", "leads", "callers")


def started(folder, source, language="en"):
    """A list, what was started from it, and what was said, in one text."""
    found = read_list(source)
    file = folder / f"{source.stem}-plan.yaml"
    made = start_from(found, file, language)
    return made, "\n".join(list_text(found, made, file, words(language)))


def listed(folder, *rows, name="list.csv"):
    path = folder / name
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def posts(scenario):
    """Posts of each site in the order of their ids."""
    return [tuple(getattr(site, key) for key in POSTS) for site in deploy(scenario).sites]


def test_registrars_and_callers_of_the_list_are_simulated_and_not_in_time(tmp_path):
    made, said = started(tmp_path, CASES / "01-listed-staff-ignored" / "list.csv")
    scenario = load(made.files[0], sets=["run.replications=20"])
    assert posts(scenario) == [(2, 2, 1, 1, 2), (2, 2, 1, 1, 2)]
    assert deploy(scenario).helpers == 8
    done = summarise(run(scenario, jobs=1)).county.done
    assert (done.times, done.replications) == (0, 20)
    assert "2 leads come on top" in said
    assert "--scenario spread_anew" in said


def test_collectors_and_helpers_of_each_site_are_simulated_as_listed(tmp_path):
    made, said = started(tmp_path, CASES / "20-collectors-as-listed" / "list.xlsx", "zh")
    scenario = load(made.files[0])
    deployment = deploy(scenario)
    assert [site.collectors for site in deployment.sites] == [2, 6, 1, 1]
    assert [site.helpers for site in deployment.sites] == [12, 3, 2, 2]
    assert [site.registrars for site in deployment.sites] == [2, 2, 1, 1]
    assert [site.callers for site in deployment.sites] == [9, 1, 1, 1]
    assert "志愿者 = 志愿者" in said
    assert "4 个采样点所列的志愿者按规则分工" in said
    anew = deploy(load(made.files[0], "spread_anew"))
    assert (anew.collectors, anew.helpers) == (10, 19)
    assert [site.collectors for site in anew.sites] == [3, 1, 5, 1]


ALL = {
    "id": ("a", "x"),
    "kind": ("urban", "clinic"),
    "population": ("900", "1800"),
    "name_zh": ("甲", "丙"),
    "name_en": ("One", "Three"),
    "township_code": ("T1", "T3"),
    "township_zh": ("东乡", "西乡"),
    "township_en": ("East", "West"),
    "village_code": ("V1", "V3"),
    "village_zh": ("村一", "村三"),
    "village_en": ("First", "Third"),
    "hours": ("08:00-12:00", "09:00-17:00"),
    "desks": ("2", "3"),
    "collectors": ("3", "1"),
    "helpers": ("9", "12"),
    "registrars": ("2", "1"),
    "callers": ("4", "5"),
}
ALONE = ("desks", "collectors", "helpers", "registrars", "callers")


def built(folder, columns, **changed):
    """The plan of a list of two sites, the first with some cells changed."""
    first = {key: ALL[key][0] for key in columns} | changed
    second = {key: ALL[key][0] for key in columns} | {"id": "b"}
    rows = [columns, *([row[key] for key in columns] for row in (first, second))]
    folder.mkdir()
    path = listed(folder, *(",".join(row) for row in rows))
    made, said = started(folder, path)
    return build(load(made.files[0])), said


def test_the_table_of_columns_is_whole():
    assert set(ALL) == set(COLUMNS) - {"staff"}
    assert set(CHINESE_HEADERS) == set(ALL)


def test_every_column_changes_the_plan_when_it_changes_alone(tmp_path):
    before, _ = built(tmp_path / "before", list(ALL))
    after = {key: built(tmp_path / key, list(ALL), **{key: ALL[key][1]})[0] for key in ALL}
    assert [key for key, plan in after.items() if plan == before] == []


def test_a_number_of_staff_that_stands_alone_changes_the_plan(tmp_path):
    idle = []
    for key in ALONE:
        columns = ["id", "kind", "population", key]
        before, _ = built(tmp_path / f"before {key}", columns)
        after, _ = built(tmp_path / f"after {key}", columns, **{key: ALL[key][1]})
        idle += [key] if after == before else []
    assert idle == []


@pytest.mark.parametrize("heading", ["staff", "staff.nurse", "联系电话"])
def test_a_column_that_changes_nothing_is_named_as_not_used(tmp_path, heading):
    path = listed(tmp_path, f"编号,人口,{heading}", "a,900,5", "b,800,5")
    _, said = started(tmp_path, path)
    assert f"columns not used: {heading}" in said


def test_what_a_row_leaves_empty_is_filled_in_and_said(tmp_path):
    path = listed(
        tmp_path, "编号,人口,采样员,志愿者", "a,900,2,3", "b,1500,,", "c,300,1,5", "d,500,,"
    )
    made, said = started(tmp_path, path)
    found = posts(load(made.files[0]))
    assert [site[:2] for site in found] == [(2, 2), (3, 3), (1, 1), (1, 1)]
    assert [sum(site[2:]) for site in (found[0], found[2])] == [3, 5]
    assert made.scenario.staff.helpers == deploy(made.scenario).helpers
    for sentence in (
        "2 sites list collectors and no desks: a desk for each collector, 3 in all",
        "2 sites list no collectors: one for each desk, 4 in all",
        "At 2 sites the helpers listed are divided by rule",
        "2 sites list no callers and no helpers",
        f"{made.scenario.staff.helpers} helpers in all",
    ):
        assert sentence in said


def test_collectors_without_a_desk_are_said(tmp_path):
    path = listed(tmp_path, "编号,人口,采样台,采样员", "a,900,2,6", "b,800,1,1")
    made, said = started(tmp_path, path)
    assert [site.relief for site in deploy(made.scenario).sites] == [4, 0]
    assert "at 1 site, 4 collectors have no desk" in said


def test_desks_of_a_list_without_staff_have_a_collector_each(tmp_path):
    path = listed(tmp_path, "编号,人口,采样台", "a,900,4", "b,300,", "c,0,")
    made, _ = started(tmp_path, path)
    assert made.scenario.staff.deployment == "longest_work"
    assert [(site.desks, site.collectors) for site in deploy(made.scenario).sites] == [
        (4, 4), (1, 1), (1, 0),
    ]  # fmt: skip


def test_too_few_helpers_and_no_collectors_are_faults_at_their_cells_and_nothing_is_written(
    tmp_path,
):
    path = listed(tmp_path, "编号,人口,采样员,志愿者", "a,900,2,1", "b,300,0,", "c,300,1,5")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ScenarioFault) as refused:
        started(tmp_path, path)
    faults = refused.value.faults
    assert [(f.key, f.file, f.line, f.column) for f in faults] == [
        ("sites.helpers_too_few", "list.csv", 2, 9),
        ("sites.no_staff", "list.csv", 3, 7),
    ]
    assert "write 2 or more" in faults[0].text("en")
    assert sorted(tmp_path.iterdir()) == before


def test_what_is_wrong_with_all_sites_stands_in_the_list_and_not_in_a_file_nobody_has(tmp_path):
    path = listed(tmp_path, "编号,人口", "a,900", "b,99999999", "c,9")
    with pytest.raises(ScenarioFault) as refused:
        started(tmp_path, path)
    (fault,) = refused.value.faults
    assert (fault.key, fault.file, fault.line, fault.column) == (
        "sites.too_many_people", "list.csv", 3, 3,
    )  # fmt: skip


def test_spreading_anew_says_how_many_helpers_more_it_needs(tmp_path):
    path = listed(tmp_path, "编号,人口,采样员,志愿者", "a,900,4,2", "b,300,1,2")
    made, said = started(tmp_path, path)
    anew = load(made.files[0], "spread_anew")
    assert anew.staff.helpers == deploy(anew).helpers == 5 + 2 + 2
    assert sum(site.open_desks for site in deploy(anew).sites) == 5
    assert "spread anew needs 9 helpers, 5 more than the list has" in said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_assumption_of_the_scenario_is_said_in_lines_of_80_columns(tmp_path, language):
    made, said = started(tmp_path, listed(tmp_path, "编号,人口", "a,900", "b,300"), language)
    units = {"s": " 秒", "min": " 分钟", "%": "%"} if language == "zh" else {}
    plain = said.replace("\n    ", " ")
    for name, quantity in quantities(made.scenario).items():
        ends = [quantity.value, *(quantity.range or ())]
        for value in (str(quantity.unit.write(end)) for end in ends):
            number, _, unit = value.rpartition(" ")
            shown = f"{number}{units.get(unit, ' ' + unit)}" if number else value
            assert shown in plain or name.endswith("probability"), (name, shown)
    calendar = made.scenario.calendar.model_dump(mode="json")
    assert all(shown in said for shown in (calendar["first_day"], *calendar["hours"], "18:00"))
    assert ("whoever has arrived is served" if language == "en" else "已到场者采完为止") in said


def test_an_assumption_that_is_changed_is_said_as_it_is_now(tmp_path):
    from simsite.report.list_text import assumed

    made, said = started(tmp_path, listed(tmp_path, "编号,人口", "a,900", "b,300"))
    sets = ["population.attendance=61 %", "calendar.closing=send_home", "arrivals.call_up.ahead=77"]
    now = "\n".join(assumed(load(made.files[0], sets=sets), words("en")))
    for shown in ("attendance 61 %", "sent home", "per open desk 77"):
        assert shown in now
        assert shown not in said
