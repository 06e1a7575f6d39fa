"""The outputs on the pages about what is needed are what the commands print."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
PAGES = {name: (REPOSITORY / "docs" / "how-to" / name).read_text("utf-8")
         for name in ("find-the-need.md", "place-the-next.md")}  # fmt: skip
SHOWN = re.compile(r"```console\n\$ (simsite [^\n]*)\n```\n\n```text\n(.*?)\n```\n", re.DOTALL)
EXAMPLES = [
    # A language is as good as the other; both are held in the longer suite.
    pytest.param(*example, marks=[pytest.mark.slow] if "--lang zh" in example[0] else [])
    for page in PAGES.values()
    for example in SHOWN.findall(page)
]


def test_each_page_shows_both_languages():
    for page in PAGES.values():
        commands = [command for command, _ in SHOWN.findall(page)]
        assert any("--lang en" in command for command in commands)
        assert any("--lang zh" in command for command in commands)


@pytest.mark.parametrize(("command", "shown"), EXAMPLES)
def test_what_is_shown_is_what_is_said(tmp_path, command, shown):
    asked = [sys.executable, "-m", *shlex.split(command), "--out", str(tmp_path / "answer")]
    done = subprocess.run(asked, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    lines = [line.rstrip() for line in done.stdout.rstrip().split("\n")]
    assert lines == shown.split("\n")
