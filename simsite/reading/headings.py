"""What a heading of a table means: which key, in which unit, and what stands in brackets.

``人口（万人）`` is people in ten thousands, ``人口（户）`` counts households, ``采样员（备用）``
counts only a part: whatever stands in a heading beside its word is understood, or it is said.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from simsite.model.sites import DUE, SIMPLE, heading_key, means, plain_heading

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
    " wholenumber integer 姓名 名单 人员姓名 name names"
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
# What names a site, or where it lies, only where no other column of the list does: GEOID is the id
# of a list without another, and Ward its name, or the township where the sites have names. Those
# of a row that stand first go first.
_INSTEAD_OF_IDS = (
    "机构代码 机构编码 小区编号 小区代码 社区编号 网格编号 网格编码 网格代码 区划代码 行政区划代码"
    " 统一社会信用代码 统计用区划代码 geoid geoid10 geoid20 geocode fips fipscode uprn wardcode"
    " wardid"
    " wardno wardnumber precinctcode precinctid precinctno precinctnumber blockid blockcode tractid"
    " tractcode areacode areaid zoneid zonecode districtcode uniqueid objectid recordid"
)
_INSTEAD_OF_NAMES = (
    "机构名称 机构 医疗机构 医疗机构名称 医院名称 医院 采样机构 采样机构名称 接种单位 接种单位名称"
    " 接种门诊"
    " 院所 院所名称 诊所 诊所名称 单位名称 单位 场所名称 场所 场地名称 场地 学校名称 学校"
    " facilityname facility venuename venue clinicname clinic hospitalname hospital providername"
    " provider pharmacyname pharmacy centername centrename center centre sitelocation locationname"
    " location nameoflocation nameoffacility placename place schoolname school buildingname"
    " building organizationname organisationname organization organisation stationname station"
    " 기관명 시설명 장소명 地点名称 地点 采样地点 设置地点 设点位置 设点地点 具体地点 具体位置"
    " 点位位置 位置"
    " 小区名称 小区 小区名 居民小区 居民小区名称 住宅小区 住宅小区名称 楼盘 楼盘名称 楼盘名"
    " 网格名称 网格"
    " 自然村 自然村名称 村民小组 村小组 屯 屯名 村屯 片区名称 片区 区域 区域名称 点位地址"
    " 采样点地址"
    " 采样地址 站点地址 详细地址 地址 住所 所在地 주소 wardname ward precinctname precinct"
    " blockname"
    " block tract censustract neighborhood neighbourhood neighborhoodname subdivision estate"
    " localityname locality settlement zonename zone areaname area siteaddress address"
    " streetaddress"
    " fulladdress district districtname borough municipality county city 区县 县区"
)
_INSTEAD_OF_TOWNSHIPS = (
    "县市区 区县 县区 区 县 区县名称 行政区 所属区县 所在区县 所属区 所在区 所属县区 属地 辖区"
    " 片区 城市 市"
    " district districtname subcounty borough ward wardname municipality city cityname county"
    " countyname suburb zone area region commune 地区"
)
INSTEAD = {
    ("id",): _INSTEAD_OF_IDS.split(),
    ("name_zh", "name_en"): _INSTEAD_OF_NAMES.split(),
    ("township_zh", "township_en", "township_code"): _INSTEAD_OF_TOWNSHIPS.split(),
}
YEAR = re.compile(r"(?<![0-9])(?:in\s*)?((?:19|20)[0-9]{2})(?![0-9])\s*(?:年(?:末|底|度)?)?")
CHINESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
BOTH = re.compile(
    r"(?P<one>[^a-z]*?[\u4e00-\u9fff][^a-z]*?)[\s/|-]*(?P<two>[a-z].*)"
    r"|(?P<latin>[a-z][^\u4e00-\u9fff]*?)[\s/|-]*(?P<han>[\u4e00-\u9fff].*)",
    re.IGNORECASE,
)
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
    folded = folded.translate(SIMPLE)
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
        word, rest = _shorter(word, headers)
        key = heading_key(word, headers) if rest else text
        remarks += rest
    is_due = key == "population" and means(word, DUE) is not None
    if key not in COUNTED:
        return Heading(key)
    return _with_remarks(Heading(key, is_due=is_due), [remark for remark in remarks if remark])


def _shorter(word: str, headers: dict[str, str]) -> tuple[str, list[str]]:
    """Return a heading without what it says beside its word, and that: a unit, a year, English."""
    both = BOTH.fullmatch(word)
    if both is not None:
        first = (both["one"] or both["han"]).strip()
        keys = [means(part, headers) for part in (first, both["two"] or both["latin"])]
        families = {key.removesuffix("_zh").removesuffix("_en") for key in keys if key}
        if None not in keys and len(families) == 1:
            return first, [""]
    year = YEAR.search(word)
    if year is not None:
        plain = (word[: year.start()] + word[year.end() :]).strip(" :/-_,、")
        if means(plain, headers) == "population":
            return plain, [year[1]]
    front, tail = _split(word, headers)
    return front, [tail] if tail else []


def instead(headings: list[str], found: dict[int, Heading]) -> dict[int, Heading]:
    """Return the columns that stand in where no other gives ids, names or townships.

    Parameters
    ----------
    headings : list of str
        All of a list.
    found : dict of int to Heading
        Those that are understood by themselves, by the index of the column.
    """
    added: dict[int, Heading] = {}
    plain = {n: plain_heading(text) for n, text in enumerate(headings) if text and n not in found}
    for keys, words in INSTEAD.items():
        if any(heading.key in keys for heading in found.values()):
            continue
        places = {word: n for n, word in reversed(plain.items()) if n not in added}
        word = next((word for word in words if word in places), None)
        if word is not None:
            index = places[word]
            is_english = len(keys) > 1 and CHINESE.search(headings[index]) is None
            added[index] = Heading(keys[1] if is_english else keys[0])
    return added


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
