"""``simsite check FILE``: every fault at once, else what the scenario amounts to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from simsite.cli import options
from simsite.cli.speech import speak
from simsite.report.words import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def check(file: Path, **given: Any) -> None:
        from simsite.model.build import build
        from simsite.model.load import load
        from simsite.model.placed import placed
        from simsite.report.check_text import check_json, check_text

        scenario = load(file, given["scenario"], given["sets"])
        with placed(file, given["scenario"], given["sets"]):
            plan = build(scenario)
        speak(check_json(scenario, plan) if given["json"] else check_text(scenario, plan, say))

    return options.command(
        say,
        "check",
        check,
        options.file(),
        options.sets(say),
        options.scenario(say),
        options.flag(say, "json"),
    )
