"""Chinese numerals: 三百二十 is 320, 一千二 is 1,200, 三二〇 is 320, 叁佰 is 300."""

from __future__ import annotations

_DIGITS = "〇零0 一壹幺1 二贰两貳兩2 三叁參3 四肆4 五伍5 六陆陸6 七柒7 八捌8 九玖9"
DIGITS = {sign: value for value, signs in enumerate(_DIGITS.split()) for sign in signs}
ZEROS = "〇零"
UNITS = {
    "亿": 10**8,
    "万": 10**4,
    "千": 1_000,
    "仟": 1_000,
    "百": 100,
    "佰": 100,
    "十": 10,
    "拾": 10,
}
SIGNS = "".join(sign for sign in (*DIGITS, *UNITS) if not sign.isascii())
LONGEST = 24


def chinese_number(text: str) -> int | None:
    """Return the number that Chinese numerals say, or None where they say none.

    Parameters
    ----------
    text : str
        Numerals, digits among them, and nothing else: ``三百二十``, ``1千2百``, ``二十``.
    """
    if not text or len(text) > LONGEST:
        return None
    for sign, unit in UNITS.items():
        head, found, tail = text.partition(sign)
        if found:
            return _with_unit(head, unit, tail)
    if all(sign in DIGITS for sign in text):
        return int("".join(str(DIGITS[sign]) for sign in text))
    return None


def _with_unit(head: str, unit: int, tail: str) -> int | None:
    """Return so many of a unit and what comes behind; the 二 of 一千二 is two hundred."""
    many = 1 if unit == 10 and not head else chinese_number(head)
    if many is None or (unit < 10_000 and many > 9):
        return None
    less = chinese_number(tail.lstrip(ZEROS)) if tail else 0
    if less is None or less >= unit:
        return None
    is_short = len(tail) == 1 and unit > 10
    return many * unit + (less * unit // 10 if is_short else less)
