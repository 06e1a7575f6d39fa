"""Numbers as people write them in a list: 1,234; 300 人; 约900; 1.2万; 三百; and what is none."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal

from simsite.core.errors import BadValue
from simsite.core.numerals import SIGNS, chinese_number
from simsite.model.sites import SIMPLE
from simsite.reading.headings import PART, WHOLE, HeadingUnit, unit_of

ABOUT = (
    r"大约|约为|大概|约|近|将近|超过|超|不少于|不低于|至少|不到|不足|不超过|最多|至多"
    r"|about|approximately|approx\.?|around|circa|ca\.?|c\.|nearly|roughly|over|more than|at least"
    r"|under|less than|at most|up to|[~≈∼〜]|[<>]=?|[≥≤]"
)
OR_SO = r"左右|上下|余|多|来|几|\+|or so|approx\.?"
NUMBER = re.compile(
    rf"(?P<about>(?:{ABOUT})\s*)?(?P<sign>[+-]?)"
    r"(?P<number>[0-9]{1,3}(?:[, '’][0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,3}(?:\.[0-9]{3}){2,}"
    r"|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?P<power>e[+-]?[0-9]{1,2})?"
    rf"\s*(?P<more>(?:{OR_SO})?)\s*(?P<unit>[^0-9]*?(?:[a-z][23])?)\s*(?P<after>(?:{OR_SO})?)",
    re.IGNORECASE,
)
SPELT = re.compile(
    rf"(?P<before>(?:(?:{ABOUT})\s*)?)(?P<number>[0-9.]*[{SIGNS}][0-9{SIGNS}]*)(?P<rest>[^0-9{SIGNS}]*)"
)
REMARK = re.compile(r"\s*\((?P<remark>[^()0-9]{1,40})\)$")
ROUGH = re.compile(r"约|估|approx|about|est", re.IGNORECASE)
MANY_DOTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")
ALMOST = Decimal("1e-6")  # what a spreadsheet's arithmetic adds to a whole number


@dataclass(frozen=True, slots=True)
class Read:
    """A number as it was read from a cell.

    Attributes
    ----------
    text : str
        Digits alone where it is a whole number, else the text of the cell.
    is_about : bool
        Whether the cell says that it is not exact.
    has_unit : bool
        Whether the cell itself says a unit that multiplies, or one instead of that of the heading.
    exact : str
        The number before it was rounded to whole persons, or empty.
    is_spelt : bool
        Whether it is written in Chinese numerals.
    remark : str
        What stands in brackets behind it, which is not used.
    is_names : bool
        Whether it is how many people the cell names.
    """

    text: str
    is_about: bool = False
    has_unit: bool = False
    exact: str = ""
    is_spelt: bool = False
    remark: str = ""
    is_names: bool = False


def read_number(cell: str, key: str, unit: HeadingUnit | None) -> Read:
    """Read a number of people, desks or staff.

    Parameters
    ----------
    cell : str
        As written.
    key : str
        Key of the column.
    unit : HeadingUnit or None
        Unit that the heading gives; a unit in the cell itself goes before it.

    Raises
    ------
    BadValue
        If the cell counts in a unit that is not known or not that of the column.
    """
    folded = unicodedata.normalize("NFKC", cell).strip().translate(SIMPLE)
    plain, remark = _apart(folded, key)
    spelt = _spelt(plain)
    read = _read(spelt or plain, cell, key, None if re.search("[万亿]", plain) and spelt else unit)
    if not re.fullmatch("-?[0-9]+", read.text):
        return Read(folded) if remark else read
    is_rough = ROUGH.search(remark) is not None
    return replace(
        read,
        is_about=read.is_about or is_rough,
        remark="" if is_rough else remark,
        is_spelt=bool(spelt),
    )


def _apart(folded: str, key: str) -> tuple[str, str]:
    """Return a number and the remark in brackets behind it; a unit there is one of the number."""
    behind = REMARK.search(folded)
    if behind is None:
        return folded, ""
    remark, number = behind["remark"].strip(), folded[: behind.start()]
    if unit_of(remark, key) is not None:
        return number + remark, ""
    is_part = PART.search(remark.casefold()) and not WHOLE.search(remark.casefold())
    return (folded, "") if is_part else (number, remark)


def _spelt(text: str) -> str:
    """Return a number in Chinese numerals in digits, with what stands around it; else nothing."""
    match = SPELT.fullmatch(text)
    if match is None or (match["number"][0] in "0123456789." and NUMBER.fullmatch(text)):
        return ""
    number = chinese_number(match["number"])
    return "" if number is None else f"{match['before']}{number}{match['rest']}"


def _read(folded: str, cell: str, key: str, unit: HeadingUnit | None) -> Read:
    """Read a number in digits, whatever stands around it."""
    match = NUMBER.fullmatch(folded)
    if match is None:
        return Read(folded)
    written = re.sub("(?<=[百千万亿])[余多来几]", "", match["unit"]).strip()
    own = unit_of(written, key) if written else None
    of_homes = unit is not None and unit.households and own is not None and own.households
    if written and not of_homes and (own is None or not own.fits):
        if not re.match(r"[\w%‰$€]", written):
            return Read(folded)
        is_homes = own is not None and own.households and key == "population"
        what = "list.cell_households" if is_homes else "list.cell_unit"
        raise BadValue(what, value=cell, unit=written, key=key)
    is_about = bool(match["about"] or match["more"] or match["after"])
    is_about = is_about or written != match["unit"].strip()
    return _scaled(match, own, unit, is_about)


def _scaled(
    match: re.Match[str], own: HeadingUnit | None, unit: HeadingUnit | None, is_about: bool
) -> Read:
    """Return a number times its unit; whole where the unit makes it so, or nearly."""
    chosen = own or unit
    scale = 1 if chosen is None else chosen.scale
    digits = re.sub("[, '’]", "", match["number"])
    digits = digits.replace(".", "") if MANY_DOTS.fullmatch(match["number"]) else digits
    number = Decimal(digits + (match["power"] or "")) * scale
    has_unit = own is not None and (own.scale != 1 or (unit is not None and unit.scale != 1))
    rounded = number.to_integral_value()
    near = abs(number - rounded) <= max(ALMOST, number * Decimal("1e-12"))
    if near or (scale > 1 and number >= 1):
        exact = "" if near else f"{number.normalize():,f}"
        sign = match["sign"].replace("+", "")
        return Read(f"{sign}{rounded:f}", is_about, has_unit, exact)
    return Read(match.string if scale == 1 else f"{number.normalize():f}", is_about, has_unit)
