"""Rows of a table that add up others: known by their words, or by being the sum of those above."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simsite.model.sites import SIMPLE

_SUM = "合计|总计|小计|共计|累计|总和|汇总|总数|总人数|总人口|合计人数|合计人口"
MOST_BELOW = 2_000  # sites of one township, as far as a total above them is looked for
_AREA = "县|镇|乡|市|区|街道|旗|州|省|县区|市区|镇区|乡镇|辖区"
# A word of a sum alone, or with what it sums: of an area, of the page, of people, of sites.
_OF = (
    rf"(?:.*(?:{_AREA}|办|村|社区|片|组|农场|名单)|[全本](?:页|表|体|部)|以上|各点|各地|各项"
    r"|(?:常住|服务|应采)?人[口数员]?|采样点|点位|点数|[a-z])?"
)
TOTAL_ZH = re.compile(
    rf"{_OF}(?:{_SUM})(?:常住|服务|应采)?(?:人口数|人数|人口|数|人|为)?[0-9,.]*[人个户万]{{0,2}}"
    r"(?:采样)?(?:点|台|村)?[0-9]*"
    r"|(?:共|总共|一共)[0-9]+.*"
    rf"|σ|∑|(?:全(?:{_AREA}|体|部)|本(?:{_AREA}))(?:总?人口|总?人数|总数)?"
)
WEAK_ZH = re.compile(rf".*(?:{_SUM}).*")
TOTAL_WORDS = "total totals subtotal subtotals grandtotal sum sums overall altogether aggregate"
# Words beside these that leave a total a total.
_IDLE = (
    "total totals sub grand sum sums of the all in overall for county township town city village"
    " district population people persons residents inhabitants number count sites site page whole"
    " due to be tested swabbed headcount and"
)
IDLE = frozenset(_IDLE.split())
_WORDS_OF = "sub|sub[- ]?totals?|grand|totals?|sums?|of|for|in|the"
STATISTIC = re.compile(
    r"(?:每?[点站]|人[口数])?(?:平均|均值|最大|最小|最高|最低|中位|极差|标准差|方差)"
    r"(?:值|数|人数|人口|每点|/点)*"
    r"|(?:average|avg|mean|median|max|min|maximum|minimum|stdev|stddev|range)"
    r"(?:persite|population|people)?"
)
AREA_NAME = re.compile(
    rf".*(?:{_AREA})|.*\b(?:county|township|town|district|subdistrict|city|borough|parish)"
)
# What may be a total, and may be a site: so where the numbers say so.
MAYBE_ZH = re.compile(r"全(?:村|社区|屯|组|部门|校|厂)(?:总?人口|总?人数)?|总|共|和")

# In every cell of which the two functions below say yes: most cells are asked no further.
_HINT = re.compile("[计总共和全本σ∑]|total|sum|overall|altogether|aggregate|grand|sub|all|whole")


def _plain(cell: str) -> str:
    """Return a cell without case and width, in simplified characters."""
    return unicodedata.normalize("NFKC", cell).casefold().translate(SIMPLE)


def may_hint(cells: str) -> bool:
    """Whether a cell of several, one a line, may say total: all others are asked no further."""
    return _HINT.search(_plain(cells)) is not None


def is_total(cell: str) -> bool:
    """Whether a cell says total, in whatever case, spacing or form."""
    folded = _plain(cell)
    if not _HINT.search(folded):
        return False
    plain = re.sub(r"\(.*?\)|[\s:：.、_*-]", "", folded)
    if plain and TOTAL_ZH.fullmatch(plain):
        return True
    words = re.findall(r"[^\W\d_]+", folded)
    if not words:
        return False
    joined = "".join(words)
    if joined in TOTAL_WORDS.split() or words[-1] in ("total", "totals", "subtotal", "subtotals"):
        return True
    if words[0] in ("sum", "sums"):  # Sum is also a kind of township
        return words[1:2] in (["total"], ["of"])
    if words[0] == "overall" and words[1:] and words[1] in ("village", "town", "site"):
        return False  # a place of that name
    known = IDLE | set(TOTAL_WORDS.split())
    return words[0] in (*TOTAL_WORDS.split(), "grand", "sub") and set(words) <= known


def is_part_total(cell: str) -> bool:
    """Whether a cell that says total says that it is one of a part."""
    folded = re.sub(r"[\s-]", "", _plain(cell))
    return "小计" in folded or "subtotal" in folded or folded.startswith("本页")


def may_be_total(cell: str) -> bool:
    """Whether a cell may say total, where its number is the sum of others."""
    folded = _plain(cell).strip()
    if not _HINT.search(folded):
        return False
    words = re.findall(r"[^\W\d_]+", folded)
    first = bool(words) and words[0] in ("total", "subtotal", "sum", "all", "whole")
    plain = re.sub(r"[\s:]", "", folded)
    return first or MAYBE_ZH.fullmatch(plain) is not None or WEAK_ZH.fullmatch(plain) is not None


def total_of(cell: str, places: Iterable[str]) -> str:
    """Return the place of which a cell says that it is the total: Oak of Total for Oak, or none.

    Parameters
    ----------
    cell : str
        As written.
    places : iterable of str
        Names that are known.
    """
    folded = _plain(cell)
    named = re.sub(rf"\b(?:{_WORDS_OF})\b|{_SUM}|[\W_]", "", folded)
    if named == re.sub(r"[\W_]", "", folded):
        return ""
    return next((p for p in places if re.sub(r"[\W_]", "", p.casefold()) == named), "")


def is_statistic(cell: str) -> bool:
    """Whether a cell says mean, highest or lowest, or the like, and nothing else."""
    folded = _plain(cell)
    return STATISTIC.fullmatch(re.sub(r"[\s:.]", "", folded)) is not None


def is_of_which(cell: str) -> bool:
    """Whether a cell says that its row is a part of the one above."""
    folded = _plain(cell).strip()
    return re.match(r"其中|of which\b|thereof\b|including\b", folded) is not None


def says_no_total(labels: Sequence[str]) -> bool:
    """Whether no cell can say total, of what, or mean: such a row is a site, whatever its number.

    Parameters
    ----------
    labels : sequence of str
        The first filled cells of a row.
    """
    row = "\n".join(labels)
    if may_hint(row) or re.search(rf"\b(?:{_WORDS_OF})\b", _plain(row)):
        return False
    return not is_of_which(labels[0]) and not any(map(is_statistic, labels))


def says_area(cell: str) -> bool:
    """Whether a cell names something larger than a site: a county, a township."""
    folded = _plain(cell).strip()
    return AREA_NAME.fullmatch(folded) is not None


@dataclass(frozen=True, slots=True)
class SummedRow:
    """A row as far as sums go.

    Attributes
    ----------
    people : int or None
        Number of the row; None where it has none.
    township : str
        Its township; empty where it names none.
    says : bool
        Whether it says total.
    is_part : bool
        Whether it says that it is the total of a part: 小计, subtotal, or the name of a township.
    may : bool
        Whether it may be a total, if the numbers say so: it names no place of its own.
    """

    people: int | None
    township: str
    says: bool
    may: bool
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """A row that adds up others.

    Attributes
    ----------
    index : int
        Which of the lines.
    people : int or None
        What it says.
    sum : int
        What the sites it adds up have: those of which the sum is right, else those it means.
    sites : int
        How many these are.
    """

    index: int
    people: int | None
    sum: int
    sites: int

    @property
    def differs(self) -> bool:
        """Whether it says another number than its sites have."""
        return self.people is not None and self.people != self.sum


class _Sums:
    """Sums of the sites so far: of all, of those since the last total, of each township.

    `below` has those of what follows each row.
    """

    def __init__(self) -> None:
        self.below: list[list[tuple[int, int]]] = []
        self.all = self.since = (0, 0)
        self.towns: dict[str, tuple[int, int]] = {}
        self.since_in: set[str] = set()

    def add(self, line: SummedRow) -> None:
        """Add a site."""
        people, township = line.people or 0, line.township
        self.all = self.all[0] + people, self.all[1] + 1
        self.since = self.since[0] + people, self.since[1] + 1
        before = self.towns.get(township, (0, 0))
        self.towns[township] = before[0] + people, before[1] + 1
        self.since_in |= {township} - {""}

    def close(self) -> None:
        """Begin anew below a total."""
        self.since, self.since_in = (0, 0), set()


def find_totals(lines: Sequence[SummedRow]) -> list[Total]:
    """Return the rows that add up others, in order.

    A row that says total is one, whatever its number. A row that names no place of its own is one
    if its number is the sum of the sites above: of all, of those since the last such row, or of
    its township; or of those below that lie in its township.
    """
    totals: list[Total] = []
    sums = _Sums()
    sums.below = _all_below(lines) if any(line.says or line.may for line in lines) else []
    for index, line in enumerate(lines):
        known = _known(lines, index, sums) if line.says or (line.may and line.people) else []
        same = next((found for found in known if found[1] and found[0] == line.people), None)
        if not line.says and same is None:
            sums.add(line)
            continue
        total, sites = same or _meant(lines, index, sums)
        totals.append(Total(index, line.people, total, sites))
        sums.close()
    return totals


def _known(lines: Sequence[SummedRow], index: int, sums: _Sums) -> list[tuple[int, int]]:
    """Return the sums that a row may be, each with the number of its sites, the widest first."""
    line, found = lines[index], []
    if line.says or not line.township or sums.since_in <= {line.township}:
        found += [sums.all, sums.since]
    if line.township:
        found += [sums.towns.get(line.township, (0, 0)), _below(lines, index)]
    if not line.township and (line.says or not sums.all[1]):
        found += sums.below[index]
    return found


def _all_below(lines: Sequence[SummedRow]) -> list[list[tuple[int, int]]]:
    """Return the sums of all sites below each row, of those up to the next total, of all rows."""
    found: list[list[tuple[int, int]]] = []
    sites = block = every = (0, 0)
    for line in reversed(lines):
        found.append([sites, block, every])
        own = line.people or 0
        if line.says or line.may:
            block = (0, 0)
        else:
            sites, block = (sites[0] + own, sites[1] + 1), (block[0] + own, block[1] + 1)
        if not line.says:
            every = every[0] + own, every[1] + 1
    return found[::-1]


def _below(lines: Sequence[SummedRow], index: int) -> tuple[int, int]:
    """Return the sum of the sites below a row that lie in its township, and how many these are."""
    people = sites = 0
    for other in lines[index + 1 : index + 1 + MOST_BELOW]:
        if other.says or other.may or other.township not in ("", lines[index].township):
            break
        people, sites = people + (other.people or 0), sites + 1
    return people, sites


def _meant(lines: Sequence[SummedRow], index: int, sums: _Sums) -> tuple[int, int]:
    """Return the sum that a wrong total means: of a part, where it says so, else of all above.

    A total with nothing above it that it could mean is one of what lies below.
    """
    line = lines[index]
    if line.is_part and line.township and not sums.towns.get(line.township):
        return _below(lines, index)
    if not (sums.since if line.is_part and not line.township else sums.all)[1]:
        return sums.below[index][1 if line.is_part else 0]
    if line.is_part:
        return sums.towns.get(line.township, sums.since) if line.township else sums.since
    return sums.all
