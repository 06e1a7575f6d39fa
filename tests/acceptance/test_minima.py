"""With exactly the oldest versions that pyproject.toml admits simsite works, and says the same."""

import re
import shutil
import subprocess
import sys
import tomllib
import urllib.request

import pytest
import tiny
from fresh import REPOSITORY, bare_environment, call, clean_copy, surroundings

pytestmark = pytest.mark.slow

SMALL = REPOSITORY / "scenarios" / "small.yaml"
EXTRAS = ("sobol", "pandas", "web", "dask")
VERSIONS = (
    "import importlib.metadata as m, sys; print(*(f'{n}=={m.version(n)}' for n in sys.argv[1:]))"
)
# What click words by itself, in one version so and in another so: help, and every refusal.
ASKED = [
    (0, ["--help"]), (0, ["run", "--help"]), (2, []), (2, ["run"]), (2, ["runn"]),
    (2, ["run", "--bogus"]), (2, ["run", "a.yaml", "b.yaml"]), (2, ["run", "a.yaml", "--seed"]),
    (2, ["run", "a.yaml", "--trace=3"]), (2, ["run", "a.yaml", "--replications", "few"]),
    (2, ["run", "a.yaml", "--engine", "none"]),
]  # fmt: skip
ON_A_CLUSTER = """
import subprocess, sys
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        sys.exit(subprocess.run([*sys.argv[1:], cluster.scheduler_address]).returncode)
"""


def minima():
    """Each requirement with its lower bound as the only version: name==version."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    (setuptools,) = (spec for spec in extras["build"] if spec.startswith("setuptools"))
    asked = [*project["dependencies"], *(s for name in EXTRAS for s in extras[name]), setuptools]
    found = [re.fullmatch(r"([\w.-]+)>=([\d.]+)", spec) for spec in asked]
    assert None not in found, asked
    return [f"{one[1]}=={one[2]}" for one in found if one]


def same(wanted, have):
    """Whether two versions differ in no more than zeros at the end."""
    return re.sub(r"(\.0)+$", "", wanted) == re.sub(r"(\.0)+$", "", have)


def oldest(folder):
    """The command `simsite` in an environment of the minima."""
    of_311 = sys.executable if sys.version_info[:2] == (3, 11) else shutil.which("python3.11")
    assert of_311, "the lower bounds are those for Python 3.11, which is not here"
    python = bare_environment(folder / "environment", of_311)
    pip = (python, "-m", "pip", "install", "--quiet", "--no-compile")
    call(*pip, *minima(), cwd=folder)
    tree, env = clean_copy(folder / "tree"), surroundings(SIMSITE_COMPILE="0")
    call(*pip, "--no-deps", "--no-build-isolation", tree, cwd=folder, env=env)
    names = [spec.partition("==")[0] for spec in minima()]
    installed = call(python, "-c", VERSIONS, *names, cwd=folder).stdout.split()
    for wanted, have in zip(minima(), installed, strict=True):
        assert same(wanted, have), (wanted, have)
    return python.with_name("simsite")


# One test, so that the environment is made once, however many processes test.
def test_the_oldest_versions_admitted_do_the_same_and_say_the_same(tmp_path, record_property):
    simsite = oldest(tmp_path)
    the_township_gives_the_same_bytes_and_its_figures_are_drawn(simsite, tmp_path)
    a_typing_mistake_is_told_with_the_nearest_key(simsite, tmp_path)
    help_and_refusals_have_the_same_words(simsite, tmp_path)
    the_extras_work(simsite, tmp_path)
    record_property("says", f"the oldest versions admitted: {', '.join(minima())}")


def the_township_gives_the_same_bytes_and_its_figures_are_drawn(simsite, folder):
    run = ("run", SMALL, "--replications", "2", "--jobs", "1", "--lang", "zh")
    said = call(simsite, *run, "--out", "old", cwd=folder).stderr
    assert "arning" not in said
    call(sys.executable, "-m", "simsite", *run, "--no-figures", "--out", "new", cwd=folder)
    for name in ("arrays.npz", "scenario.yaml", "summary.csv", "sites.csv"):
        assert (folder / "old" / name).read_bytes() == (folder / "new" / name).read_bytes(), name
    assert len(list((folder / "old" / "figures").glob("*.png"))) >= 3
    plot = ("plot", "old", "--kind", "coverage", "--lang", "zh")
    drawn = call(simsite, *plot, "--out", "drawn", cwd=folder)
    assert "arning" not in drawn.stderr
    (picture,) = folder.glob("drawn*.png")
    assert picture.read_bytes().startswith(b"\x89PNG")
    for more in (["export", "old", "--to", "xlsx"], ["report", "old", "--lang", "both"]):
        assert "arning" not in call(simsite, *more, cwd=folder).stderr


def a_typing_mistake_is_told_with_the_nearest_key(simsite, folder):
    for language, wanted in (("en", "did you mean"), ("zh", "是不是")):
        wrong = ("check", SMALL, "--set", "staff.colectors=3", "--lang", language)
        said = call(simsite, *wrong, cwd=folder, code=2).stderr
        assert wanted in said
        assert "collectors" in said
        assert "Traceback" not in said


def help_and_refusals_have_the_same_words(simsite, folder):
    for language in ("en", "zh"):
        env = surroundings(SIMSITE_LANG=language)
        for code, words in ASKED:
            old = call(simsite, *words, cwd=folder, env=env, code=code)
            new = call(sys.executable, "-m", "simsite", *words, cwd=folder, env=env, code=code)
            assert (old.stdout, old.stderr) == (new.stdout, new.stderr), words


def the_extras_work(simsite, folder):
    tiny.write(folder)
    tiny.write(folder, "sweep.yaml", tiny.SWEEP)
    call(simsite, "sensitivity", "tiny.yaml", "--sobol", "--jobs", "1", cwd=folder)
    code = "import simsite; print(len(simsite.run('tiny.yaml', jobs=1).to_frame('sites')))"
    assert call(simsite.with_name("python"), "-c", code, cwd=folder).stdout == "2\n"
    (folder / "cluster.py").write_text(ON_A_CLUSTER)
    sweep = ("sweep", "sweep.yaml", "--out", "swept", "--dask")
    call(simsite.with_name("python"), "cluster.py", simsite, *sweep, cwd=folder, seconds=200)
    page = subprocess.Popen(
        [simsite, "serve", "tiny.yaml", "--port", "0", "--lang", "en"],
        cwd=folder, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        address = next(
            found[0] for line in page.stdout if (found := re.search(r"http://\S+", line))
        )
        assert urllib.request.urlopen(address, timeout=60).status == 200
    finally:
        page.terminate()
        page.communicate()
