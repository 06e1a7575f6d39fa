"""Which level of the processor the draws use, and what is said where it cannot be had."""

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from simsite.core.errors import BadValue
from simsite.draws import draw, levels, variates

DIGEST = Path(__file__).with_name("conftest.py")


def test_the_highest_level_that_is_here_is_used():
    assert levels.chosen() == [levels.INTERPRETED, *levels.usable()][-1]
    assert (levels.built() == []) == (not variates.COMPILED)


def test_what_is_compiled_above_the_processor_is_not_used(monkeypatch):
    monkeypatch.setattr(levels, "built", lambda: [*levels.LEVELS])
    for above, name in enumerate(levels.LEVELS):
        monkeypatch.setattr(variates, "levels_above_plain", lambda above=above: above)
        assert levels.chosen() == name
        assert [levels.chosen(own) for own in levels.usable()] == levels.usable()


@pytest.mark.parametrize(
    ("asked", "built", "said"),
    [
        ("avx3", ["plain"], "SIMSITE_LEVEL: 'avx3' is none of plain, avx2, avx512"),
        ("avx2", ["plain"], "not compiled for 'avx2' in this installation"),
        ("plain", [], "not compiled for 'plain' in this installation"),
        ("avx512", ["plain", "avx512"], "does not run 'avx512'"),
    ],
)
def test_a_level_that_cannot_be_had_is_refused(monkeypatch, asked, built, said):
    monkeypatch.setattr(levels, "built", lambda: built)
    monkeypatch.setattr(variates, "levels_above_plain", lambda: 1)
    with pytest.raises(BadValue, match=said):
        levels.chosen(asked)


def test_a_level_that_is_older_than_its_source_is_refused(monkeypatch, tmp_path):
    package = tmp_path / "simsite" / "draws"
    package.mkdir(parents=True)
    for path in (tmp_path / "setup.py", package / "loops_avx2.so", package / "loops.py"):
        path.touch()
    os.utime(package / "loops_avx2.so", (1, 1))
    old = ModuleType("simsite.draws.loops_avx2")
    old.__file__ = str(package / "loops_avx2.so")
    monkeypatch.setattr(levels, "import_module", lambda _: old)
    with pytest.raises(ImportError, match=r"loops_avx2\.so is older than loops\.py"):
        levels.compiled_at("avx2", ModuleType("simsite.draws.loops"))


def test_a_process_draws_at_the_level_it_is_told(make):
    code = f"import runpy; runpy.run_path({str(DIGEST)!r}, run_name='__main__')"
    code += "; from simsite.draws import levels; print('', levels.LEVEL, levels.Loops.__module__)"
    digest = make.digest(draw(make.small_plan(), 1, 0, True))
    for level in levels.usable():
        said = subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, levels.VARIABLE: level},
            capture_output=True, text=True, check=True,
        ).stdout.split()  # fmt: skip
        ending = "" if level == levels.PLAIN else f"_{level}"
        assert said == [digest, level, f"simsite.draws.loops{ending}"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_command_says_what_is_wrong_with_the_level(language):
    scenario = Path(__file__).parents[3] / "scenarios" / "small.yaml"
    done = subprocess.run(
        [sys.executable, "-m", "simsite", "run", scenario, "--lang", language],
        env={**os.environ, levels.VARIABLE: "avx3"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "SIMSITE_LEVEL" in done.stderr
