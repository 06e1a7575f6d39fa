"""Write the pages that are made from the program, so that nothing is said twice.

Run from anywhere: ``python scripts/make_pages.py``; ``--check`` writes nothing, names the pages
that are not current and leaves with 1 if there are any.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import page_commands
import page_facade
import page_features
import page_metrics
import page_scenario
import page_semantics

DOCS = Path(__file__).parents[1] / "docs"
PAGES: dict[str, Callable[[], str]] = {
    "reference/scenario.md": page_scenario.page,
    "reference/metrics.md": page_metrics.page,
    "reference/commands.md": lambda: page_commands.page("en"),
    "reference/commands.zh.md": lambda: page_commands.page("zh"),
    "reference/python.md": page_facade.page,
    "explanation/semantics.md": page_semantics.page,
    "features.md": lambda: page_features.page("en"),
    "features.zh.md": lambda: page_features.page("zh"),
}


def current(name: str) -> bool:
    """Return whether a page is what the program would write now."""
    path = DOCS / name
    return path.is_file() and path.read_text("utf-8") == PAGES[name]()


def main() -> int:
    """Write the pages, or name those that are not current."""
    stale = [name for name in PAGES if not current(name)]
    for name in stale:
        print(f"docs/{name}")
    if "--check" in sys.argv[1:]:
        return 1 if stale else 0
    for name in stale:
        (DOCS / name).write_text(PAGES[name](), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
