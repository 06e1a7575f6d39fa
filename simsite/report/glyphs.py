"""Find the characters no bundled font can draw, before a figure shows empty boxes for them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from simsite.report.i18n import Words
from simsite.report.theme import FONT_FILE, LATIN_FONT_NAME


@lru_cache(maxsize=1)
def drawable_code_points() -> frozenset[int]:
    """Return the code points that the theme's two fonts can draw."""
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    latin = findfont(FontProperties(family=LATIN_FONT_NAME), fallback_to_default=False)
    return frozenset().union(*(FT2Font(str(path)).get_charmap() for path in (latin, FONT_FILE)))


def missing_glyphs(texts: Iterable[str]) -> list[str]:
    """Return the characters of `texts` that cannot be drawn, each once, by code point.

    White space (a line break, say) is not drawn and so never missing.
    """
    wanted = {character for text in texts for character in text if not character.isspace()}
    return sorted(c for c in wanted if ord(c) not in drawable_code_points())


def missing_glyph_message(texts: Iterable[str], words: Words) -> str | None:
    """Return one line naming the characters that cannot be drawn, or None if all can be."""
    missing = missing_glyphs(texts)
    if not missing:
        return None
    named = ", ".join(f"{c if c.isprintable() else '?'} (U+{ord(c):04X})" for c in missing)
    return words("messages.missing_glyphs", count=len(missing), characters=named)
