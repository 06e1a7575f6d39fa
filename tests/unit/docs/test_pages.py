"""Pages made from the schema are current, and outputs shown on pages are real."""

import re
import shlex
import subprocess
import sys

import pytest
from pages import REPOSITORY, in_chinese, shown_commands

import simsite
from simsite.building.build import build
from simsite.cli.commands import commands
from simsite.reading.load import load
from simsite.report.i18n import words

PAGES = [
    path.relative_to(REPOSITORY).as_posix()
    for path in [*REPOSITORY.glob("README*.md"), *sorted((REPOSITORY / "docs").rglob("*.md"))]
    if path.parent.name != "reference" and shown_commands(path.read_text("utf-8"))
]
TABLES = REPOSITORY / "docs" / "how-to" / "read-the-tables.md"
FAULTS = REPOSITORY / "docs" / "how-to" / "fix-faults.md"
EXAMPLES = [
    example
    for page in (FAULTS, in_chinese(FAULTS))
    for example in re.findall(
        r"```yaml\n(.*?)```\n\n```text (en|zh)\n(.*?)```\n", page.read_text("utf-8"), re.DOTALL
    )
]


def test_the_pages_made_from_the_program_are_current():
    """Renew them by `python scripts/make_pages.py`."""
    script = REPOSITORY / "scripts" / "make_pages.py"
    command = [sys.executable, script, "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("page", PAGES)
def test_the_command_line_knows_every_command_that_a_page_shows(page):
    for text in shown_commands((REPOSITORY / page).read_text("utf-8")):
        name, *arguments = shlex.split(text)[1:]
        if name != "--version":
            command = commands(words("en")).get_command(None, name)
            assert command is not None, text
            assert command.make_context(name, arguments).command is command


def test_the_pages_on_faults_have_their_examples():
    assert [language for _, language, _ in EXAMPLES] == ["en"] * 3 + ["zh"] * 4 + ["en"]


@pytest.mark.parametrize(("text", "language", "output"), EXAMPLES)
def test_the_faults_shown_are_what_check_says(tmp_path, text, language, output):
    (tmp_path / "plan.yaml").write_text(text, "utf-8")
    command = [sys.executable, "-m", "simsite", "check", "plan.yaml", "--lang", language]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", output)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.yaml"]


@pytest.mark.parametrize("page", [TABLES, in_chinese(TABLES)], ids=lambda page: page.name)
def test_the_tables_are_read_as_the_page_says(tmp_path, page):
    folder = tmp_path / "c20"
    small = REPOSITORY / "scenarios" / "small.yaml"
    asked = simsite.ScenarioFile(small, sets=["run.replications=6"])
    simsite.run(asked).save(folder, figures=False)
    (program,) = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["name_en", "completion", "wait_mean_min"]
    assert len(rows) == 5
    tables = [path for path in folder.glob("*.csv") if path.read_bytes()[:3] != b"\xef\xbb\xbf"]
    assert tables == []


def test_the_stress_sheet_has_the_numbers_of_its_scenario():
    sheet = (REPOSITORY / "docs" / "stress-des.md").read_text("utf-8")
    scenario = load(REPOSITORY / "scenarios" / "debao.yaml")
    sites, staff = build(scenario).sites, scenario.staff
    residents = sum(site.residents.population for site in sites)
    numbers = f"{residents:,} residents", f"{len(sites)} sites", f"Seed {scenario.run.seed}"
    staffed = f"{staff.collectors} collectors", f"{staff.helpers:,} helpers"
    more = f"{scenario.run.replications} replications", f"{staff.people_per_desk} residents"
    assert [words for words in (*numbers, *staffed, *more) if words not in sheet] == []
