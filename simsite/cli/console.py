"""Language, streams and failures of the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TextIO

import click

from simsite.cli.click_i18n import refusal
from simsite.core.errors import BadValue, SimsiteError, sentence, told
from simsite.core.files import unwritable
from simsite.core.memory import want_of_memory
from simsite.report.i18n import Words, choose_language, words

DONE = 0
FAILED = 1
BAD_INPUT = 2
CONTRADICTION = 3
NOT_REACHED = 4
INTERRUPTED = 130
BOTH = "both"  # languages of a report; its command speaks the one that the environment asks for


def language(arguments: Sequence[str]) -> Words:
    """Return the words to speak, before any option is parsed.

    Raises
    ------
    ValueError
        If ``--lang`` or SIMSITE_LANG is not a language of simsite.
    """
    asked = asked_language(arguments)
    return words(choose_language(None if asked == BOTH else asked))


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
    """Let neither closed streams nor characters that a terminal cannot show stop the program."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started this: nobody listens
            # The file takes the free descriptor, which no file of results must get.
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 - open until the end
    for stream in (sys.stdout, sys.stderr):
        encoding = str(getattr(stream, "encoding", "") or "").lower().replace("-", "")
        if encoding != "utf8" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def obey(group: click.Group, arguments: Sequence[str], say: Words) -> int:
    """Run a command; return its exit code, with every expected failure told and no traceback."""
    try:
        return _obeyed(group, arguments, say)
    except SimsiteError as trouble:
        whisper(told(trouble, say.lang))
        return _code(trouble)
    except BrokenPipeError:
        quiet()
        return DONE
    except (OSError, MemoryError, ImportError, RuntimeError) as trouble:
        return _machine(trouble, say)


def _obeyed(group: click.Group, arguments: Sequence[str], say: Words) -> int:
    """Run a command; return its exit code, with what click refuses told."""
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
        whisper(refused(trouble, say))
        return trouble.exit_code
    except click.Abort:
        whisper(say("cli.interrupted"))
        return INTERRUPTED


def _machine(trouble: Exception, say: Words) -> int:
    """Tell what the machine refused: memory, or to write a file."""
    want = want_of_memory(trouble)
    if want is not None:
        trouble.__traceback__ = None  # what was being worked on goes, so that there are words
        whisper(told(want, say.lang))
        return FAILED
    if not isinstance(trouble, OSError):
        raise trouble
    if trouble.filename is None:  # the disk is full, a directory gone meanwhile
        quiet()
    whisper(told(_refused(trouble), say.lang))
    return BAD_INPUT


def _refused(trouble: OSError) -> BadValue:
    """Return what the system refused; without the name of a file it is standard output."""
    return unwritable("stdout" if trouble.filename is None else trouble.filename, trouble)


def refused(trouble: click.ClickException, say: Words) -> str:
    """Return what is wrong with the command line, with the usage where click knows it."""
    context = getattr(trouble, "ctx", None)
    if isinstance(trouble, click.exceptions.NoArgsIsHelpError):
        return trouble.format_message()
    lines = [f"{sentence('error', {}, say.lang)}: {refusal(trouble, say)}"]
    if context is not None:
        lines = [context.get_usage(), say("cli.refused.try", command=context.command_path), *lines]
    return "\n".join(lines)


def speak(text: str) -> None:
    """Write results to standard output; a reader who has seen enough is no failure."""
    try:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        quiet()
    except OSError as trouble:
        quiet()
        raise _refused(trouble) from None


def whisper(text: str) -> None:
    """Write a message to standard error; where that is closed or full nobody can be told."""
    try:
        click.echo(text, err=True)
    except OSError:
        _silence(sys.stderr)


class Told(Protocol):
    """An answer of the facade."""

    def to_json(self) -> str:
        """Return it as one JSON object."""

    def to_text(self, lang: str) -> str:
        """Return it as text."""


def speak_kept(answer: Told, directory: Path, say: Words, *, as_json: bool) -> None:
    """Show an answer, and where it was saved, also where the answer cannot be shown."""
    try:
        speak(answer.to_json() if as_json else answer.to_text(say.lang))
    finally:
        whisper(say("cli.saved", directory=str(directory)))


def tell_missing(directories: Sequence[Path], say: Words) -> None:
    """Say which files of results are not there any more; what is needed of them is refused."""
    from simsite.facade.files import missing

    for directory in directories:
        names = missing(directory)
        if names:
            whisper(say("cli.missing", directory=str(directory), files=", ".join(names)))


def quiet() -> None:
    """Send what is still to be written nowhere, so that the interpreter ends without complaint."""
    _silence(sys.stdout)


def _silence(stream: TextIO) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _code(trouble: SimsiteError) -> int:
    """Return the exit code of a failure: simsite's own, the machine's, or of what was given.

    By name, because the classes belong to rooms that a command loads only when it works.
    """
    codes = {
        "Contradiction": CONTRADICTION,
        "WorkerLost": FAILED,
        "ClusterLost": FAILED,
        "PointFailed": FAILED,
        "OutOfMemory": FAILED,
    }
    return codes.get(type(trouble).__name__, BAD_INPUT)
