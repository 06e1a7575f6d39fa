"""Columns that say how large a site is where none says its people: households, a daily capacity."""

from __future__ import annotations

import re
import unicodedata

from simsite.model.sites import HEADERS
from simsite.reading.headings import BRACKETS, HOUSEHOLDS, HeadingUnit, read_heading, unit_of

HOMES, CAPACITY, DESKS, COLLECTORS = "households", "capacity", "desks", "collectors"
BEFORE_HOMES = re.compile(
    r"^(?:总|常住|户籍|居民|住|家庭|服务|覆盖|小区|登记|实有|实际|所辖|辖区|现有"
    r"|the|numberof|noof|no|total|resident(?:ial)?|occupied|private|registered)+"
)
AFTER_HOMES = re.compile(r"(?:数|数量|合计|总数|count|number|total|no)$")
IS_CAPACITY = re.compile(
    r"能力$|容量$|承载量$|采样量$|检测量$|接种量$|接待量$|capacity|throughput"
    r"|(?:tests?|doses?|people|persons?|vaccinations?|samples?|swabs?|appointments?|visitors?)"
    r"(?:(?:per|a)(?:day|hour)|daily)$"
)
NO_PEOPLE = re.compile(
    r"冰|冷|储|存|仓|车|试管|采样管|混采|候诊|座|电|parking|storage|fridge|freez|seat|tube|pool"
    r"|vehicle|waiting|power"
)
PERIOD = re.compile(
    r"\s*(?:人次|人份)?\s*(?:[/每]\s*(?:天|日|小时|h|hour|day)|\b(?:per|a)\s+(?:day|hour))$",
    re.IGNORECASE,
)


def homes_unit(text: str) -> HeadingUnit | None:
    """Return the unit of a heading that counts households, as 总户数 or Households do; else None.

    Parameters
    ----------
    text : str
        As written; 户数（万户） is ten thousands of them, 人口（户） are households, too.
    """
    folded = unicodedata.normalize("NFKC", text)
    inside = ["".join(found).strip() for found in BRACKETS.findall(folded)]
    word = re.sub(r"[\s*/、:._-]", "", BRACKETS.sub("", folded)).casefold()
    bare = BEFORE_HOMES.sub("", word) or word
    scale = next((unit.scale for part in inside if (unit := unit_of(part, "population"))), 1)
    if word in HOUSEHOLDS or bare in HOUSEHOLDS or AFTER_HOMES.sub("", bare) in HOUSEHOLDS:
        return HeadingUnit(text, scale, fits=False, households=True)
    heading = read_heading(text, HEADERS)
    unit = heading.unit if heading.key == "population" else unit_of(text, "population")
    return unit if unit is not None and unit.households else None


def is_capacity(text: str) -> bool:
    """Whether a heading says how many people a site can take in a time: 日采样能力, Capacity."""
    folded = BRACKETS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    word = re.sub(r"[\s*、:._-]|/$", "", PERIOD.sub("", folded))
    whole = re.sub(r"[\s*、:._-]", "", re.sub(r"/\s*(day|hour)$", r"per\1", folded))
    return NO_PEOPLE.search(whole) is None and any(map(IS_CAPACITY.search, (word, whole)))


def without_period(cell: str) -> str:
    """Return a cell of a capacity without its unit of time: 600人/天 is 600人."""
    return PERIOD.sub("", unicodedata.normalize("NFKC", cell).strip())
