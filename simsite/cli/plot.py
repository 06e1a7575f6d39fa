"""``simsite plot RESULT... --kind KIND``: a figure from directories of results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import simsite
from simsite.cli import options
from simsite.cli.console import speak, tell_missing
from simsite.core.engine_names import FIGURES
from simsite.report.i18n import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def plot(results: tuple[Path, ...], **given: Any) -> None:
        files = simsite.plot(results, given["kind"], given["out"], lang=say.lang)
        tell_missing(results, say)
        speak("\n".join(str(file) for file in files))

    named = {sort: ", ".join(names) for sort, names in FIGURES.items()}
    answers = ", ".join(named[sort] for sort in ("need", "marginal", "sensitivity"))
    of = {sort: named[sort] for sort in ("run", "runs", "sweep")}
    shown = say("cli.help.kind", answers=answers, **of)
    kind = click.Option(
        ["--kind"], required=True, metavar="KIND", help=shown, shell_complete=_kinds
    )
    out = click.Option(
        ["--out"], type=click.Path(path_type=Path), metavar="FILE", help=say("cli.help.out_plot")
    )
    return options.command(say, "plot", plot, options.files("results"), kind, out)


def _kinds(context: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """Return the kinds of figures that begin as typed; the command says which suits."""
    kinds = dict.fromkeys(kind for names in FIGURES.values() for kind in names)
    return [kind for kind in kinds if kind.startswith(begun)]
