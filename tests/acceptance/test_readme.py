"""The README shows what the commands print, and stays one page."""

import subprocess
import sys

import pytest

MOST_LINES = 150


def shown(repository):
    """The lines of the output block, without those that stand for left-out text."""
    text = (repository / "README.md").read_text("utf-8")
    block = text.split("<!-- output of make debao -->")[1].split("<!-- end of output -->")[0]
    lines = [line.strip() for line in block.strip().strip("`").splitlines()]
    return [line for line in lines if line not in ("", "...")]


@pytest.fixture(scope="module")
def repository(request):
    return request.config.rootpath


def test_it_is_one_page(repository):
    assert len((repository / "README.md").read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.slow
def test_the_output_is_what_debao_prints(repository, tmp_path):
    command = [sys.executable, "-m", "simsite", "run", "scenarios/debao.yaml", "--lang", "en"]
    options = ["--replications", "10", "--no-figures", "--out", str(tmp_path / "out")]
    said = subprocess.run(
        command + options, cwd=repository, capture_output=True, text=True, check=True
    )
    printed = [line.strip() for line in said.stdout.splitlines()]
    lines = shown(repository)
    assert len(lines) > 10
    assert [line for line in lines if line not in printed] == []
