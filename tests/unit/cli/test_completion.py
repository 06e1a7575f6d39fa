"""What the Tab key gives in bash, by the lines that the page on installing tells to write."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from pages import REPOSITORY, in_chinese

from simsite.cli.commands import NAMES
from simsite.core.engine_names import FIGURES

PAGE = REPOSITORY / "docs" / "how-to" / "install.md"
LINE = re.compile(r"^(eval \"\$\(_SIMSITE_COMPLETE=bash_source simsite\)\")", re.MULTILINE)
ENDS = "COMP_WORDS=({words}); COMP_CWORD={last}; COMPREPLY=(); _simsite_completion simsite\n"
KINDS = {kind for names in FIGURES.values() for kind in names}


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    """A function of the words before the Tab key, the last one begun; returns what is given."""
    bash = shutil.which("bash")
    assert bash, "these tests need bash"
    folder = tmp_path_factory.mktemp("path")
    program = folder / "simsite"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m simsite "$@"\n', "utf-8")
    program.chmod(0o755)
    places = os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")])
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    own = {**os.environ, "PATH": path, "PYTHONPATH": places, "LANG": "C.UTF-8"}
    (line,) = LINE.findall(PAGE.read_text("utf-8"))

    def pressed(*words):
        typed = " ".join(f"'{word}'" for word in ("simsite", *words))
        # Outside of a real completion bash refuses `compopt`; what it is asked for is written down.
        script = f'{line}\ncompopt() {{ COMPREPLY+=("<$2>"); }}\n'
        script += ENDS.format(words=typed, last=len(words)) + "printf '%s\\n' \"${COMPREPLY[@]}\"\n"
        done = subprocess.run(
            [bash, "--norc", "-c", script], env=own, cwd=folder, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.split()

    return pressed


def test_the_lines_are_on_both_pages():
    assert LINE.findall(PAGE.read_text("utf-8")) == LINE.findall(
        in_chinese(PAGE).read_text("utf-8")
    )


def test_commands_are_completed(tab):
    assert tab("r") == ["run", "report"]
    assert set(tab("")) == set(NAMES)


@pytest.mark.parametrize(
    ("words", "given"),
    [
        (("run", "--en"), {"--engine"}),
        (("run", "--engine", ""), {"auto", "kernel", "simpy"}),
        (("check", "--lang", ""), {"en", "zh"}),
        (("report", "--lang", ""), {"en", "zh", "both"}),
        (("need", "--of", "c"), {"collectors", "callers"}),
        (("plot", "r", "--kind", ""), KINDS),
        (
            ("plot", "r", "--kind", "to"),
            {"townships", "tornado"},
        ),
        (("export", "r", "--to", "x"), {"xlsx", "xes"}),
    ],
)
def test_options_and_their_values_are_completed(tab, words, given):
    assert set(tab(*words)) == given


@pytest.mark.parametrize(
    "words", [("run", "sc"), ("compare", "a", "b"), ("run", "a", "--out", "r")]
)
def test_files_and_directories_are_completed_as_files(tab, words):
    assert tab(*words) == ["<default>"]


def test_what_is_no_command_gives_nothing(tab):
    assert tab("zz") == []
