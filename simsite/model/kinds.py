"""Kinds of site: which words mean urban, which village, and what names alone let one guess.

Words are compared without case and width, and as whole words: *suburban* is not *urban*, and
*community college* says nothing about where it lies.
"""

from __future__ import annotations

import re
import unicodedata

URBAN, VILLAGE = "urban", "village"
MEANINGS = {
    URBAN: "urban city cities town downtown community communities neighbourhood neighborhood"
    " 城区 城镇 城市 县城 市区 镇区 主城区 中心城区 建成区 街道 街道办 社区 居委会 居民区 小区"
    " 居民小区 住宅小区 城关",
    VILLAGE: "village villages rural countryside hamlet 村 村级 行政村 自然村 农村 乡村 村庄 村屯"
    " 屯 村委 村委会 村民小组 乡 乡镇 乡下 乡里 农村社区",
}
WORDS = {word: kind for kind, words in MEANINGS.items() for word in words.split()}
# Words beside one of those above that change nothing about it.
_IDLE = (
    "area areas district districts site sites point points type kind zone zones testing test"
    " sampling the of in"
)
IDLE = frozenset(_IDLE.split())
IDLE_END = re.compile(
    r"(?:核酸)?(?:采样点|采集点|检测点|点位|地区|区域|类型|站点|点|类|型|级|片区)$"
)

# In names a Chinese word may stand anywhere, but not as a part of some of these.
NUMBERS = "[0-9一二三四五六七八九十]"
VILLAGE_END = re.compile(rf"(?:村|屯|村委会?|村民委员会|村部|农村社区){NUMBERS}*$")
POINT_END = re.compile(rf"(?:{NUMBERS}+号?)?(?:核酸)?(?:采样|检测|采集)?点?$")
URBAN_ZH = re.compile(r"社区|居委会|居民委员会|街道(?!口)|(?<![大])小区(?![域划委])|(?<!郊)城区")
URBAN_EN = re.compile(
    r"(?<![\w-])(?:urban|community|downtown)(?![\w-])(?!\s+(?:college|university))"
)


def kind_of(text: str) -> str:
    """Return the kind a word means, ``urban`` or ``village``, else the word without case and width.

    Parameters
    ----------
    text : str
        As written: ``Urban``, ``URBAN AREA``, ``城区点``, ``school``.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    return understood(folded) or folded


def understood(text: str) -> str:
    """Return ``urban`` or ``village`` where every word of a text says so, else nothing."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if re.search(r"[a-z]-[a-z]", folded):  # peri-urban, non-urban
        return ""
    parts = [part for part in re.split(r"[^\w]+|_", folded) if part and part not in IDLE]
    meant = {_meaning(part) for part in parts}
    return meant.pop() if len(meant) == 1 else ""


def _meaning(word: str) -> str:
    """Return the kind one word means, or nothing."""
    known = WORDS.get(word)
    while known is None and (shorter := IDLE_END.sub("", word)) not in (word, ""):
        word = shorter
        known = WORDS.get(word)
    return known or ""


def guessed(*names: str) -> tuple[str, str]:
    """Return the kind that names let one guess, village where they say nothing, and the word.

    Parameters
    ----------
    *names : str
        Names of the site and of its village, the one that says most first.
    """
    for name in names:
        folded = unicodedata.normalize("NFKC", name).casefold().strip()
        plain = re.sub(r"[(（].*?[)）]|[\s第]", "", folded)
        plain = POINT_END.sub("", plain)
        village = VILLAGE_END.search(plain)
        if village is not None:
            return VILLAGE, village[0]
        word = URBAN_ZH.search(plain) or URBAN_EN.search(folded)
        if word is not None:
            return URBAN, word[0]
    return VILLAGE, ""
