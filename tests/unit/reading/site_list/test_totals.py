"""A row that adds up others is no site, and a planner's total is held against the sum."""

import pytest

from simsite.core.errors import ScenarioFault
from simsite.reading.load import load
from simsite.reading.site_list.read import read_list
from simsite.reading.totals import is_total


def listed(tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    return read_list(path)


def said(found, key):
    return [one.values for one in found.said if one.key == key]


HEAD = "乡镇,采样点,村,人口\n"
TWO = "A镇,点1,村a,100\nA镇,点2,村b,200\n"
LISTS = {
    "without a label": (HEAD + TWO + ",,,300\n", [100, 200], [4]),
    "in the column of serials": ("序号,采样点,人口\n1,甲,5\n2,乙,6\n,,11\n", [5, 6], [4]),
    "sub-totals by name": (
        "乡镇,点位,人口\nA镇,a,1\nA镇,b,2\nA镇小计,,3\nB镇,c,4\n小计,,4\n全县,,7\n",
        [1, 2, 4],
        [4, 6, 7],
    ),
    "sub-totals without a word": (
        "乡镇,点位,人口\nA镇,a,1\nA镇,b,2\nA镇,,3\nB镇,c,4\nB镇,d,5\nB镇,,9\n,,12\n",
        [1, 2, 4, 5],
        [4, 7, 8],
    ),
    "sub-totals above": (
        "乡镇,点位,人口\nA镇,,3\n,a,1\n,b,2\nB镇,,9\n,c,4\n,d,5\n",
        [1, 2, 4, 5],
        [2, 5],
    ),
    "in ten thousands": ("点位,人口（万人）\na,1.2\nb,0.3\n总计,1.5\n", [12_000, 3_000], [4]),
    "of a named part": (
        "township,site,people\nOak,a,1\nOak,b,2\nSubtotal Oak,,3\nElm,c,4\nTotal: Elm,,4\n"
        "Total for county,,7\n",
        [1, 2, 4],
        [4, 6, 7],
    ),
    "of a part that no column names": (
        "site,people\na,1\nb,2\nTotal Oak,3\nc,4\nTotal Elm,4\n",
        [1, 2, 4],
        [4, 6],
    ),
    "without a label on top": (HEAD + ",,,300\n" + TWO, [100, 200], [2]),
    "a county on top": (HEAD + "德保县,,,300\n" + TWO, [100, 200], [2]),
    "a county below": (HEAD + TWO + "德保县,,,300\n", [100, 200], [4]),
    "a county among townships": ("Township,Population\nA,1\nB,2\nCounty,3\n", [1, 2], [4]),
    "of all on top": (HEAD + "合计,,,300\n" + TWO, [100, 200], [2]),
    "of all and of parts on top": (
        "乡镇,点位,人口\n合计,,7\nA镇小计,,3\nA镇,a,1\nA镇,b,2\nB镇小计,,4\nB镇,c,4\n",
        [1, 2, 4],
        [2, 3, 6],
    ),
    "parts of a total": (
        "乡镇,点位,人口\nA镇,a,1\nA镇,b,2\n合计,,3\n其中,城区,2\n,农村,1\n",
        [1, 2],
        [4, 5, 6],
    ),
    "parts of a total in English": (
        "site,people\na,1\nb,2\ntotal,3\nof which urban,2\nof which rural,1\n",
        [1, 2],
        [4, 5, 6],
    ),
    "means and limits": (
        "乡镇,点位,人口\nA镇,a,1\nA镇,b,3\n平均,,2\n最大值,,3\n最小,,1\n",
        [1, 3],
        [4, 5, 6],
    ),
    "means and limits in English": (
        "no,site,people\n1,a,1\n2,b,3\n,Average,2\n,Max.,3\n,Min,1\n",
        [1, 3],
        [4, 5, 6],
    ),
    "a village of all": ("点位,人口\na,100\nb,50\n全村,150\n", [100, 50], [4]),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_row_that_is_the_sum_of_those_above_is_no_site(tmp_path, name):
    text, people, rows = LISTS[name]
    found = listed(tmp_path, text)
    assert [site.population for site in found.sites] == people
    assert [row for row, _ in found.skipped] == rows
    assert said(found, "total_differs") == []


def test_a_total_known_by_its_number_alone_is_said_with_its_cell(tmp_path):
    found = listed(tmp_path, HEAD + TWO + ",,,300\n")
    values = {"row": 4, "cell": "4:4", "value": "300", "sites": "2"}
    assert said(found, "total_unnamed") == [values]


@pytest.mark.parametrize("label", ["合计", "总人数", "全县", "Sum", "Grand total", "共2个点"])
def test_a_wrong_total_is_said_with_both_numbers(tmp_path, label):
    found = listed(tmp_path, HEAD + TWO + f"{label},,,310\n")
    assert sum(site.population for site in found.sites) == 300
    (values,) = said(found, "total_differs")
    assert (values["row"], values["value"], values["sum"]) == (4, "310", "300")


def test_a_wrong_sub_total_is_held_against_its_township(tmp_path):
    text = "乡镇,点位,人口\nA镇,a,1\nA镇,b,2\nB镇,c,4\nB镇,d,5\nB镇小计,,8\n"
    (values,) = said(listed(tmp_path, text), "total_differs")
    assert (values["value"], values["sum"], values["sites"]) == ("8", "9", "2")


def test_people_of_no_place_that_are_no_sum_are_refused(tmp_path):
    with pytest.raises(ScenarioFault) as caught:
        listed(tmp_path, HEAD + TWO + ",,,350\n")
    (fault,) = caught.value.faults
    assert (fault.key, fault.line, fault.column) == ("list.no_place", 4, 4)
    assert "300" in fault.text("zh")


def test_sites_that_look_like_sums_by_chance_stay_sites(tmp_path):
    for text in (
        "点位,人口\na,100\n全村,200\nb,50\n",
        "点位,人口\na,100\nb,50\nc,150\n",
        "乡镇,人口\nA镇,100\nB镇,100\nC镇,200\n",
        "name,population\nSummit,100\nSum Village,90\nTotalville,80\n",
    ):
        found = listed(tmp_path, text)
        assert len(found.sites) == 3
        assert not found.skipped


@pytest.mark.parametrize("label", ["合计", "全县", "Total", "Grand total:"])
def test_a_wrong_total_on_top_is_held_against_the_rows_below(tmp_path, label):
    (values,) = said(listed(tmp_path, HEAD + f"{label},,,310\n" + TWO), "total_differs")
    assert (values["row"], values["value"], values["sum"], values["sites"]) == (
        2,
        "310",
        "300",
        "2",
    )


@pytest.mark.parametrize("place", ["A镇", "C镇", "备用"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_row_that_names_no_site_where_others_do_is_refused(tmp_path, place, at):
    rows = (HEAD + TWO + "B镇,点3,村c,50\n").splitlines()
    rows.insert(at, f"{place},,,370")
    with pytest.raises(ScenarioFault) as caught:
        listed(tmp_path, "\n".join(rows))
    (fault,) = caught.value.faults
    assert (fault.key, fault.line) == ("list.no_place", at + 1)


def test_a_site_that_is_the_sum_of_those_beside_it_is_said(tmp_path):
    for text, rows in (
        ("采样点,人口\nA镇,600\n点1,200\n点2,400\n", [2]),
        ("采样点,人口\nA镇,600\n点1,200\n点2,400\nB镇,300\n点3,300\n", [2, 5]),
        ("site,people\na,200\nb,400\nc,600\n", [4]),
        ("采样点,人口\n点1,200\n点2,400\n点3,200\n点4,700\n", []),
    ):
        assert [values["row"] for values in said(listed(tmp_path, text), "total_doubted")] == rows


def test_sites_with_a_word_of_totals_in_their_names_stay_sites(tmp_path):
    names = ["本部", "物流汇总", "合计路口", "累计岭村", "Overall Village", "Total Wine", "Maxwell"]
    rows = [f"A,{name},{7 + n + 10 * 3**n}" for n, name in enumerate(names)]
    found = listed(tmp_path, "乡镇,采样点,人口\n" + "\n".join(rows))
    assert [site.name("en") for site in found.sites] == names
    assert found.skipped == ()


@pytest.mark.parametrize(
    "word",
    ["合计", "总 计", "小计：", "全镇合计", "累计", "总数", "总人数", "合计人数", "全县",
     "全县总人口",
     "合计（18个点）", "共18个采样点", "Total", "TOTALS", "Sub-total", "Grand total", "Sum",
     "Total population", "Total number of people", "Upper township total", "Σ"],
)  # fmt: skip
def test_words_of_totals_are_known(word):
    assert is_total(word)


@pytest.mark.parametrize(
    "word", ["全村", "本部", "合计路口", "Summit", "Sum Village", "Total gas station", "共和村"]
)
def test_other_words_are_none(word):
    assert not is_total(word)


SCENARIO = """\
calendar: {first_day: 2026-01-05, hours: 08:00-12:00}
sites: {file: sites.csv}
arrivals: {at_opening: {}}
stages: [{name: swab, role: collector, time: 18 s}]
staff: {collectors: 9}
"""


@pytest.mark.parametrize("row", ["c,总人数,300", "c,全县,300", ",,300", "Sum,,300", "总,,300"])
def test_a_total_in_the_table_of_a_scenario_is_a_fault(tmp_path, row):
    (tmp_path / "sites.csv").write_text(f"id,township_zh,population\na,A,100\nb,A,200\n{row}\n")
    (tmp_path / "s.yaml").write_text(SCENARIO)
    with pytest.raises(ScenarioFault) as caught:
        load(tmp_path / "s.yaml")
    assert ("csv.total", 4) in [(fault.key, fault.line) for fault in caught.value.faults]
