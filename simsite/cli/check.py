"""``simsite check FILE``: every fault at once, else what the scenario amounts to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import simsite
from simsite.cli import options
from simsite.cli.console import speak
from simsite.report.i18n import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def check(file: Path, **given: Any) -> None:
        checked = simsite.check(simsite.ScenarioFile(file, given["scenario"], given["sets"]))
        speak(checked.to_json() if given["json"] else checked.to_text(say.lang))

    return options.command(
        say,
        "check",
        check,
        options.file(),
        options.sets(say),
        options.scenario(say),
        options.flag(say, "json"),
    )
