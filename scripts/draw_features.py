"""Draw the pictures of ``docs/features.md``: each feature's plan and the same without it.

Run from anywhere: ``python scripts/draw_features.py [NAME ...]``, all where none is named.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from page_features import DOCS, WITHOUT, features

import simsite

PICTURES = DOCS / "figures" / "features"
# What moves no curve of the share swabbed is shown by what it does move.
KINDS = dict.fromkeys(
    (
        *("balking", "classes", "classes-by-stream", "households-give-up", "patience"),
        *("patience-by-class", "priority", "room"),
    ),
    "measures",
)
NAMES = {"en": ("as planned", "without"), "zh": ("按方案", "无此项")}


def draw(file: Path, language: str, folder: Path) -> Path:
    """Draw one scenario in one language, with a folder to work in, and return the picture."""
    runs = []
    for name, variant in zip(NAMES[language], (None, WITHOUT), strict=True):
        results = simsite.run(simsite.load(file, scenario=variant), name=name, jobs=1)
        runs.append(results.save(folder / (variant or "plan"), lang=language, figures=False))
    png, *_ = simsite.plot(runs, KINDS.get(file.stem, "several"), folder / "picture", lang=language)
    picture = PICTURES / f"{file.stem}{'' if language == 'en' else '-zh'}.png"
    shutil.copyfile(png, picture)
    return picture


def main(named: list[str]) -> int:
    """Draw the scenarios named, or all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for file in features():
        for language in NAMES if not named or file.stem in named else ():
            with tempfile.TemporaryDirectory() as folder:
                print(draw(file, language, Path(folder)).relative_to(DOCS))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
