"""What a run directory holds for people, and what the command prints."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from simsite.experiment.run.results import Results
from simsite.experiment.store.events import ENCODING
from simsite.model.scenario import Scenario
from simsite.report.i18n import Words, words
from simsite.report.table_labels import in_words
from simsite.report.tables import ReportTable
from simsite.report.theme import FONT_FILE, LATIN_FONT_NAME

if TYPE_CHECKING:
    from rich.console import RenderableType

    from simsite.experiment.run.precision import Verdict


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
    """

    results: Results
    scenario: Scenario
    words: Words
    headers: str = "en"
    figures: bool = True

    def write(self, folder: Path) -> None:
        """Write tables and figures into a directory."""
        from simsite.report.deployment import deployment_table, deployment_text
        from simsite.report.filled_text import filled_lines
        from simsite.report.tables import run_tables
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
    with path.open("w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(shown.columns)
        writer.writerows(shown.rows)


def answer(
    results: Results, words: Words, verdict: Verdict | None = None, scenario: Scenario | None = None
) -> str:
    """Return the answer as text: coloured for a terminal, plain anywhere else.

    With a verdict, also why the run took as many replications as it did; with the scenario, also
    which staff was filled in by rule.
    """
    from simsite.report.filled_text import filled_lines
    from simsite.report.text import run_text

    filled = () if scenario is None else filled_lines(scenario, words)
    text = shown(run_text(results, words, filled), sys.stdout)
    if verdict is None:
        return text
    from simsite.report.precision_text import precision_text
    from simsite.report.terminal import plain

    return text + shown(map(plain, ["", *precision_text(verdict, words)]), sys.stdout)


def shown(parts: Iterable[RenderableType], stream: TextIO | None) -> str:
    """Return parts as they look on a stream; None is plain text of 80 columns, as for a file."""
    from simsite.report.terminal import console

    screen = console(stream or StringIO())
    with screen.capture() as captured:
        for part in parts:
            screen.print(part)
    return captured.get()


def answer_json(
    results: Results, verdict: Verdict | None = None, scenario: Scenario | None = None
) -> str:
    """Return the answer as one JSON object.

    A verdict is its member ``precision``, what was filled in by rule of the scenario's staff its
    member ``filled``.
    """
    import json

    from simsite.report.filled_text import filled_json
    from simsite.report.result_json import summary_json

    about = summary_json(results)
    if scenario is not None:
        about["filled"] = filled_json(scenario)
    if verdict is not None:
        from simsite.report.precision_text import precision_json

        about["precision"] = precision_json(verdict)
    return json.dumps(about, ensure_ascii=False, indent=2, allow_nan=False)
