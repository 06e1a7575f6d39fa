"""Write the sampling points of Debao county from public names and assumed populations.

The names, codes and numbers of villages are public; the populations below the county
are assumed. The rule is arithmetic only, with no drawn numbers, so that the files
can be made again to the last byte on any machine:

1. The assumed total of each township is given in ``sources/debao_townships.csv``.
2. Each village gets a relative size: the 180 quantiles, at the evenly spaced probabilities
   (i + 0.5) / 180, of a lognormal of mean 1 and coefficient of variation ``VILLAGE_CV``.
   Villages take them in the order of the SHA-256 of their NBS code. Within a township
   the sizes are scaled to the township total, whole people by largest remainder.
3. Every village gets one point; each further point of the township goes to the village
   that then has the most people per point.
4. A village with several points is divided unequally (a main settlement and hamlets): relative
   sizes as in step 2 with ``SPLIT_CV``, in the order of the SHA-256 of the point's id;
   point 1 is the largest.
5. The urban points are shared out evenly over the communities, their sizes as in
   step 2 with ``URBAN_CV``.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist

SITES = Path(__file__).resolve().parent.parent / "scenarios" / "sites"
SOURCES = SITES / "sources"

URBAN_POPULATION = 65_000  # people in the 6 communities of Chengguan; assumed
URBAN_CV = 0.10  # urban points differ a little; assumed
VILLAGE_CV = 0.40  # sizes of villages; assumed
SPLIT_CV = 0.65  # parts of a village; assumed: brings all village points to a CV of about 0.4
SMALL_TOWNSHIP = "451024200"  # Du'an, 18 points: the small scenario
RELATIVE_UNIT = 10**6  # relative sizes are held as whole millionths: exact sums everywhere
COLUMNS = (
    "id",
    "name_zh",
    "name_en",
    "kind",
    "township_code",
    "township_zh",
    "township_en",
    "village_code",
    "village_zh",
    "village_en",
    "population",
)


@dataclass(frozen=True)
class Township:
    """A township with its assumed population and numbers of points."""

    code: str
    name_zh: str
    name_en: str
    population: int
    urban_points: int
    village_points: int


@dataclass(frozen=True)
class Village:
    """A village or an urban community of the NBS list."""

    code: str
    name_zh: str
    kind: str

    @property
    def is_urban(self) -> bool:
        """True for an urban community (社区)."""
        return self.kind == "community"


def read_rows(name: str) -> list[dict[str, str]]:
    """Read a CSV file of the source folder.

    Parameters
    ----------
    name : str
        File name inside ``scenarios/sites/sources``.

    Returns
    -------
    list of dict
        One dictionary per row, keyed by column.
    """
    with (SOURCES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_townships(reading: str) -> list[Township]:
    """Read the townships for one reading of the number of points.

    Parameters
    ----------
    reading : {"A", "B"}
        A: 40 urban + 321 village points; B: 321 points in all, 40 of them urban.
    """
    points = f"village_points_{reading.lower()}_assumed"
    return [
        Township(
            code=row["nbs_code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            population=int(row["population_assumed"]),
            urban_points=int(row["urban_points_assumed"]),
            village_points=int(row[points]),
        )
        for row in read_rows("debao_townships.csv")
    ]


def read_villages() -> list[Village]:
    """Read the villages and communities in the order of the NBS list."""
    return [
        Village(row["nbs_code"], row["name_zh"], row["kind"])
        for row in read_rows("debao_villages.csv")
    ]


def romanise(name: str, pinyin: Mapping[str, str]) -> str:
    """Spell a place name in pinyin without tones.

    Parameters
    ----------
    name : str
        Chinese name without its generic ending.
    pinyin : mapping of str to str
        Syllable of every character.

    Returns
    -------
    str
        Capitalised, with an apostrophe before an inner syllable in a, e or o (Du'an).

    Raises
    ------
    KeyError
        If a character isn't in the table.
    """
    spelt = "".join(
        "'" + syllable if index and syllable[0] in "aeo" else syllable
        for index, syllable in enumerate(pinyin[character] for character in name)
    )
    return spelt[0].upper() + spelt[1:]


def relative_sizes(keys: Sequence[str], cv: float) -> dict[str, int]:
    """Give lognormal quantiles to keys in the order of their SHA-256.

    Parameters
    ----------
    keys : sequence of str
        Distinct names, such as NBS codes.
    cv : float
        Coefficient of variation of the lognormal, whose mean is 1.

    Returns
    -------
    dict of str to int
        Relative size of each key, in millionths.
    """
    variance = math.log1p(cv * cv)
    normal = NormalDist(-variance / 2, math.sqrt(variance))
    ordered = sorted(keys, key=lambda key: hashlib.sha256(key.encode("ascii")).digest())
    return {
        key: round(RELATIVE_UNIT * math.exp(normal.inv_cdf((index + 0.5) / len(ordered))))
        for index, key in enumerate(ordered)
    }


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Divide a whole number in proportion to weights by largest remainder.

    Parameters
    ----------
    total : int
        Number of people to divide.
    weights : sequence of int
        Positive weights. Equal remainders are settled by position.

    Returns
    -------
    list of int
        Parts in the order of the weights; their sum is ``total``.
    """
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda index: (-(total * weights[index] % whole), index)
    )
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def share_points(points: int, populations: Sequence[int]) -> list[int]:
    """Give every village one point and the rest to where people per point are most.

    Parameters
    ----------
    points : int
        Points of the township, at least one per village.
    populations : sequence of int
        People of each village.

    Returns
    -------
    list of int
        Points of each village.

    Raises
    ------
    ValueError
        If there are fewer points than villages.
    """
    if points < len(populations):
        raise ValueError(f"{points} points are too few for {len(populations)} villages")
    shares = [1] * len(populations)
    for _ in range(points - len(populations)):
        fullest = max(range(len(shares)), key=lambda i: (Fraction(populations[i], shares[i]), -i))
        shares[fullest] += 1
    return shares


def point_ids(village: Village, count: int) -> list[str]:
    """Name the points of a village: NBS code, hyphen, number from 1."""
    return [f"{village.code}-{number}" for number in range(1, count + 1)]


def urban_sizes(township: Township, communities: Sequence[Village]) -> dict[Village, list[int]]:
    """Divide the urban population over the points of the communities.

    Returns
    -------
    dict of Village to list of int
        People of each point, largest first within a community.
    """
    counts = apportion(township.urban_points, [1] * len(communities))
    ids = {v: point_ids(v, n) for v, n in zip(communities, counts, strict=True)}
    keys = [key for group in ids.values() for key in group]
    sizes = relative_sizes(keys, URBAN_CV)
    parts = dict(zip(keys, apportion(URBAN_POPULATION, [sizes[k] for k in keys]), strict=True))
    return {v: sorted((parts[k] for k in group), reverse=True) for v, group in ids.items()}


def village_counts(
    townships: Sequence[Township], villages: Sequence[Village]
) -> dict[Village, tuple[int, int]]:
    """Give every rural village its assumed people and its number of points.

    Returns
    -------
    dict of Village to (int, int)
        People and points.
    """
    rural = [village for village in villages if not village.is_urban]
    sizes = relative_sizes([village.code for village in rural], VILLAGE_CV)
    counts: dict[Village, tuple[int, int]] = {}
    for township in townships:
        members = [village for village in rural if village.code.startswith(township.code)]
        people = township.population - (URBAN_POPULATION if township.urban_points else 0)
        populations = apportion(people, [sizes[village.code] for village in members])
        shares = share_points(township.village_points, populations)
        counts.update(zip(members, zip(populations, shares, strict=True), strict=True))
    return counts


def split_villages(counts: Mapping[Village, tuple[int, int]]) -> dict[Village, list[int]]:
    """Divide each village over its points, unequally.

    Returns
    -------
    dict of Village to list of int
        People of each point, largest first.
    """
    ids = {village: point_ids(village, points) for village, (_, points) in counts.items()}
    sizes = relative_sizes([key for group in ids.values() for key in group], SPLIT_CV)
    return {
        village: sorted(apportion(counts[village][0], [sizes[key] for key in group]), reverse=True)
        for village, group in ids.items()
    }


def point_rows(
    township: Township, village: Village, populations: Sequence[int], english: str
) -> list[dict[str, str]]:
    """Write out the points of one village or community as rows of the sites file."""
    suffix_zh, suffix_en = ("", " Community") if village.is_urban else ("村", "")
    several = len(populations) > 1
    ids = point_ids(village, len(populations))
    return [
        {
            "id": key,
            "name_zh": village.name_zh + suffix_zh + (f"{number}号点" if several else ""),
            "name_en": english + suffix_en + (f" {number}" if several else ""),
            "kind": "urban" if village.is_urban else "village",
            "township_code": township.code,
            "township_zh": township.name_zh,
            "township_en": township.name_en,
            "village_code": village.code,
            "village_zh": village.name_zh + suffix_zh,
            "village_en": english + suffix_en,
            "population": str(people),
        }
        for number, (key, people) in enumerate(zip(ids, populations, strict=True), start=1)
    ]


def make_sites(reading: str) -> list[dict[str, str]]:
    """Make all sampling points of the county, in the order of the NBS list.

    Parameters
    ----------
    reading : {"A", "B"}
        Reading of the number of points; see `read_townships`.

    Returns
    -------
    list of dict
        One row per point, keyed by the columns of the sites file.
    """
    townships, villages = read_townships(reading), read_villages()
    pinyin = {row["character"]: row["pinyin"] for row in read_rows("pinyin.csv")}
    by_code = {township.code: township for township in townships}
    urban = next(township for township in townships if township.urban_points)
    communities = [village for village in villages if village.is_urban]
    sizes = urban_sizes(urban, communities) | split_villages(village_counts(townships, villages))
    return [
        row
        for village in villages
        for row in point_rows(
            by_code[village.code[:9]],
            village,
            sizes[village],
            romanise(village.name_zh.removesuffix("社区"), pinyin),
        )
    ]


def write_sites(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Write rows as plain UTF-8 with a header and Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Write ``debao.csv`` and ``small.csv`` (reading A) or ``debao_b.csv`` (reading B)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--reading", choices=("A", "B"), default="A", help="A: 40 + 321 points")
    parser.add_argument("--out", type=Path, default=SITES, help="folder to write to")
    options = parser.parse_args()
    rows = make_sites(options.reading)
    if options.reading == "B":
        write_sites(options.out / "debao_b.csv", rows)
        return
    write_sites(options.out / "debao.csv", rows)
    small = [row for row in rows if row["township_code"] == SMALL_TOWNSHIP]
    write_sites(options.out / "small.csv", small)


if __name__ == "__main__":
    main()
