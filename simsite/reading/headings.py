"""What a heading of a table means: which key, in which unit, and what stands in brackets.

``人口（万人）`` is people in ten thousands, ``人口（户）`` counts households, ``采样员（备用）``
counts only a part: whatever stands in a heading beside its word is understood, or it is said.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from simsite.model.sites import DUE, heading_key, means

PEOPLE, STAFF, DESKS = "people", "staff", "desks"
COUNTED = {
    "population": PEOPLE,
    "desks": DESKS,
    **dict.fromkeys(("collectors", "registrars", "callers", "helpers"), STAFF),
}
NEUTRAL = {
    PEOPLE: "人 人数 人口 口 名 位 个 people persons person residents inhabitants heads pax pop",
    STAFF: "人 人数 名 位 个 people persons person staff heads members",
    DESKS: "个 台 张 条 处 套 组 只 通道 条通道 个通道 pcs desks desk tables table lanes lane",
}
_HOUSEHOLDS = (
    "户 户数 家 家庭 家庭户 household households hh hhs family families home homes dwellings"
    " dwelling house houses"
)
HOUSEHOLDS = frozenset(_HOUSEHOLDS.split())
_OTHER = (
    "% ％ ‰ percent percentage pct share ratio rate 百分比 比例 占比 率 比率 km km2 sqkm"
    " 平方公里 公顷 亩 ha hectares 元 圆 rmb cny usd $ € 岁 年龄 米 m 公里 小时 分钟 h min"
    " 天 次 管 份 吨 kg peopleperkm2 persons/km2 people/km2 人/平方公里 人/km2 perkm2 density 密度"
)
OTHER = frozenset(_OTHER.split())
SCALES = {
    "": 1, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000,
    "千万": 10_000_000, "亿": 100_000_000, "k": 1_000, "hundred": 100, "hundreds": 100,
    "thousand": 1_000, "thousands": 1_000, "thousandsof": 1_000, "'000": 1_000, "000": 1_000,
    "000s": 1_000, "'000s": 1_000, "1000": 1_000, "1000s": 1_000, "1,000": 1_000, "1,000s": 1_000,
    "x1000": 1_000, "×1000": 1_000, "10^3": 1_000, "tenthousand": 10_000, "tenthousands": 10_000,
    "10000": 10_000, "10000s": 10_000, "10,000": 10_000, "x10000": 10_000, "10k": 10_000,
    "w": 10_000,
    "hundredsof": 100, "hundredthousand": 100_000, "lakh": 100_000, "lakhs": 100_000,
    "100": 100, "100s": 100, "million": 1_000_000, "millions": 1_000_000, "millionsof": 1_000_000,
    "mn": 1_000_000, "mio": 1_000_000,
}  # fmt: skip
# Remarks that change nothing about whole numbers of everybody: said no more about.
_IDLE = (
    "必填 选填 整数 总数 合计 总计 数量 单位 数 个数 required optional number count total all no. #"
    " wholenumber integer"
)
IDLE = frozenset(_IDLE.split())
PART = re.compile(
    r"备用|机动|预备|后备|男|女|岁|儿童|老人|成人|幼|学生|流动|外来|其中|已|未|上午|下午|夜|[0-9]\+"
    r"|\b(?:(?:fe)?males?|(?:wo)?men|child\w*|adults?|elder\w*|aged?|over|under|reserves?|backup"
    r"|standby|spare|part|students?|only)\b"
)
# What is within the numbers leaves them whole: 人口（含流动人口）.
WHOLE = re.compile(r"^(?:均|已|都|全部)?(?:含|包括|包含)|^(?:includ(?:ing|es?|ed)|incl?)\b")
DUE_REMARK = re.compile(r"^应|要采|需采|待采|\bdue\b|to be (?:tested|swabbed|sampled)")
BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕|<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class HeadingUnit:
    """A unit of numbers.

    Attributes
    ----------
    text : str
        As written.
    scale : int
        What a number is multiplied by.
    fits : bool
        Whether it counts what the column counts.
    households : bool
        Whether it counts households.
    """

    text: str
    scale: int = 1
    fits: bool = True
    households: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that is understood.

    Attributes
    ----------
    key : str
        Key of a table, or the heading itself where none is meant.
    unit : HeadingUnit or None
        Unit that is written in the heading.
    part : str
        A remark by which the column holds a part of the numbers only, such as 备用 or male.
    remark : str
        Any other remark that may matter.
    is_due : bool
        Whether the people are those who are due, not those who live there.
    """

    key: str
    unit: HeadingUnit | None = None
    part: str = ""
    remark: str = ""
    is_due: bool = False


def unit_of(text: str, key: str) -> HeadingUnit | None:
    """Return the unit that a text is, for a column, or None where it is none that is known.

    Parameters
    ----------
    text : str
        Such as ``万人``, ``户``, ``in thousands``, ``km²``.
    key : str
        Key of a column that counts.
    """
    folded = unicodedata.normalize("NFKC", text.replace("²", "2")).casefold().replace("’", "'")
    plain = re.sub(r"^(?:单位|units?|unit of measure)\s*[:=]?\s*|^in\s+|^每|[\s.]", "", folded)
    if not plain:
        return None
    neutral = NEUTRAL[COUNTED[key]].split()
    counted = plain.removesuffix("数") if plain.removesuffix("数") in neutral else plain
    for scale in sorted(SCALES, key=len, reverse=True):
        if counted.startswith(scale):
            unit = _counting(counted[len(scale) :].removeprefix("of"), key, scale)
            if unit is not None:
                return HeadingUnit(text.strip(), unit.scale, unit.fits, unit.households)
    ending = next((scale for scale in SCALES if scale and counted == f"people{scale}"), None)
    return HeadingUnit(text.strip(), SCALES[ending]) if ending else None


def _counting(what: str, key: str, scale: str) -> HeadingUnit | None:
    """Return the unit of so many of something, or None where it is not known."""
    if what in NEUTRAL[COUNTED[key]].split() or (scale and not what):
        return HeadingUnit("", SCALES[scale])
    if what in HOUSEHOLDS:
        return HeadingUnit("", SCALES[scale], fits=False, households=True)
    others = {word for words in NEUTRAL.values() for word in words.split()}
    return HeadingUnit("", SCALES[scale], fits=False) if what in OTHER | others else None


def read_heading(text: str, headers: dict[str, str]) -> Heading:
    """Read a heading, whatever its width, case and blanks.

    Parameters
    ----------
    text : str
        As written.
    headers : dict of str to str
        Words and the keys they stand for.
    """
    folded = unicodedata.normalize("NFKC", text)
    remarks = ["".join(found).strip() for found in BRACKETS.findall(folded)]
    word = BRACKETS.sub("", folded).strip()
    key = heading_key(word, headers)
    if key not in headers.values():
        word, tail = _split(word, headers)
        key = heading_key(word, headers) if tail else text
        remarks += [tail] if tail else []
    is_due = key == "population" and means(word, DUE) is not None
    if key not in COUNTED:
        return Heading(key)
    return _with_remarks(Heading(key, is_due=is_due), [remark for remark in remarks if remark])


def _split(word: str, headers: dict[str, str]) -> tuple[str, str]:
    """Return a heading without the unit at its end, and the unit, as of 人口万人."""
    for at in range(len(word) - 1, 0, -1):
        front, tail = word[:at].rstrip(" :/-_,、"), word[at:]
        key = heading_key(front, headers) if front else ""
        if key in COUNTED and key in headers.values():
            joined = not re.match(r"[a-z]", tail, re.IGNORECASE) or not front[-1:].isalnum()
            apart = joined or word[at - 1] in " :/-_,"
            unit = unit_of(tail.strip(" :/-_,、"), key) if apart else None
            if unit is not None:
                return front, tail.strip(" :/-_,、")
    return word, ""


def _with_remarks(heading: Heading, remarks: list[str]) -> Heading:
    """Return a heading with what its remarks say about its numbers."""
    unit, part, rest, is_due = heading.unit, "", [], heading.is_due
    pieces = [
        (piece, WHOLE.search(text.casefold()) is not None)
        for text in remarks
        for piece in re.split(r"[,;、]\s*(?!0)", text)
    ]
    for remark, is_whole in pieces:
        plain = re.sub(r"\s", "", remark).casefold()
        known = unit_of(remark, heading.key)
        if known is not None:
            unit = known
        elif heading.key == "population" and DUE_REMARK.search(remark.casefold()):
            is_due = True
        elif PART.search(remark.casefold()) and not is_whole:
            part = remark
        elif plain and plain not in IDLE:
            rest.append(remark)
    return Heading(heading.key, unit, part, ", ".join(rest), is_due)
