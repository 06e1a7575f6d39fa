"""A report of the whole county is small, and made in little time."""

import resource
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

MOST_SECONDS = 3.0
MOST_BYTES = 1_500_000


def seconds_of(command, folder):
    """Processor time of a command and all it starts, which a busy machine changes less."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def test_debao_in_sixty_replications(tmp_path, request):
    scenario = request.config.rootpath / "scenarios" / "debao.yaml"
    simsite = [sys.executable, "-m", "simsite"]
    seconds_of([*simsite, "run", scenario, "--no-figures", "--out", "run"], tmp_path)
    for languages in ("zh", "both"):
        report = [*simsite, "report", "run", "--lang", languages, "--out", f"{languages}.html"]
        assert min(seconds_of(report, tmp_path) for _ in range(3)) < MOST_SECONDS
        assert (tmp_path / f"{languages}.html").stat().st_size < MOST_BYTES
