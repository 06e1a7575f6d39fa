"""Language, streams and failures of the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from simsite.core.errors import BadValue, SimsiteError, sentence
from simsite.report.words import Words, choose_language, words

DONE = 0
FAILED = 1
BAD_INPUT = 2
CONTRADICTION = 3
NOT_REACHED = 4
INTERRUPTED = 130


def language(arguments: Sequence[str]) -> Words:
    """Return the words to speak, before any option is parsed.

    Raises
    ------
    ValueError
        If ``--lang`` or SIMSITE_LANG is not a language of simsite.
    """
    return words(choose_language(asked_language(arguments)))


def asked_language(arguments: Sequence[str]) -> str | None:
    """Return what ``--lang`` says, the last time it is given; None where it is not."""
    option = None
    for number, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            option = argument.removeprefix("--lang=")
        elif argument == "--lang" and number + 1 < len(arguments):
            option = arguments[number + 1]
    return option


def headers() -> str:
    """Return the language of the tables' headers: Chinese only where ``--lang zh`` asks for it.

    The environment alone does not change them, because programs rely on the English names.
    """
    return click.get_current_context().obj or "en"


def steady_streams() -> None:
    """Let no character of a name stop the program where the terminal cannot show it."""
    for stream in (sys.stdout, sys.stderr):
        encoding = str(getattr(stream, "encoding", "") or "").lower().replace("-", "")
        if encoding != "utf8" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def obey(group: click.Group, arguments: Sequence[str], say: Words) -> int:
    """Run a command; return its exit code, with every expected failure told and no traceback."""
    try:
        code = group.main(
            list(arguments),
            prog_name="simsite",
            standalone_mode=False,
            obj=asked_language(arguments),
        )
        return code if isinstance(code, int) else DONE
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as trouble:
        trouble.show()
        return trouble.exit_code
    except click.Abort:
        click.echo(say("cli.interrupted"), err=True)
        return INTERRUPTED
    except SimsiteError as trouble:
        click.echo(told(trouble, say), err=True)
        return _code(trouble)
    except BrokenPipeError:
        quiet()
        return DONE


def told(trouble: SimsiteError, say: Words) -> str:
    """Return a failure in words."""
    render = getattr(trouble, "render", None)
    if render is not None:
        return str(render(say.lang))
    if isinstance(trouble, BadValue):
        text = sentence(trouble.key, trouble.placeholders, say.lang)
        if trouble.suggestion:
            text += sentence("suggestion", {"suggestion": trouble.suggestion}, say.lang)
        return f"{sentence('error', {}, say.lang)}: {text}"
    return str(trouble)


def speak(text: str) -> None:
    """Write results to standard output; a reader who has seen enough is no failure."""
    if sys.stdout is None:  # closed by whoever started this: nobody listens
        return
    try:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        quiet()
    except OSError as trouble:
        quiet()
        raise BadValue("store.unwritable", file="stdout", reason=trouble.strerror or "") from None


def quiet() -> None:
    """Send what is still to be written nowhere, so that the interpreter ends without complaint."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _code(trouble: SimsiteError) -> int:
    """Return the exit code of a failure: simsite's own, the machine's, or of what was given.

    By name, because the classes belong to rooms that a command loads only when it works.
    """
    codes = {"Contradiction": CONTRADICTION, "WorkerLost": FAILED}
    return codes.get(type(trouble).__name__, BAD_INPUT)
