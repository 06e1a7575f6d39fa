"""`simsite init`, `schema --out` and `check` from the command line."""

import json
import subprocess
import sys


def simsite(folder, *arguments):
    command = [sys.executable, "-m", "simsite", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_init_writes_a_scenario_that_check_accepts_and_never_replaces_it(tmp_path):
    made = simsite(tmp_path, "init", "计划.yaml", "--lang", "zh")
    assert (made.returncode, made.stdout) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scenario.schema.json", "计划.yaml"]
    before = (tmp_path / "计划.yaml").read_bytes()
    again = simsite(tmp_path, "init", "计划.yaml", "--lang", "en")
    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert (tmp_path / "计划.yaml").read_bytes() == before
    checked = simsite(tmp_path, "check", "计划.yaml", "--json", "--scenario", "more_collectors")
    assert checked.returncode == 0
    assert json.loads(checked.stdout)["collectors"] == 36


def test_the_schema_goes_to_standard_output_or_to_a_file(tmp_path):
    shown = simsite(tmp_path, "schema")
    kept = simsite(tmp_path, "schema", "--out", "s.json")
    assert (shown.returncode, kept.returncode, kept.stdout) == (0, 0, "")
    assert json.loads(shown.stdout) == json.loads((tmp_path / "s.json").read_text("utf-8"))
