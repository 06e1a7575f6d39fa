"""Numbers as people write them in a list: 1,234; 300 人; 约900; 1.2万; and what is none."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from simsite.core.errors import BadValue
from simsite.reading.headings import HeadingUnit, unit_of

ABOUT = (
    r"大约|约为|大概|约|近|将近|about|approximately|approx\.?|around|circa|ca\.?|c\.|nearly|roughly"
    r"|[~≈∼〜]"
)
OR_SO = r"左右|上下|余|多|来|几|\+|or so|approx\.?"
NUMBER = re.compile(
    rf"(?P<about>(?:{ABOUT})\s*)?(?P<sign>[+-]?)"
    r"(?P<number>[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?P<power>e[+-]?[0-9]{1,2})?"
    rf"\s*(?P<more>(?:{OR_SO})?)\s*(?P<unit>[^0-9]*?(?:[a-z][23])?)\s*(?P<after>(?:{OR_SO})?)",
    re.IGNORECASE,
)
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
        Whether the cell itself says a unit that multiplies.
    exact : str
        The number before it was rounded to whole persons, or empty.
    """

    text: str
    is_about: bool = False
    has_unit: bool = False
    exact: str = ""


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
    folded = unicodedata.normalize("NFKC", cell).strip()
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
    number = Decimal(re.sub("[, ]", "", match["number"]) + (match["power"] or "")) * scale
    has_unit = own is not None and own.scale != 1
    rounded = number.to_integral_value()
    near = abs(number - rounded) <= max(ALMOST, number * Decimal("1e-12"))
    if near or (scale > 1 and number >= 1):
        exact = "" if near else f"{number.normalize():,f}"
        sign = match["sign"].replace("+", "")
        return Read(f"{sign}{rounded:f}", is_about, has_unit, exact)
    return Read(match.string if scale == 1 else f"{number.normalize():f}", is_about, has_unit)
