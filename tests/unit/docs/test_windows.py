"""The steps for Windows, as far as they can be checked elsewhere: nobody has run them there."""

import re
import shlex

import pytest
from pages import REPOSITORY, in_chinese

from simsite.cli.commands import commands
from simsite.report.i18n import words

START = REPOSITORY / "scripts" / "simsite.bat"
ENGLISH = REPOSITORY / "docs" / "how-to" / "install.md"
PAGES = (ENGLISH, in_chinese(ENGLISH))
CALL = re.compile(r"^\.venv\\Scripts\\simsite (.*)$", re.MULTILINE)


def lines():
    return START.read_bytes().decode("ascii").split("\r\n")


def test_the_start_by_double_click_is_a_file_that_cmd_reads():
    """Labels are not found where lines end as in Unix, and what is not ASCII is not shown."""
    assert b"\n" not in START.read_bytes().replace(b"\r\n", b"")
    assert lines()[-1] == ""
    assert "*.bat text eol=crlf" in (REPOSITORY / ".gitattributes").read_text("utf-8")


def test_its_labels_are_where_it_goes_to():
    text = "\n".join(lines())
    asked = re.findall(r"goto :(\w+)", text)
    assert asked
    assert set(asked) == set(re.findall(r"^:(\w+)", text, re.MULTILINE))


def test_it_goes_to_the_folder_above_it_and_keeps_its_window_after_a_failure():
    assert 'cd /d "%~dp0.."' in lines()
    assert (START.parent.parent / "pyproject.toml").is_file()
    failed = lines()[lines().index(":failed") :]
    assert "pause" in failed
    assert "exit /b 1" in failed


def test_the_command_line_knows_what_it_calls():
    (call,) = CALL.findall("\n".join(lines()))
    name, *arguments = shlex.split(call.replace("%1", ""))
    command = commands(words("en")).get_command(None, name)
    assert command.make_context(name, arguments).params["open"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_page_has_every_step_and_says_that_nobody_has_run_it(page):
    said = page.read_text("utf-8")
    for step in (
        "py -m venv .venv",
        '.venv\\Scripts\\python -m pip install ".[web]"',
        ".venv\\Scripts\\Activate.ps1",
        "Set-ExecutionPolicy -Scope Process -ExecutionPolicy RemoteSigned",
        "setx SIMSITE_LANG zh",
        "chcp 65001",
        "-i https://pypi.tuna.tsinghua.edu.cn/simple",
        "scripts/simsite.bat",
    ):
        assert step in said
    tried = "未在 Windows 上试过" if page != ENGLISH else "not tried on Windows"
    assert said.count(tried) == 2
