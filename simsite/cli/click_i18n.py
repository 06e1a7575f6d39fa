"""Help and refusals of the command line in the reader's language: click itself speaks English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import click
from click.formatting import wrap_text

from simsite.core.errors import width
from simsite.report.i18n import Words
from simsite.report.line_breaks import broken

REQUIRED = "[required]"
AS_IT_IS = "\b\n"  # before lines that click does not break anew


class SpokenFormatter(click.HelpFormatter):
    """Help whose Chinese lines end within the terminal; click breaks them only at spaces."""

    def write_text(self, text: str) -> None:
        """Write a paragraph, or several."""
        super().write_text(_settled(text, self.width - self.current_indent))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write terms, each with what it means."""
        rows = list(rows)
        terms = min(max((width(term) for term, _ in rows), default=0), col_max) + col_spacing
        room = max(self.width - terms - 2, 10)
        margin, below = " " * self.current_indent, "\n" + " " * (self.current_indent + terms)
        for term, text in rows:
            settled = wrap_text(_settled(text, room), room, preserve_paragraphs=True)
            gap = " " * (terms - width(term)) if width(term) + col_spacing <= terms else below
            lines = settled.splitlines()
            self.write(f"{margin}{term}{gap if lines else ''}{below.join(lines)}\n")


def _settled(text: str, room: int) -> str:
    """Return a text with its lines broken where something of it is Chinese; else as it is."""
    if text.startswith("\b") or width(text) == len(text):
        return text
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return "\n\n".join(AS_IT_IS + "\n".join(broken(part, room)) for part in paragraphs)


class SpokenContext(click.Context):
    """What click knows while it reads a command line."""

    formatter_class = SpokenFormatter


class Spoken(click.Command):
    """A command whose usage, headings and options are in the reader's language.

    Parameters
    ----------
    say : Words
        The language.
    **given : object
        As of `click.Command`.
    """

    context_class = SpokenContext

    def __init__(self, say: Words, **given: object) -> None:
        given.setdefault("options_metavar", say("cli.word.options_metavar"))
        super().__init__(**given)  # type: ignore[arg-type]
        self.say = say

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, f"{self.say('cli.word.usage')} ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        records = [
            param.get_help_record(ctx)
            for param in self.get_params(ctx)
            if not isinstance(param, click.Argument)
        ]
        required = self.say("cli.word.required")
        rows = [(name, text.replace(REQUIRED, required)) for name, text in filter(None, records)]
        with formatter.section(self.say("cli.word.options")):
            formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help`` with its help in the reader's language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = self.say("cli.help.help")
        return option


class SpokenGroup(Spoken, click.Group):
    """A group of commands in the reader's language."""

    def __init__(self, say: Words, **given: object) -> None:
        super().__init__(say, subcommand_metavar=say("cli.word.command_metavar"), **given)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does."""
        room = formatter.width - 6 - max(map(len, self.list_commands(ctx)))
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                rows.append((name, command.get_short_help_str(room)))
        with formatter.section(self.say("cli.word.commands")):
            formatter.write_dl(rows)


def refusal(trouble: click.ClickException, say: Words) -> str:
    """Return what is wrong with a command line, in words."""
    if isinstance(trouble, click.exceptions.NoSuchOption):
        return say("cli.refused.option", name=trouble.option_name) + _near(
            trouble.possibilities, say
        )
    if trouble.message.startswith("No such command"):  # a class of its own in newer clicks only
        return _no_command(trouble, say)
    if trouble.message == "Missing command.":
        return say("cli.refused.missing", name=say("cli.word.command_metavar").partition(" ")[0])
    if isinstance(trouble, click.BadOptionUsage):
        key = "cli.refused.flag" if "not take" in trouble.message else "cli.refused.no_value"
        return say(key, name=trouble.option_name)
    if isinstance(trouble, click.MissingParameter):
        return say("cli.refused.missing", name=_hint(trouble))
    if isinstance(trouble, click.BadParameter):
        return say("cli.refused.value", name=_hint(trouble), reason=_reason(trouble, say))
    extra = re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", trouble.message)
    if extra:
        return say("cli.refused.extra", words=extra[1])
    return trouble.format_message()


def _no_command(trouble: click.ClickException, say: Words) -> str:
    """Return that a command does not exist, and the nearest that does."""
    typed = next(iter(re.findall("'(.*)'", trouble.message)), "")
    context: click.Context | None = getattr(trouble, "ctx", None)
    known = []
    if context is not None and isinstance(context.command, click.Group):
        known = context.command.list_commands(context)
    return say("cli.refused.command", name=typed) + _near(get_close_matches(typed, known), say)


def _near(near: Sequence[str] | None, say: Words) -> str:
    return say("cli.refused.near", names=", ".join(near)) if near else ""


def _hint(trouble: click.BadParameter) -> str:
    """Return the name of an option or argument, as it is typed."""
    if trouble.param is None:
        return str(trouble.param_hint or "")
    typed = [name for name in trouble.param.opts if name.startswith("--")]
    return typed[0] if typed else (trouble.param.make_metavar(trouble.ctx) if trouble.ctx else "")


def _reason(trouble: click.BadParameter, say: Words) -> str:
    """Return what a value may be, where its type says so."""
    kind = None if trouble.param is None else trouble.param.type
    if isinstance(kind, click.Choice):
        return say("cli.refused.choice", names=", ".join(map(str, kind.choices)))
    if isinstance(kind, click.IntRange):
        return say("cli.refused.whole", least=kind.min)
    return trouble.message
