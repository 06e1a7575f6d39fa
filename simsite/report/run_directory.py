"""What a run directory holds for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from simsite.experiment.run.results import Results
from simsite.experiment.store.events import ENCODING
from simsite.model.scenario import Scenario
from simsite.report.i18n import Words, words
from simsite.report.table_labels import in_words
from simsite.report.tables import ReportTable, csv_bytes
from simsite.report.theme import FONT_FILE, LATIN_FONT_NAME

FIGURES = "figures"
DEPLOYMENT = "deployment"

# Find the characters no bundled font can draw, before a figure shows empty boxes for them.


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


@dataclass(frozen=True)
class RunDirectory:
    """The tables and figures of a run.

    Attributes
    ----------
    results : Results
        What came out.
    scenario : Scenario
        What was asked.
    words : Words
        Language of figures.
    headers : "en" or "zh"
        Language of the tables' headers: English, which programs rely on, unless Chinese is asked
        for.
    figures : bool
        Whether figures are drawn.
    files : mapping of str to bytes
        What else is kept, by name.
    """

    results: Results
    scenario: Scenario
    words: Words
    headers: str = "en"
    figures: bool = True
    files: Mapping[str, bytes] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write tables and figures into a directory."""
        from simsite.report.deployment import deployment_table, deployment_text
        from simsite.report.filled_text import filled_lines
        from simsite.report.tables import run_tables
        from simsite.report.terminal import shown
        from simsite.report.text_parts import relief_lines
        from simsite.report.wording import Wording
        from simsite.staffing import deploy
        from simsite.staffing.deployment_table import deployment_rows

        townships = deployment_rows(self.scenario, deploy(self.scenario))
        tables = run_tables(self.results) | {f"{DEPLOYMENT}.csv": deployment_table(townships)}
        for name, table in tables.items():
            write_table(folder / name, table, self.headers)
        plan = self.results.plan
        said = [
            *filled_lines(self.scenario, self.words),
            *relief_lines(plan, Wording.of(plan, self.words)),
        ]
        orders = shown(deployment_text(townships, self.words, said), None)
        (folder / f"{DEPLOYMENT}.txt").write_text(orders, encoding=ENCODING, newline="\n")
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        if self.figures:
            from simsite.report.figures import draw_run_figures

            draw_run_figures(self.results, folder / FIGURES, self.words)


def undrawable(results: Results, words: Words) -> str | None:
    """Return one line on the characters of names that figures cannot show; None for none."""
    plan = results.plan
    places = [p for site in plan.sites for p in (site, site.township, site.village)]
    names = [name for place in (plan, *places) for name in (place.zh, place.en)]
    return missing_glyph_message(names, words)


def write_table(path: Path, table: ReportTable, headers: str) -> None:
    """Write a table as CSV in UTF-8 with its mark, so that spreadsheets show Chinese.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    table : ReportTable
        What to write.
    headers : "en" or "zh"
        Chinese headers and names of metrics where "zh", else the names that programs rely on.
    """
    shown = in_words(table, words(headers)) if headers == "zh" else table
    path.write_bytes(csv_bytes(shown))
