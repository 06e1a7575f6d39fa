"""Build the documentation as a site: pages made ready, the builder called, its pages finished.

What the builder gets, in ``build/``, is plain pages and a configuration without anything of ours
that only it would understand: contents from the folders, an index of decisions, Chinese that runs
on over the ends of lines, glyphs for machines without Chinese fonts. So another builder of
`mkdocs.yml` can take its place. A page that is in no section is shown last and not lost.

Usage: ``python scripts/make_site.py [--out FOLDER]``, build/site unless given.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from simsite.report.html.font import font_face

REPOSITORY = Path(__file__).parents[1]
SETTINGS = "mkdocs.yml"
BUILDER = (sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet")
# Section, and its pages or folders; in a folder these pages come first and the others by name.
CHINESE_PAGES = "中文"
SECTIONS = {
    "Start": ("index.md", "how-to/install.md", "tutorial.md"),
    "How to": ("features.md", "how-to/"),
    "Reference": ("reference/", "glossary.md"),
    "Explanation": (
        *("explanation/model.md", "explanation/semantics.md", "explanation/statistics.md"),
        *("explanation/limits.md", "stress-des.md", "explanation/"),
    ),
    "Contributing": ("adding-a-feature.md",),
    "Decisions": ("decisions/index.md", "decisions/"),
    CHINESE_PAGES: (
        "index.zh.md",
        "how-to/install.zh.md",
        "tutorial.zh.md",
        "features.zh.md",
        "how-to/",
        "reference/",
    ),
}
# What stands around a page, as the builder writes it and as a Chinese page has it.
FRAME = {
    '<html lang="en"': '<html lang="zh-CN"',
    'placeholder="Search"': 'placeholder="搜索"',
    "Table of contents": "本页目录",
    "Skip to content": "跳到正文",
    "Back to top": "回到顶部",
    "Initializing search": "正在准备搜索",
}
GLYPHS = "assets/glyphs.css"
INDEX = "decisions/index.md"
TITLE_OF_A_DECISION = re.compile(r"^# (\d+)\.? (.*)$", re.MULTILINE)
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEAD_OF_OUTPUT = re.compile(r"^```(?:console|text)(?: en| zh)?$", re.MULTILINE)
CHINESE = "[\u3001-\u301f\u4e00-\u9fff\uff01-\uff5e“”]"
IN_CHINESE = "[\u2e80-\uffef]"
CHINESE_RANGE = "U+2E80-FFEF"
# The letters of fonts for code are 0.6 of their height wide.
IN_BLOCKS = 'font-family:"Simsite Mono";size-adjust:120%'
BROKEN_LINE = re.compile(rf"(?<={CHINESE})\n *(?={CHINESE})")


def make_ready(docs: Path, pages: Path) -> None:
    """Write the pages as the builder is to have them into a new folder."""
    shutil.copytree(docs, pages)
    (pages / INDEX).write_text(decisions(docs), "utf-8")
    (pages / GLYPHS).write_text(glyphs(docs), "utf-8")
    for path in pages.rglob("*.md"):
        path.write_text(ready(path.read_text("utf-8"), path.name), "utf-8")


def ready(markdown: str, name: str) -> str:
    """Make blocks of outputs plain, and let Chinese run on where a line of the source ends.

    The language of a block (`text zh`) is for the tests, and colours for a terminal's prompt would
    colour per cent signs.
    """
    if is_chinese(name):
        blocks = BLOCK.findall(markdown)
        texts = [BROKEN_LINE.sub("", text) for text in BLOCK.split(markdown)]
        markdown = "".join(part for pair in zip(texts, [*blocks, ""], strict=True) for part in pair)
    return HEAD_OF_OUTPUT.sub("```text", markdown)


def decisions(docs: Path) -> str:
    """Return the page that lists every decision, made from their titles and their state."""
    rows = []
    for path in sorted((docs / "decisions").glob("[0-9]*.md")):
        text = path.read_text("utf-8")
        number, title = TITLE_OF_A_DECISION.findall(text)[0]
        state = ", ".join(re.findall(r"^Status: (.*)$", text, re.MULTILINE))
        rows.append(f"| {int(number)} | [{title}]({path.name}) | {state} |")
    return "\n".join(["# Decisions", "", "| | decision | status |", "|---:|---|---|", *rows]) + "\n"


def glyphs(docs: Path) -> str:
    """Return the sheet that holds the package's font, cut to the Chinese of all pages.

    It is written into the sheet, because browsers refuse to load a font's file beside a page that
    was opened by double-click. It draws Chinese only: digits and frames stay with their letters.
    In blocks a character is as wide as two letters, as in a terminal, so that columns stand.
    """
    pages = [path.read_text("utf-8") for path in sorted(docs.rglob("*.md"))]
    text = "".join([*pages, *SECTIONS, *FRAME.values()])
    blocks = "".join("".join(BLOCK.findall(page)) for page in pages)
    return f"{chinese_face(text)}\n{chinese_face(blocks, IN_BLOCKS)}\n"


def chinese_face(text: str, family: str = 'font-family:"Simsite"') -> str:
    """Return the rule of a font that draws the Chinese of a text."""
    rule = font_face("".join(re.findall(IN_CHINESE, text)))
    rule = rule.replace('font-family:"Simsite"', family, 1)
    return re.sub("unicode-range:[^}]*", f"unicode-range:{CHINESE_RANGE}", rule)


def contents(pages: Path) -> list[dict[str, list[str]]]:
    """Return the pages that there are, by section."""
    left = sorted(page.relative_to(pages).as_posix() for page in pages.rglob("*.md"))
    found = []
    for title, wanted in SECTIONS.items():
        own = [name for name in left if is_chinese(name) == (title == CHINESE_PAGES)]
        taken = [name for part in wanted for name in own if name == part or inside(part, name)]
        found.append({title: list(dict.fromkeys(taken))})
        left = [name for name in left if name not in taken]
    return [*found, {"More": left}] if left else found


def inside(folder: str, name: str) -> bool:
    """Return whether a page is in a folder, which is written with a slash at its end."""
    return folder.endswith("/") and name.startswith(folder)


def is_chinese(name: str) -> bool:
    """Return whether a page is in Chinese, as its file's name says."""
    return name.endswith(".zh.md")


def finish(site: Path) -> None:
    """Let the frame of a Chinese page speak Chinese, too, and say which language it is in."""
    for path in site.rglob("*.zh.html"):
        page = path.read_text("utf-8")
        for english, chinese in FRAME.items():
            page = page.replace(english, chinese)
        path.write_text(page, "utf-8")


def make_site(out: Path, work: Path) -> int:
    """Build the site from the repository's pages; return the builder's exit code.

    Parameters
    ----------
    out : pathlib.Path
        Folder of the site; what is there is replaced.
    work : pathlib.Path
        Folder for what the builder gets; what is there is replaced.
    """
    pages = work / "pages"
    shutil.rmtree(work, ignore_errors=True)
    make_ready(REPOSITORY / "docs", pages)
    own = {"docs_dir": str(pages), "site_dir": str(out.resolve()), "nav": contents(pages)}
    settings = (REPOSITORY / SETTINGS).read_text("utf-8")
    added = "".join(f"{key}: {json.dumps(value)}\n" for key, value in own.items())
    (work / SETTINGS).write_text(f"{settings}\n{added}", "utf-8")
    # The line that is silenced is an advertisement, no warning about a page.
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run([*BUILDER, "--config-file", work / SETTINGS], env=quiet, check=False)
    if done.returncode == 0:
        finish(out)
    return done.returncode


def main() -> int:
    """Build the site."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=REPOSITORY / "build" / "site")
    parser.add_argument("--work", type=Path, default=REPOSITORY / "build" / "site-source")
    given = parser.parse_args()
    return make_site(given.out, given.work.resolve())


if __name__ == "__main__":
    sys.exit(main())
