"""``simsite export RESULT --to KIND``: a run as a workbook, CSV files, an event log or rosters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import simsite
from simsite.cli import options
from simsite.cli.console import speak, tell_missing
from simsite.facade.files import CHINA, EXPORTS
from simsite.report.i18n import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def export(result: Path, **given: Any) -> None:
        how = {"zone": given["zone"], "force": given["force"]}
        written = simsite.export(result, given["to"], given["out"], lang=say.lang, **how)
        tell_missing([result], say)
        speak(str(written))

    to = click.Option(
        ["--to"], type=click.Choice(EXPORTS), required=True, help=say("cli.help.export_to")
    )
    zone = click.Option(
        ["--zone"], default=CHINA, metavar="+HH:MM", help=say("cli.help.export_zone")
    )
    out = click.Option(
        ["--out"], type=click.Path(path_type=Path), metavar="FILE", help=say("cli.help.out_export")
    )
    force = click.Option(["--force"], is_flag=True, help=say("cli.help.export_force"))
    return options.command(say, "export", export, options.file("result"), to, out, zone, force)
