"""The command line, in this process."""

from dataclasses import dataclass

import pytest
import tiny

from simsite.cli.commands import commands
from simsite.cli.console import language, obey


@dataclass
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def simsite(tmp_path, monkeypatch, capsys):
    """A function of arguments, run in a folder with the tiny campaign."""
    monkeypatch.chdir(tmp_path)
    for name in ("SIMSITE_LANG", "LANG"):
        monkeypatch.delenv(name, raising=False)
    tiny.write(tmp_path)
    tiny.write(tmp_path, "sweep.yaml", tiny.SWEEP)

    def call(*arguments):
        given = [str(argument) for argument in arguments]
        words = language(given)
        code = obey(commands(words), given, words)
        return Said(code, *capsys.readouterr())

    return call
