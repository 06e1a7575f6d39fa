"""Headings of real lists are understood; where one is not, it is said which were, and as what."""

import openpyxl
import pytest

from simsite.core.errors import BadValue, ScenarioFault
from simsite.reading.site_list.read import read_list
from simsite.reading.site_table import SITES, read_table
from simsite.reading.source import Source


def listed(tmp_path, headings, *rows):
    path = tmp_path / "list.csv"
    path.write_text("\n".join([headings, *rows]) + "\n", "utf-8")
    return path


NAMING = (
    "小区名称 小区 楼盘 楼盘名称 社区名 采样点名称 检测点 核酸采样点 接种点 点位 站点名称 机构名称"
    " 场所名称"
    " 网格 自然村 地址 详细地址 采样地点 站點名稱 採檢站 施設名 区县 Ward Precinct Facility"
    " Facility_Name Location Venue Clinic Provider Site_Name SITE site-name Testing_Site Address"
    " Block"
    " Neighbourhood Zone District County Municipality School Test_Site_Name Name_of_site"
)


@pytest.mark.parametrize("heading", NAMING.split())
def test_one_column_beside_the_people_names_the_sites(tmp_path, heading):
    found = read_list(
        listed(tmp_path, f"{heading.replace('_', ' ')},population", "东街,90", "西街,80")
    )
    assert [site.population for site in found.sites] == [90, 80]
    assert "东街" in {found.sites[0].name("zh"), found.sites[0].village}


CODES = (
    "GEOID GEOID10 FIPS UPRN Site_No. Facility_ID Location_Code 编码 机构代码 区划代码"
    " 采样点ID 小区编号"
)


@pytest.mark.parametrize("heading", CODES.split())
def test_a_code_is_the_id(tmp_path, heading):
    found = read_list(listed(tmp_path, f"{heading.replace('_', ' ')},population", "007,90", "8,80"))
    assert [site.id for site in found.sites] == ["007", "8"]


PEOPLE = (
    "人口总数 总人口数 常住人数 实有人口 居住人数 服务居民数 人口（人） 2020年常住人口"
    " 常住人口（2020年）"
    " 人口2020 人口Population 人口/Population Population_2020 POP2020 Pop. POP Total_Population"
    " Population_(2021) Est._population Population_estimate No._of_residents Number_of_people"
    " Resident_population Catchment_population People_served 總人口數 戶籍人口"
)


@pytest.mark.parametrize("heading", PEOPLE.split())
def test_people_are_people_in_whatever_words(tmp_path, heading):
    found = read_list(listed(tmp_path, f"name,{heading.replace('_', ' ')}", "A,90"))
    assert found.sites[0].population == 90


NOT_PEOPLE = (
    "PopDensity 人口密度 人口增长率 Population_density Population_growth Pop_per_km2 人口占比 户数"
)


@pytest.mark.parametrize("heading", NOT_PEOPLE.split())
def test_what_counts_no_people_is_not_taken_for_them(tmp_path, heading):
    path = listed(tmp_path, f"name,{heading.replace('_', ' ')},population", "A,7,90")
    assert read_list(path).sites[0].population == 90


@pytest.mark.parametrize(
    ("headings", "keys"),
    [
        ("Site name,Ward,Population", ["name_en", "township_en", "population"]),
        ("GEOID,Ward,Population", ["id", "name_en", "population"]),
        ("Facility Name,City,Type,Residents", ["name_en", "township_en", "kind", "population"]),
        ("采样点名称,采样地点,人口", ["name_zh", None, "population"]),
        ("采样点名称,地址,人口", ["name_zh", None, "population"]),
        ("地点,地址,人口", ["name_zh", None, "population"]),
        ("小区名称,所属街道,所属社区,人口", ["name_zh", "township_zh", "village_zh", "population"]),
        ("街镇,村居,小区,实有人口", ["township_zh", "village_zh", "name_zh", "population"]),
        ("区,采样点,人口", ["township_zh", "name_zh", "population"]),
        ("Site ID,GEOID,Site,People", ["id", None, "name_en", "population"]),
        ("Location,Address,City,County,Pop",
         ["name_en", None, "township_en", None, "population"]),
        ("采样点 Site name,乡镇 Township,人口 Population",
         ["name_zh", "township_zh", "population"]),
        ("Site name 采样点,Population/人口,Township（乡镇）",
         ["name_zh", "population", "township_en"]),
        ("類型,站點名稱,鄉鎮市區,人口數", ["kind", "name_zh", "township_zh", "population"]),
        ("城乡分类,检测点,街道办事处,覆盖人数", ["kind", "name_zh", "township_zh", "population"]),
        ("机构类型,机构名称,辖区,服务人口数", [None, "name_zh", "township_zh", "population"]),
        ("点位编号,点位名称,所在乡镇街道,所属村（社区）,常住人口数（人）,采样台位数,采样医护人员数（名）",
         ["id", "name_zh", "township_zh", "village_zh", "population", "desks", None]),
    ],
)  # fmt: skip
def test_each_column_is_what_the_others_leave(tmp_path, headings, keys):
    path = listed(tmp_path, headings, ",".join("村" if key == "kind" else "7" for key in keys))
    found = read_list(path)
    taken = [found.taken.get(heading) for heading in headings.split(",")]
    assert [got for got, key in zip(taken, keys, strict=True) if key] == [
        key for key in keys if key
    ]
    assert all(h in found.unused for h, key in zip(headings.split(","), keys, strict=True)
               if key is None and "采样医护" not in h)  # fmt: skip


def test_another_sheet_of_addresses_is_no_second_list(tmp_path):
    made = openpyxl.Workbook()
    made.active.append(["单位", "地址", "辖区", "电话"])
    made.active.append(["县医院", "东街1号", "城关", "1"])
    made.create_sheet("b").append(["小区", "人口"])
    made["b"].append(["东苑", 90])
    made.save(tmp_path / "a.xlsx")
    assert read_list(tmp_path / "a.xlsx").sheet == "b"


def told(path):
    with pytest.raises(BadValue) as caught:
        read_list(path)
    return caught.value


def test_people_alone_say_what_to_rename(tmp_path):
    problem = told(listed(tmp_path, "Gemarkung,Population,Flur", "A,90,1"))
    assert problem.key == "list.no_names"
    assert str(problem.placeholders["known"]) == "'Population' = population"
    assert str(problem.placeholders["others"]) == "'Gemarkung', 'Flur'"


def test_a_name_alone_says_that_the_people_are_missing(tmp_path):
    problem = told(listed(tmp_path, "采样点名称,电话", "A,0776-1"))
    assert (problem.key, problem.placeholders["row"]) == ("list.one_heading", 1)
    assert "‘电话’" in str(problem).replace("'电话'", "‘电话’")


def test_a_list_without_people_says_what_was_understood(tmp_path):
    with pytest.raises(ScenarioFault) as caught:
        read_list(listed(tmp_path, "采样点名称,乡镇,电话", "A,B,1"))
    (fault,) = caught.value.faults
    assert fault.key == "list.no_population"
    assert "'采样点名称' = name_zh, '乡镇' = township_zh" in fault.text("en")


@pytest.mark.parametrize("text", ["东街,90\n西街,80\n", "a b c\n1 2 3\n", "x\n"])
def test_a_list_without_headings_is_asked_for_them(tmp_path, text):
    (tmp_path / "a.csv").write_text(text, "utf-8")
    assert told(tmp_path / "a.csv").key == "list.no_heading"


@pytest.mark.parametrize("remark", ["#name", "# name", "#名称", "# of residents", "#"])
def test_a_column_of_a_table_that_begins_with_a_hash_stays_a_remark(remark):
    faults = []
    rows = read_table(Source("a.csv", [f"id,population,{remark}", "a,9,x"]), SITES, faults)
    assert (faults, rows.value[0].plain()) == ([], {"id": "a", "population": "9"})


@pytest.mark.parametrize("row", ["街道办,居委会,300", '镇,村委会,"1,300"', "街道,社区,300"])
def test_a_site_that_is_called_like_headings_is_one(tmp_path, row):
    found = read_list(listed(tmp_path, "乡镇,采样点,人口", "东镇,一点,200", row))
    assert (len(found.sites), found.skipped) == (2, ())
