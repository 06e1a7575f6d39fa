"""``simsite merge FOLDER...``: one sweep out of its parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import simsite
from simsite.cli import options
from simsite.cli.console import DONE, FAILED, headers, speak, whisper
from simsite.report.i18n import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def merge(folders: tuple[Path, ...], **given: Any) -> int:
        from simsite.report.answers.rendered import told
        from simsite.report.answers.sweep import sweep_answer
        from simsite.report.progress import ready

        ready("sweep")

        merged = simsite.merge(folders, given["out"], force=given["force"], headers=headers())
        speak(told(sweep_answer(merged.table, say), in_json=given["json"]))
        counts = {"points": len(merged.table.points), "parts": len(folders)}
        whisper(say("cli.merged", directory=str(merged.directory), **counts))
        if merged.failed:
            names = "; ".join(failed.name for failed in merged.failed)
            whisper(say("cli.swept_failed", number=len(merged.failed), names=names))
        return FAILED if merged.failed else DONE

    return options.command(
        say,
        "merge",
        merge,
        options.files("folders"),
        options.flag(say, "json"),
        options.out(say, "cli.help.out_merge"),
        options.flag(say, "force"),
    )
