"""Kept answers side by side, as plain values for the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from simsite.facade.comparisons import p_values
from simsite.report.compare_text import column_names, comparison_rows
from simsite.report.compare_words import heading, sentences
from simsite.report.html.answer import boxes
from simsite.report.summary import summarise
from simsite.report.wording import Wording
from simsite.report.words import LANGUAGES, words

if TYPE_CHECKING:
    from simsite.experiment.compare import Comparison
    from simsite.experiment.results import Results

Plain = dict[str, Any]


def shown_sides(runs: Sequence[Results], numbers: Sequence[int]) -> list[Plain]:
    """Return number, name and headline boxes of each kept answer."""
    sides = []
    for results, number in zip(runs, numbers, strict=True):
        summary = summarise(results)
        shown = {
            language: [
                asdict(box) for box in boxes(summary, Wording.of(results.plan, words(language)))
            ]
            for language in LANGUAGES
        }
        sides.append({"number": number, "name": results.name, "boxes": shown})
    return sides


def shown_differences(comparisons: tuple[Comparison, ...]) -> Plain:
    """Return by language what differs from the first: heading, sentences, table."""
    shown: Plain = {}
    for language in LANGUAGES:
        say = words(language)
        parts = []
        for comparison, own in zip(comparisons, p_values(comparisons), strict=True):
            wording = Wording.of(comparison.first.plan, say)
            parts.append(
                {
                    "heading": heading(comparison, say),
                    "sentences": sentences(comparison, own, wording),
                    "columns": column_names(say),
                    "rows": comparison_rows(comparison, wording),
                }
            )
        notes = [say("compared.note")]
        if len(comparisons) > 1:
            notes.append(say("compared.holm", number=len(comparisons)))
        shown[language] = {"parts": parts, "notes": notes}
    return shown
