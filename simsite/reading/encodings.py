"""Which encoding a text is in: its mark, then UTF-8, then the old one that makes best sense of it.

Chinese, Japanese and Korean systems write text in encodings that cannot be told apart by their
bytes: nearly every file in one of them is one in another, too. Which it is, is told by how often
its characters stand in names of places, headings and addresses (``characters.toml``), as a number
of bits; where two readings are nearly as likely the file is refused, and neither is guessed.
"""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from simsite.core.errors import BadValue

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# The codec, the name that people know, the language that it is for and bits by which it is less
# likely than GB18030, which most lists of Chinese counties are in (assumed).
OLD = (
    ("gb18030", "GB18030", "chinese", 0.0),
    ("cp950", "Big5", "traditional", 6.0),
    ("big5hkscs", "Big5", "traditional", 7.0),
    ("cp932", "Shift-JIS", "japanese", 6.0),
    ("euc_jp", "EUC-JP", "japanese", 16.0),
    ("cp949", "EUC-KR", "korean", 6.0),
    ("cp1252", "Windows-1252", "western", 4.0),
)
SAMPLED = 20_000  # bytes from the beginning by which it is told
ASCII_BITS = 6.0
# Bits of what stands in no table: a character of the language, a rare one, a mark, anything else.
USUAL, RARE, MARK, FOREIGN, NOBODYS = 17.0, 21.0, 12.0, 24.0, 40.0
USUAL_GB, RARE_GB = 14.5, 18.0  # of GB18030, whose table knows words and names of people, too
KANA, HALF_KANA, HANGUL, ACCENT, ALONE = 9.0, 10.0, 15.0, 6.0, 20.0
NORDIC = "ðÐþÞÝý"  # of Iceland alone, and what letters of Turkey look like
MOST_HALF = 0.8  # of a text may be kana of half width: every byte of Thai is one, too
AGAIN = 5.0  # most bits of a character that was there before: a name that is repeated proves little
WITHIN = 6.0  # bits more of a character of the East within a word of small Latin letters
CLEAR = 8.0  # bits by which a reading must be more likely than the next: 256 times
CLEAR_GB = 6.0  # and where it is GB18030
SENSE = 16.0  # most bits a character, on average, of a text that makes sense
SHORT = 6  # characters up to which an average says nothing
GOOD, BAD = 4, 1  # of so many characters of UTF-8 to one that is broken, a file is UTF-8
SHOWN = 24  # characters of a line that are shown of two readings


@dataclass(frozen=True, slots=True)
class Decoded:
    r"""A text that was decoded.

    Attributes
    ----------
    text : str
        Newlines are ``\n``.
    encoding : str
        As people call it: ``UTF-8``, ``Big5``.
    """

    text: str
    encoding: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A way to read bytes; how unlikely the text is: in bits, and on average of a character."""

    codec: str
    encoding: str
    text: str
    bits: float
    average: float


def decode(raw: bytes) -> Decoded:
    """Decode text in whatever encoding it is.

    Raises
    ------
    BadValue
        If it is no text that is known, UTF-16 or UTF-32 without a mark, UTF-8 with a broken
        character, or can be read in two ways.
    """
    marked = next((codec for mark, codec in MARKS if raw.startswith(mark)), "")
    if not marked:
        _refuse_unmarked(raw)
    try:
        text, encoding = raw.decode(marked or "utf-8-sig"), (marked or "utf-8").upper()
    except UnicodeDecodeError:
        if marked:
            raise BadValue("file.encoding") from None
        _refuse_broken(raw)
        text, encoding = _old(raw)
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), encoding)


def _refuse_unmarked(raw: bytes) -> None:
    """Refuse text of two or four bytes a character without a mark, by the zeros of its ASCII."""
    head = raw[:4_000]
    if b"\0" not in head:
        return
    if head.count(b"\0") * 5 < len(head) and _is_utf8(head):
        return  # a stray zero, which is told with its place
    names = {"utf-32-le": 4, "utf-32-be": 4, "utf-16-le": 2, "utf-16-be": 2}
    for name, width in names.items():
        try:
            text = head[: len(head) // width * width].decode(name)
        except UnicodeDecodeError:
            continue
        ordinary = sum(c in "\t\r\n" or c.isprintable() for c in text)
        breaks = any(c in ",;|\t\r\n:0123456789 " for c in text)
        if text and ordinary == len(text) and breaks:
            raise BadValue("file.unmarked", encoding=name.upper())


def _is_utf8(head: bytes) -> bool:
    """Whether the beginning of a file is UTF-8, a character cut in two at its end aside."""
    return "\ufffd" not in codecs.getincrementaldecoder("utf-8")("replace").decode(head)


def _refuse_broken(raw: bytes) -> None:
    """Refuse UTF-8 in which a few characters are broken, at the first of them."""
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(char > "\u07ff" and char != "\ufffd" for char in text[:1_000_000])
    if good >= max(GOOD, broken * GOOD // BAD):
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        raise BadValue("file.broken", line=line)


def _old(raw: bytes) -> tuple[str, str]:
    """Return text in an old encoding, and which it is."""
    end = raw.find(b"\n", SAMPLED)
    sample = raw if end < 0 else raw[:end]
    found: list[_Candidate] = []
    for codec, encoding, language, prior in OLD:
        try:
            text = sample.decode(codec)
            raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if all(text != other.text for other in found):
            found.append(_weighed(text, codec, encoding, language, prior))
    found.sort(key=lambda one: one.bits)
    if not found or found[0].average > SENSE:
        raise BadValue("file.encoding")
    best = found[0]
    clear = CLEAR_GB if best.codec == OLD[0][0] else CLEAR
    if len(found) > 1 and found[1].bits - best.bits < clear:
        raise _ambiguous(best, found[1])
    return raw.decode(best.codec), best.encoding


def _ambiguous(best: _Candidate, other: _Candidate) -> BadValue:
    """Return what is wrong with a file that reads in two ways, with a line of each."""
    lines = zip(best.text.split("\n"), other.text.split("\n"), strict=False)
    one, two = next((pair for pair in lines if not pair[0].isascii()), (best.text, other.text))
    names = {"first": best.encoding, "second": other.encoding}
    return BadValue("file.ambiguous", one=one.strip()[:SHOWN], two=two.strip()[:SHOWN], **names)


def _weighed(text: str, codec: str, encoding: str, language: str, prior: float) -> _Candidate:
    """Return a reading with its bits."""
    bits = _western if language == "western" else _eastern
    own = list(bits(text, language))
    total = prior + sum(own) + ASCII_BITS * (len(text) - len(own))
    is_short = len(own) <= SHORT and language != "western" and max(own, default=0) < NOBODYS
    average = 0.0 if is_short or not own else sum(own) / len(own)
    if own and sum(map(_is_half_kana, text)) > MOST_HALF * len(own):
        average = NOBODYS
    return _Candidate(codec, encoding, text, total, average)


def _western(text: str, _: str) -> Iterator[float]:
    """Yield the bits of each character of Western Europe: letters with accents stand in words."""
    seen = set[str]()
    for at, char in enumerate(text):
        if char <= "\x7f":
            continue
        if not char.isalpha() or char in NORDIC:
            yield MARK if char in "‘’“”–—°" else FOREIGN
        elif _is_in_word(text, at, str.isalpha):
            yield AGAIN if char in seen else ACCENT
            seen.add(char)
        else:
            yield ALONE


def _eastern(text: str, language: str) -> Iterator[float]:
    """Yield the bits of each character of a language of the East."""
    known, seen = _tables()[language], set[str]()
    for at, char in enumerate(text):
        if char <= "\x7f":
            continue
        bits = known.get(char) or _rare(char, language)
        if char in seen and bits < NOBODYS and not _is_half_kana(char):
            yield min(bits, AGAIN)
        else:
            yield bits + _is_in_word(text, at, str.islower) * WITHIN
        seen.add(char)


def _is_half_kana(char: str) -> bool:
    return "\uff61" <= char <= "\uff9f"


def _is_in_word(text: str, at: int, of_word: Callable[[str], bool]) -> bool:
    """Whether a letter of ASCII stands beside a character."""
    beside = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    return any(char.isascii() and of_word(char) for char in beside)


@cache
def _rare(char: str, language: str) -> float:
    """Return the bits of a character that is in no table."""
    if "\ue000" <= char <= "\uf8ff" or not (char.isprintable() or char.isspace()):
        return NOBODYS
    if "\u3000" <= char <= "\u301f" or "\uff01" <= char <= "\uff5e" or char in "·—‘’“”…":
        return MARK
    if language == "korean":
        return HANGUL if _within(char, "euc_kr", 0xB0, 0xC8) else _or_foreign(char)
    if language == "japanese":
        if _is_half_kana(char):
            return HALF_KANA
        if "\u3041" <= char <= "\u30ff":
            return KANA
        return USUAL if _within(char, "shift_jis", 0x88, 0x98) else _or_foreign(char)
    charset, last = ("gb2312", 0xD7) if language == "chinese" else ("big5", 0xC6)
    first = 0xB0 if language == "chinese" else 0xA4
    if language == "chinese" and _within(char, charset, first, 0xF7):
        return USUAL_GB if _within(char, charset, first, last) else RARE_GB
    return USUAL if _within(char, charset, first, last) else _or_foreign(char)


def _or_foreign(char: str) -> float:
    return RARE if "\u4e00" <= char <= "\u9fff" else FOREIGN


def _within(char: str, charset: str, first: int, last: int) -> bool:
    """Whether a character is among the usual ones of a charset, by the rows that hold these."""
    try:
        return first <= char.encode(charset)[0] <= last
    except UnicodeEncodeError:
        return False


@cache
def _tables() -> dict[str, dict[str, float]]:
    """Return the bits of the characters of each language."""
    text = files("simsite.reading").joinpath("characters.toml").read_text("utf-8")
    return {
        language: {char: float(bits) for bits, chars in rows.items() for char in chars}
        for language, rows in tomllib.loads(text).items()
    }
