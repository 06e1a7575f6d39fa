"""The sites of Debao: what the files hold, and that they can be made again to the byte."""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SITES = ROOT / "scenarios" / "sites"
SCRIPT = ROOT / "scripts" / "make_debao_sites.py"
CENSUS_2020 = 269_758
HEADER = (
    "id,name_zh,name_en,kind,township_code,township_zh,township_en,"
    "village_code,village_zh,village_en,population"
)
URBAN_IN_COMMUNITIES = 65_000
# NBS code: people (assumed), urban points, village points in reading A and in reading B
TOWNSHIPS = {
    "451024100": (75_303, 40, 17, 15),
    "451024101": (12_503, 0, 19, 16),
    "451024102": (13_534, 0, 20, 17),
    "451024103": (22_807, 0, 36, 31),
    "451024104": (23_837, 0, 37, 33),
    "451024105": (21_776, 0, 34, 30),
    "451024106": (19_716, 0, 31, 27),
    "451024200": (11_523, 0, 18, 16),
    "451024203": (11_523, 0, 18, 16),
    "451024204": (20_796, 0, 33, 29),
    "451024205": (20_796, 0, 33, 29),
    "451024206": (15_644, 0, 25, 22),
}

Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def make(folder: Path, *options: str, hash_seed: str = "0", locale: str = "C.UTF-8") -> None:
    environment = os.environ | {
        "PYTHONHASHSEED": hash_seed,
        "LC_ALL": locale,
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }
    subprocess.run(
        [sys.executable, str(SCRIPT), "--out", str(folder), *options],
        check=True,
        env=environment,
    )


def people(rows: Rows) -> list[int]:
    return [int(row["population"]) for row in rows]


def of_kind(rows: Rows, kind: str) -> Rows:
    return [row for row in rows if row["kind"] == kind]


@pytest.fixture(scope="module")
def sites() -> Rows:
    return read(SITES / "debao.csv")


@pytest.mark.parametrize(("hash_seed", "locale"), [("1", "C"), ("4242", "C.UTF-8")])
def test_made_again_gives_the_same_bytes(tmp_path: Path, hash_seed: str, locale: str) -> None:
    make(tmp_path, hash_seed=hash_seed, locale=locale)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["debao.csv", "small.csv"]
    for name in ("debao.csv", "small.csv"):
        assert (tmp_path / name).read_bytes() == (SITES / name).read_bytes()


def test_plain_utf8_with_the_agreed_header() -> None:
    content = (SITES / "debao.csv").read_bytes()
    assert content.decode("utf-8").split("\n")[0] == HEADER
    assert b"\r" not in content
    assert content.endswith(b"\n")


def test_counts_of_points_and_places(sites: Rows) -> None:
    assert len(sites) == 361
    assert Counter(row["kind"] for row in sites) == {"urban": 40, "village": 321}
    assert len({row["township_code"] for row in sites}) == 12
    assert len({row["village_code"] for row in of_kind(sites, "urban")}) == 6
    assert len({row["village_code"] for row in of_kind(sites, "village")}) == 180


def test_population_is_the_census_total(sites: Rows) -> None:
    assert sum(people(sites)) == CENSUS_2020
    assert sum(people(of_kind(sites, "urban"))) == URBAN_IN_COMMUNITIES


def test_townships_have_their_people_and_points(sites: Rows) -> None:
    totals = {code: [0, 0, 0] for code in TOWNSHIPS}
    for row in sites:
        entry = totals[row["township_code"]]
        entry[0] += int(row["population"])
        entry[1 if row["kind"] == "urban" else 2] += 1
    expected = {code: list(values[:3]) for code, values in TOWNSHIPS.items()}
    assert totals == expected


def test_township_totals_follow_the_stated_assumption() -> None:
    """65,000 in the communities, 2,200 a town seat, 1,219.8 a township seat, 1,030.3 a village."""
    for row in read(SITES / "sources" / "debao_townships.csv"):
        seat = 2_200 if row["name_zh"].endswith("镇") else 1_219.8
        urban = URBAN_IN_COMMUNITIES if row["communities"] != "0" else seat
        rural = (CENSUS_2020 - 84_299) / 180 * int(row["villages"])
        assert abs(int(row["population_assumed"]) - urban - rural) <= 1


def test_ids_are_unique_and_tell_the_village(sites: Rows) -> None:
    assert len({row["id"] for row in sites}) == len(sites)
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in sites:
        village, number = row["id"].split("-")
        assert village == row["village_code"]
        assert village.startswith(row["township_code"])
        numbers[village].append(int(number))
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_village_point_sizes_spread_as_assumed(sites: Rows) -> None:
    sizes = people(of_kind(sites, "village"))
    assert 0.35 <= statistics.stdev(sizes) / statistics.mean(sizes) <= 0.45
    assert min(sizes) >= 100
    assert 1_600 <= max(sizes) <= 2_000


def test_urban_points_differ_a_little(sites: Rows) -> None:
    sizes = people(of_kind(sites, "urban"))
    assert statistics.mean(sizes) == 1_625
    assert 0.05 <= statistics.stdev(sizes) / statistics.mean(sizes) <= 0.15
    per_community = Counter(row["village_code"] for row in of_kind(sites, "urban"))
    assert sorted(per_community.values()) == [6, 6, 7, 7, 7, 7]


def test_larger_villages_of_a_township_never_have_fewer_points(sites: Rows) -> None:
    villages: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in of_kind(sites, "village"):
        villages[row["township_code"]][row["village_code"]].append(int(row["population"]))
    for members in villages.values():
        by_size = sorted((sum(points), len(points)) for points in members.values())
        counts = [points for _, points in by_size]
        assert counts == sorted(counts)


def test_every_name_is_there_in_both_languages(sites: Rows) -> None:
    for row in sites:
        for place in ("name", "township", "village"):
            assert all("\u4e00" <= character <= "\u9fff" for character in row[f"{place}_zh"][:2])
            english = row[f"{place}_en"]
            assert english[:1].isupper()
            assert not any("\u4e00" <= character <= "\u9fff" for character in english)


@pytest.mark.parametrize(
    ("village_zh", "village_en"),
    [
        ("都安村", "Du'an"),
        ("马隘村", "Ma'ai"),
        ("多俄村", "Duo'e"),
        ("安阳村", "Anyang"),
        ("燕峒村", "Yandong"),
        ("凌圩村", "Lingxu"),
        ("绿柳村", "Lüliu"),
        ("城东社区", "Chengdong Community"),
    ],
)
def test_place_readings(sites: Rows, village_zh: str, village_en: str) -> None:
    assert {row["village_en"] for row in sites if row["village_zh"] == village_zh} == {village_en}


def test_township_spelling_agrees_with_its_seat_village(sites: Rows) -> None:
    seats = {
        row["township_en"]: row["village_en"]
        for row in sites
        if row["village_zh"][:-1] == row["township_zh"][:-1]
    }
    assert len(seats) == 10
    assert all(township == village for township, village in seats.items())


def test_small_county_is_duan_row_for_row(sites: Rows) -> None:
    small = read(SITES / "small.csv")
    assert small == [row for row in sites if row["township_zh"] == "都安乡"]
    assert len(small) == 18
    assert sum(people(small)) == 11_523


def test_reading_b_has_321_points_and_the_same_people(tmp_path: Path) -> None:
    make(tmp_path, "--reading", "B")
    assert [path.name for path in tmp_path.iterdir()] == ["debao_b.csv"]
    rows = read(tmp_path / "debao_b.csv")
    assert Counter(row["kind"] for row in rows) == {"urban": 40, "village": 281}
    assert len({row["village_code"] for row in rows}) == 186
    assert sum(people(rows)) == CENSUS_2020
    points = Counter(row["township_code"] for row in of_kind(rows, "village"))
    assert points == {code: values[3] for code, values in TOWNSHIPS.items()}
