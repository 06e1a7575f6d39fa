"""Pages made from the schema are current, and outputs shown on pages are real."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
FAULTS = (REPOSITORY / "docs" / "how-to" / "fix-faults.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```\n\n```text (en|zh)\n(.*?)```\n", FAULTS, re.DOTALL)


def test_the_reference_of_scenario_files_is_current():
    """Renew it by `python scripts/make_scenario_reference.py`."""
    script = REPOSITORY / "scripts" / "make_scenario_reference.py"
    done = subprocess.run([sys.executable, script, "--check"], check=False)
    assert done.returncode == 0


def test_the_page_on_faults_has_its_examples():
    assert len(EXAMPLES) == 4


@pytest.mark.parametrize(("text", "language", "output"), EXAMPLES)
def test_the_faults_shown_are_what_check_says(tmp_path, text, language, output):
    (tmp_path / "plan.yaml").write_text(text, "utf-8")
    command = [sys.executable, "-m", "simsite", "check", "plan.yaml", "--lang", language]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", output)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.yaml"]
