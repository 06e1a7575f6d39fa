"""Names are somebody else's text: nothing in them may steer the page.

HTML is escaped by the templates. Here is the rest: marks that turn the direction of writing are
spelt out, a name written from right to left is kept from reordering the numbers beside it, and data
for scripts cannot end the element it stands in.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from simsite.core.errors import visible, width
from simsite.model.plan import CampaignPlan
from simsite.report.formatting import within_day
from simsite.report.i18n import Words
from simsite.report.wording import Wording
from simsite.stats.intervals import Interval

FIRST_STRONG, POP = "\u2068", "\u2069"  # the isolate whose direction is that of its first letter
NO_BREAK = "\u00a0"  # space at which no line ends
SENTENCE = 44  # columns; no name and no number is as long
RIGHT_TO_LEFT = {"R", "AL"}
# Marks that would turn or hide text; the isolates above are set by simsite itself.
STEERING = frozenset("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff")
ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in STEERING | set("<>&'\u2028\u2029\u2066\u2067")}


class PageWording(Wording):
    """How values are written on a page: as everywhere, with names kept to themselves."""

    @staticmethod
    def of_plan(plan: CampaignPlan, words: Words) -> PageWording:
        """Return the wording for a plan in a language."""
        known = Wording.of(plan, words)
        own = known.first_day, known.opening, known.counted, known.alike
        return PageWording(words, *own)

    def interval(self, unit: str, interval: Interval | None) -> str:
        """Return an interval of values, or a dash; times of one day name it once."""
        if unit == "time" and interval is not None:
            ends = int(interval.low), int(interval.high)
            if shown := within_day(*ends, self.first_day, self.words):
                return self.words("units.bracketed", shown=shown)
        return Wording.interval(self, unit, interval)

    def name(self, place: Any) -> str:
        """Return a name that cannot steer the sentence it stands in."""
        return isolated(Wording.name(self, place))


def isolated(name: str) -> str:
    """Return a name in one line, direction marks spelt out; one from right to left isolated."""
    shown = visible(" ".join(name.split()), longest=len(name) + 1)
    if any(unicodedata.bidirectional(c) in RIGHT_TO_LEFT for c in shown):
        return f"{FIRST_STRONG}{shown}{POP}"
    return shown


def finished(value: Any) -> Any:
    """Return what a template prints: text without marks that steer, a per cent with its number."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    held = value.replace(" %", f"{NO_BREAK}%")
    return type(value)("".join(_spelt(c) for c in held))


def _spelt(character: str) -> str:
    control = unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t"
    if control or character in STEERING:
        return f"\\u{ord(character):04x}"
    return character


def kept(text: str, columns: int) -> str:
    """Return the class of a cell, by how it may be broken into lines.

    Up to so many columns it is ``kept`` in one line; up to `SENTENCE` it is broken between words
    only; longer Chinese is ``prose``, which is broken between any two characters.
    """
    if width(text) <= columns:
        return "kept"
    return "prose" if width(text) > SENTENCE else "words"


def script_json(data: Any) -> str:
    """Return JSON that may stand in a script element, whatever its texts are."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(ESCAPES)
