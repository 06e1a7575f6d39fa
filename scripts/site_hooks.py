"""What the documentation site adds to the pages.

Contents from the folder, an index of decisions, Chinese that runs on over the ends of lines. mkdocs
calls these functions by their names (`hooks` in mkdocs.yml). A page that is in no section is shown
last and not lost.
"""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

# Section, and its pages or folders; in a folder these pages come first and the others by name.
SECTIONS = {
    "Start": ("index.md", "how-to/install.md", "tutorial.md", "tutorial.zh.md"),
    "How to": ("how-to/",),
    "Reference": ("reference/", "glossary.md"),
    "Explanation": (
        *("explanation/model.md", "explanation/semantics.md", "explanation/statistics.md"),
        *("explanation/limits.md", "stress-des.md", "explanation/"),
    ),
    "Contributing": ("adding-a-feature.md",),
    "Decisions": ("decisions/index.md", "decisions/"),
}
INDEX = "decisions/index.md"
TITLE_OF_A_DECISION = re.compile(r"^# (\d+)\.? (.*)$", re.MULTILINE)
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEAD_OF_OUTPUT = re.compile(r"^```(?:console|text)(?: en| zh)?$", re.MULTILINE)
CHINESE = "[\u3001-\u301f\u4e00-\u9fff\uff01-\uff5e“”]"
BROKEN_LINE = re.compile(rf"(?<={CHINESE})\n *(?={CHINESE})")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages that there are into sections."""
    docs = Path(config.docs_dir)
    left = sorted({page.relative_to(docs).as_posix() for page in docs.rglob("*.md")} | {INDEX})
    config.nav = []
    for title, wanted in SECTIONS.items():
        pages = [name for part in wanted for name in left if name == part or inside(part, name)]
        config.nav.append({title: list(dict.fromkeys(pages))})
        left = [name for name in left if name not in pages]
    if left:
        config.nav.append({"More": left})
    return config


def inside(folder: str, name: str) -> bool:
    """Return whether a page is in a folder, which is written with a slash at its end."""
    return folder.endswith("/") and name.startswith(folder)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the index of decisions, made from their titles and their state."""
    files.append(File.generated(config, INDEX, content=decisions(Path(config.docs_dir))))
    return files


def decisions(docs: Path) -> str:
    """Return the page that lists every decision."""
    rows = []
    for path in sorted((docs / "decisions").glob("[0-9]*.md")):
        text = path.read_text("utf-8")
        number, title = TITLE_OF_A_DECISION.findall(text)[0]
        state = ", ".join(re.findall(r"^Status: (.*)$", text, re.MULTILINE))
        rows.append(f"| {int(number)} | [{title}]({path.name}) | {state} |")
    return "\n".join(["# Decisions", "", "| | decision | status |", "|---:|---|---|", *rows]) + "\n"


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Make blocks of outputs plain, and let Chinese run on where a line of the source ends.

    The language of a block (`text zh`) is for the tests, and colours for a terminal's prompt would
    colour per cent signs.
    """
    if is_chinese(page):
        blocks = BLOCK.findall(markdown)
        texts = [BROKEN_LINE.sub("", text) for text in BLOCK.split(markdown)]
        markdown = "".join(part for pair in zip(texts, [*blocks, ""], strict=True) for part in pair)
    return HEAD_OF_OUTPUT.sub("```text", markdown)


def on_post_page(output: str, page: Page, **_: object) -> str:
    """Say which language a Chinese page is in, so that the browser takes its glyphs."""
    return (
        output.replace('<html lang="en"', '<html lang="zh-CN"', 1) if is_chinese(page) else output
    )


def is_chinese(page: Page) -> bool:
    """Return whether a page is in Chinese, as its file's name says."""
    return page.file.src_uri.endswith(".zh.md")
