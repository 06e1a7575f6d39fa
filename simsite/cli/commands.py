"""The group of commands; each is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module

import click

from simsite import __version__
from simsite.cli.click_i18n import SpokenGroup
from simsite.report.i18n import Words

NAMES = (
    *("init", "check", "schema", "run", "sweep", "merge", "compare"),
    *("need", "marginal", "sensitivity", "plot", "report", "export", "serve"),
)


class Commands(SpokenGroup):
    """Commands by name, each in its own file with a function ``command(say)``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a planner needs them."""
        return list(NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command and build it in the reader's language."""
        if cmd_name not in NAMES:
            return None
        built: click.Command = import_module(f"simsite.cli.{cmd_name}").command(self.say)
        return built


def commands(say: Words) -> click.Group:
    """Return all commands in a language."""
    group = Commands(
        say,
        name="simsite",
        help=say("cli.help.simsite"),
        epilog=say("cli.help.codes"),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        no_args_is_help=True,
    )
    group.params.append(language_option(say))
    version = click.version_option(
        __version__, message="simsite %(version)s", help=say("cli.help.version")
    )
    version(group)
    return group


def language_option(say: Words) -> click.Option:
    """Return ``--lang``; it has done its work before click sees it."""
    return click.Option(
        ["--lang"],
        type=click.Choice(["en", "zh"]),
        expose_value=False,
        help=say("cli.help.lang"),
    )
