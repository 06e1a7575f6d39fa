"""``simsite compare A B...``: what differs between runs on the same luck."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from simsite.cli import options
from simsite.cli.speech import speak
from simsite.report.words import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def compare(results: tuple[Path, ...], **given: Any) -> None:
        from simsite.experiment.compare import compare_all
        from simsite.experiment.store import load_named, load_scenario
        from simsite.report.compare_text import comparison_answer

        found = load_named(results)
        comparisons = compare_all(found, [load_scenario(directory) for directory in results])
        speak(comparison_answer(comparisons, say, as_json=given["json"]))

    return options.command(
        say, "compare", compare, options.files("results"), options.flag(say, "json")
    )
