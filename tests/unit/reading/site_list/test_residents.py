"""Lists of households, lanes or a capacity become a scenario when the planner says one number."""

from pathlib import Path

import pytest
from begun import start_from

from simsite.core.errors import BadValue, ScenarioFault
from simsite.reading.load import load
from simsite.reading.site_list.measured import homes_unit, is_capacity
from simsite.reading.site_list.read import read_list
from simsite.reading.site_list.start import household_shares

CASES = Path(__file__).parents[3] / "cases"
HOMES = CASES / "25-households-only" / "list.xlsx"
LANES = CASES / "26-lanes-instead-of-people" / "list.csv"


def listed(tmp_path, text, **beside):
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    return read_list(path, **beside)


def faults(tmp_path, text, **beside):
    with pytest.raises(ScenarioFault) as caught:
        listed(tmp_path, text, **beside)
    return [(fault.key, fault.line) for fault in caught.value.faults]


def said(found, key):
    return [(one.way, one.values) for one in found.said if one.key == key]


def people(found):
    return [site.population for site in found.sites]


def test_households_times_their_size_are_people_and_this_is_said_as_assumed(tmp_path):
    found = read_list(HOMES, household_size=2.65)
    assert people(found) == [822, 583]
    values = {"heading": "户数", "people": "1,405", "size": "2.65", "homes": "530"}
    assert said(found, "homes_size") == [("assumed", values)]
    for language in ("en", "zh"):
        started = start_from(found, tmp_path / f"{language}.yaml", language)
        scenario = load(started.files[0])
        assert [site.population for site in scenario.sites] == [822, 583]
        assert scenario.population.household_size.mean == pytest.approx(2.65, abs=0.005)
        assert "2.65" in started.files[0].read_text("utf-8").partition("title:")[0]
        assert "homes_bent" in [one.key for one in started.said]


def test_without_the_size_the_message_asks_for_it_by_name():
    with pytest.raises(ScenarioFault) as caught:
        read_list(HOMES)
    (fault,) = caught.value.faults
    assert (fault.key, fault.cell) == ("list.households", "B1")
    for language in ("en", "zh"):
        assert "--household-size" in fault.text(language)
        assert "户数" in fault.text(language)


@pytest.mark.parametrize(
    ("heading", "cells", "expected"),
    [
        ("户数", (3, 4), [8, 11]),  # 7.95 and 10.6
        ("总户数（户）", (3, 4), [8, 11]),
        ("居民户数", (3, 4), [8, 11]),
        ("常住户数", ("3户", "4 户"), [8, 11]),
        ("人口（户）", (3, 4), [8, 11]),
        ("户数（万户）", (0.1, 0.2), [2650, 5300]),
        ("Households", (3, 4), [8, 11]),
        ("Number of households", (10, 100), [27, 265]),  # 26.5 is rounded up
        ("No. of households", ('"1,000"', 0), [2650, 0]),
        ("Total HH", (30, 4), [80, 11]),
        ("occupied dwellings", (3, 4), [8, 11]),
    ],
)
def test_headings_of_households(tmp_path, heading, cells, expected):
    text = f"name,{heading}\nA,{cells[0]}\nB,{cells[1]}\n"
    assert people(listed(tmp_path, text, household_size="2.65")) == expected


def test_a_list_with_both_keeps_the_people_as_written(tmp_path):
    text = "name,户数,人口\nA,310,900\nB,220,500\n"
    found = listed(tmp_path, text, household_size="2.65")
    assert people(found) == [900, 500]
    assert said(found, "size_unused") == [("noted", {"heading": "人口"})]
    assert found.unused == ("户数",)


def test_totals_of_households_are_held_against_their_sites(tmp_path):
    text = "村,户数\n甲村,310\n乙村,220\n合计,540\n"
    found = listed(tmp_path, text, household_size="2.65")
    assert people(found) == [822, 583]
    assert [values["sum"] for _, values in said(found, "total_differs")] == ["530"]


def test_bad_cells_of_households_are_told_together(tmp_path):
    text = "name,户数\nA,822人\nB,\nC,many\nD,4\n"
    told = faults(tmp_path, text, household_size="2.65")
    assert told == [("list.cell_people", 2), ("list.no_people", 3), ("count.not_whole", 4)]


@pytest.mark.parametrize("size", ["2.65", 2.65, "２.６５", "2.65人", "2.65人/户", " 2.65 people "])
def test_a_household_size_is_read_as_people_write_it(size):
    assert people(read_list(HOMES, household_size=size)) == [822, 583]


@pytest.mark.parametrize("size", ["0", "0.9", "51", "two", "", "2,65", "-2", "nan", "1e1"])
def test_what_is_no_household_size_is_refused(size):
    with pytest.raises(BadValue) as caught:
        read_list(HOMES, household_size=size)
    assert caught.value.key == "list.household_size"


def test_a_size_without_households_is_refused(tmp_path):
    assert faults(tmp_path, "name,lanes\nA,3\n", household_size=2) == [("list.no_households", 1)]


@pytest.mark.parametrize("mean", [1.2, 2, 2.56, 2.65, 3.4, 4.5])
def test_households_by_size_are_bent_to_a_mean(mean):
    pairs = [part.split(": ") for part in household_shares(mean).split(", ")]
    shares = {int(size): float(share.removesuffix(" %")) for size, share in pairs}
    assert sum(shares.values()) == pytest.approx(100)
    mean_of = sum(size * share for size, share in shares.items()) / 100
    assert mean_of == pytest.approx(mean, abs=0.01)


def test_a_mean_beyond_those_of_the_starter_is_said_not_to_hold(tmp_path):
    found = read_list(HOMES, household_size=5)
    started = start_from(found, tmp_path / "p.yaml", "en")
    assert people(found) == [1550, 1100]
    assert "homes_kept" in [one.key for one in started.said]


def test_a_total_is_shared_out_by_lanes_which_are_desks(tmp_path):
    found = read_list(LANES, people=24_000)
    assert people(found) == [8_000, 12_000, 4_000]
    assert [site.desks for site in found.sites] == [4, 6, 2]
    values = {"heading": "lanes", "people": "24,000"}
    assert said(found, "shared_desks") == [("assumed", values)]
    assert said(found, "lanes_desks") == [("assumed", {"heading": "lanes"})]
    for language in ("en", "zh"):
        started = start_from(found, tmp_path / f"{language}.yaml", language)
        scenario = load(started.files[0])
        assert [site.population for site in scenario.sites] == people(found)
        assert "lanes" in started.files[0].read_text("utf-8").partition("title:")[0]


def test_without_a_total_the_message_asks_for_it_by_name():
    with pytest.raises(ScenarioFault) as caught:
        read_list(LANES)
    (fault,) = caught.value.faults
    assert (fault.key, fault.line, fault.value) == ("list.shared", 1, "lanes")
    for language in ("en", "zh"):
        assert "--people" in fault.text(language)


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("采样点,工位\n甲,1\n乙,2\n", "desks", [333, 667]),
        ("采样点,台\n甲,3台\n乙,3台\n", "desks", [500, 500]),
        ("name,places\nA,1\nB,1\nC,1\n", "desks", [334, 333, 333]),
        ("采样点,日采样能力（人/天）\n甲,600\n乙,200\n", "capacity", [750, 250]),
        ("采样点,采样能力\n甲,600人/天\n乙,0.02万人次/日\n", "capacity", [750, 250]),
        ("name,Daily capacity,lanes\nA,300,1\nB,100,3\n", "capacity", [750, 250]),
        ("name,tests per day,phone\nA,300,7\nB,0,7\n", "capacity", [1_000, 0]),
        ("name,Max. doses/day,phone\nA,3,7\nB,1,7\n", "capacity", [750, 250]),
        ("采样点,户数,通道\n甲,10,5\n乙,30,1\n", "households", [250, 750]),
        ("采样点,采样员\n甲,3\n乙,1\n", "collectors", [750, 250]),
        ("采样点,乡镇\n甲,A\n乙,A\n丙,A\n", "alike", [334, 333, 333]),
        ("采样点,采样台\n甲,\n乙,\n", "alike", [500, 500]),
        ("name,lanes\nA,1\nB,3\nTotal,4\n", "desks", [250, 750]),
    ],
)
def test_a_total_is_shared_out_by_what_says_most_of_the_size(tmp_path, text, key, expected):
    found = listed(tmp_path, text, people="1000")
    assert people(found) == expected
    assert len(said(found, f"shared_{key}")) == 1
    assert not any(heading in found.unused for heading in found.taken)


@pytest.mark.parametrize(
    "total", ["2.4万", "24,000", "24000", 24_000, "24 000", "２４０００人", "24k"]
)
def test_a_total_is_read_as_people_write_it(total):
    assert sum(people(read_list(LANES, people=total))) == 24_000


@pytest.mark.parametrize("total", ["0", "-5", "many", "", "1.5", "300户", "1e20", True])
def test_what_is_no_total_is_refused(total):
    with pytest.raises(BadValue) as caught:
        read_list(LANES, people=total)
    assert caught.value.key == "list.people_total"


def test_a_total_beside_people_must_be_theirs(tmp_path):
    text = "name,people\nA,100\nB,50\n"
    found = listed(tmp_path, text, people=150)
    assert people(found) == [100, 50]
    assert said(found, "people_agree") == [("noted", {"people": "150"})]
    assert faults(tmp_path, text, people=160) == [("list.people_differ", 1)]
    homes = "name,households\nA,10\nB,20\n"
    assert people(listed(tmp_path, homes, people=60, household_size=2)) == [20, 40]
    assert faults(tmp_path, homes, people=61, household_size=2) == [("list.people_differ", 1)]


def test_sites_without_a_number_to_share_by_are_told_together(tmp_path):
    text = "name,capacity\nA,300\nB,\nC,some\nD,600人/月\n"
    told = faults(tmp_path, text, people=100)
    assert told == [("list.no_weight", 3), ("list.no_weight", 4), ("list.cell_unit", 5)]
    assert faults(tmp_path, "name,capacity\nA,0\nB,0\n", people=9) == [("list.no_weights", 1)]
    twice = "name,capacity,daily throughput\nA,1,2\n"
    assert faults(tmp_path, twice, people=9) == [("list.two_columns", 1)]


def test_a_column_that_is_still_to_be_filled_in_is_none(tmp_path):
    text = "name,户数,人口\nA,310,\nB,220,\n"
    assert people(listed(tmp_path, text, household_size="2.65")) == [822, 583]
    assert people(listed(tmp_path, text, people=53)) == [31, 22]
    assert faults(tmp_path, text) == [("list.no_people", 2), ("list.no_people", 3)]


@pytest.mark.parametrize("text", ["name,phone\nA,7\nB,8\n", "Sites of Oak\nname,beds\nA,7\nB,8\n"])
def test_names_alone_will_do_where_the_people_are_given(tmp_path, text):
    assert people(listed(tmp_path, text, people=10)) == [5, 5]
    with pytest.raises(BadValue) as caught:
        listed(tmp_path, text)
    assert caught.value.key == "list.one_heading"
    assert str(caught.value.placeholders["known"]) == "'name' = name_en"


def test_headings_that_count_something_else_are_neither():
    for text in ("户主", "户籍人口", "户籍地址", "house number text", "人口", "family doctor"):
        assert homes_unit(text) is None, text
    for text in ("冷藏容量", "停车容量", "parking capacity", "tube capacity", "seats", "lanes"):
        assert not is_capacity(text), text
