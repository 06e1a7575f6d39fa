"""The package's font, cut down to the characters of one page and written into it."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

from simsite.report.theme import FONT_FILE

FAMILY = "Simsite"
DATA = "data:font/woff;base64,"
SIGNS = "●○▲▼◀▶■□×–−…→✓✗0123456789 +"  # that the script of the page may add


def font_face(text: str) -> str:
    """Return the rule that embeds the glyphs of a page.

    Parameters
    ----------
    text : str
        All that may be shown.

    Returns
    -------
    str
        A ``@font-face`` rule. Its ``unicode-range`` names exactly the characters it holds, so the
        reader's own fonts draw any other. The same characters give the same bytes.
    """
    from fontTools.ttLib import TTFont

    wanted = {ord(c) for c in set(text + SIGNS) if not c.isspace() or c == " "}
    # Glyphs are copied as they are, so nothing about them has to be worked out again.
    with TTFont(FONT_FILE, recalcTimestamp=False, recalcBBoxes=False, lazy=True) as font:
        held = sorted(wanted & font.getBestCmap().keys())
        data = base64.b64encode(_cut(font, held)).decode()
    source = f'url("{DATA}{data}") format("woff")'
    return f'@font-face{{font-family:"{FAMILY}";src:{source};unicode-range:{_ranges(held)}}}'


def _cut(font: Any, code_points: list[int]) -> bytes:
    from fontTools.subset import Options, Subsetter

    options = Options()
    options.hinting = False
    options.layout_features = []
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.name_IDs = ["*"]
    subsetter = Subsetter(options=options)
    subsetter.populate(unicodes=code_points)
    subsetter.subset(font)
    font.flavor = "woff"
    written = BytesIO()
    font.save(written, reorderTables=True)
    return written.getvalue()


def _ranges(code_points: list[int]) -> str:
    """Return code points as the ranges of CSS."""
    spans: list[list[int]] = []
    for code in code_points:
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in spans)
