"""Cut the Chinese font that the figures use out of the full Noto Sans SC.

Usage: ``python scripts/make_font.py NotoSansSC_400Regular.ttf [--out simsite/report/fonts]``

The source is ``400Regular/NotoSansSC_400Regular.ttf`` of the npm package
``@expo-google-fonts/noto-sans-sc`` (0.4.3, SIL Open Font Licence 1.1). The output depends on the
source file and the fontTools version only: the same two give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FAMILY = "Simsite Sans SC"
FILE_NAME = "SimsiteSans-Regular.ttf"
PLACE_NAMES = Path(__file__).with_name("place_name_characters.txt")
DEFAULT_OUT = Path(__file__).parents[1] / "simsite" / "report" / "fonts"

# Blocks beyond GB2312 that text and figures may hold; characters the source lacks are left out.
BLOCKS = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin-1, Latin Extended-A
    (0x2000, 0x206F),  # general punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2460, 0x2473),  # circled numbers
    (0x2500, 0x25FF),  # box drawing, block elements, geometric shapes
    (0x3000, 0x303F),  # Chinese punctuation
    (0xFF00, 0xFFEF),  # full-width forms
)


def gb2312_characters() -> set[str]:
    """Return the 7,445 characters of GB2312."""
    found = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            found.add(bytes((row, cell)).decode("gb2312", errors="ignore"))
    return found - {""}


def place_name_characters(path: Path = PLACE_NAMES) -> set[str]:
    """Return the characters listed in `path`, without its comment lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {character for line in lines if not line.startswith("#") for character in line.strip()}


def wanted_characters() -> set[str]:
    """Return every character the font should draw if its source can."""
    blocks = {chr(code) for first, last in BLOCKS for code in range(first, last + 1)}
    return gb2312_characters() | place_name_characters() | blocks


def cut(font: TTFont, characters: set[str]) -> None:
    """Reduce `font` in place to `characters`, without hinting or layout features."""
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx"]
    subsetter = Subsetter(options=options)
    subsetter.populate(unicodes=[ord(character) for character in characters])
    subsetter.subset(font)


def rename(font: TTFont) -> None:
    """Give the font its own names; copyright, trademark, designer and licence records stay.

    'Source' is a reserved font name of the original, so no name of ours may hold it.
    """
    names = font["name"]
    version = names.getDebugName(5)
    names.names = [record for record in names.names if record.nameID < 25]
    own = {
        1: FAMILY,
        2: "Regular",
        3: "Simsite Sans SC Regular, cut from Noto Sans SC 2.004",
        4: f"{FAMILY} Regular",
        5: f"{version}; subset for simsite",
        6: "SimsiteSansSC-Regular",
    }
    for name_id, text in own.items():
        names.setName(text, name_id, 3, 1, 0x409)


def main(arguments: list[str] | None = None) -> int:
    """Write the font and say its size and what the source could not give."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("source", type=Path, help="full static TTF of Noto Sans SC, Regular")
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder to write to")
    options = parser.parse_args(arguments)
    font = TTFont(options.source, recalcTimestamp=False)
    if "fvar" in font:
        parser.error(f"{options.source} is a variable font; matplotlib needs a static one")
    required = gb2312_characters() | place_name_characters()
    absent = sorted(required - {chr(code) for code in font.getBestCmap()})
    if absent:
        parser.error(f"{options.source} lacks {len(absent)} needed characters: {''.join(absent)}")
    cut(font, wanted_characters())
    rename(font)
    target = options.out / FILE_NAME
    font.save(target, reorderTables=True)
    size = f"{len(font.getBestCmap()):,} characters, {target.stat().st_size:,} bytes"
    sys.stdout.write(f"{target}: {size}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
