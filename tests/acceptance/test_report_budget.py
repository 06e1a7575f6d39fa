"""A report of the whole county is small; how long it takes is measured in `benchmarks`."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

MOST_BYTES = 1_500_000


def test_debao_in_sixty_replications(tmp_path, request):
    scenario = request.config.rootpath / "scenarios" / "debao.yaml"

    def simsite(*words):
        command = [sys.executable, "-m", "simsite", *words]
        subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)

    simsite("run", scenario, "--no-figures", "--out", "run")
    for languages in ("zh", "both"):
        simsite("report", "run", "--lang", languages, "--out", f"{languages}.html")
        assert (tmp_path / f"{languages}.html").stat().st_size < MOST_BYTES
