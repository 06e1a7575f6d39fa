"""``simsite report RESULT...``: one HTML file that opens offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import simsite
from simsite.cli import options
from simsite.cli.console import BOTH, speak, tell_missing
from simsite.report.i18n import LANGUAGES, Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def report(results: tuple[Path, ...], **given: Any) -> None:
        shown = LANGUAGES if given["lang"] == BOTH else (say.lang,)
        first = sorted(shown, key=lambda lang: lang != say.lang)
        path = simsite.report(results, given["out"], lang=first)
        tell_missing(results, say)
        speak(str(path))

    out = click.Option(
        ["--out"], type=click.Path(path_type=Path), metavar="FILE", help=say("cli.help.out_report")
    )
    lang = click.Option(
        ["--lang"], type=click.Choice(["en", "zh", BOTH]), help=say("cli.help.lang_report")
    )
    return options.command(say, "report", report, options.files("results"), out, lang)
