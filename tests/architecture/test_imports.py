"""Imports point down, every library has one door, and heavy libraries stay out of the start."""

import ast
import graphlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

# NumPy is the language in which all rooms talk; every other library has a door.
WITHOUT_DOOR = {"numpy"}
IMPORT_NAMES = {"pyyaml": "yaml", "salib": "SALib", "fonttools": "fontTools"}
TOOLS = {"build", "dev", "bench", "docs"}  # extras that simsite itself does not import
TOO_HEAVY_TO_START_WITH = {
    *("scipy", "matplotlib", "simpy", "jinja2", "SALib", "pandas", "fontTools"),
    *("starlette", "uvicorn", "dask"),
}
HELP = "import sys; sys.argv[1:] = ['--help']; from simsite.cli import main; main()"


@pytest.fixture(scope="module")
def project(repository):
    return tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def contracts(project):
    return {c["id"]: c for c in project["tool"]["importlinter"]["contracts"]}


def test_the_contracts_hold(repository):
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache"], cwd=repository, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", done.stdout), done.stdout


def test_every_room_has_its_layer(repository, contracts):
    rooms = {
        f"simsite.{path.name.removesuffix('.py')}"
        for path in (repository / "simsite").iterdir()
        if (path.is_dir() and any(path.rglob("*.py")))
        or (path.suffix == ".py" and path.stem != "__init__")
    }
    layered = set(re.findall(r"simsite\.\w+", " ".join(contracts["layers"]["layers"])))
    assert rooms <= layered, f"rooms without a layer: {sorted(rooms - layered)}"


def test_every_dependency_has_its_door(project, contracts):
    extras = project["project"]["optional-dependencies"]
    used = [spec for name, specs in extras.items() if name not in TOOLS for spec in specs]
    specs = [*project["project"]["dependencies"], *used]
    wanted = {re.split(r"[^\w-]", spec)[0].lower() for spec in specs}
    libraries = {IMPORT_NAMES.get(name, name) for name in wanted} - WITHOUT_DOOR
    doors = {c["forbidden_modules"][0] for key, c in contracts.items() if key.startswith("door-")}
    assert doors == libraries


def random_uses(tree):
    """Line numbers at which a module touches `random` or `numpy.random`."""
    lines = []
    for part in ast.walk(tree):
        if isinstance(part, ast.Import):
            names = [alias.name for alias in part.names]
        elif isinstance(part, ast.ImportFrom):
            names = [part.module or "", *(f"{part.module}.{a.name}" for a in part.names)]
        elif isinstance(part, ast.Attribute):
            names = [ast.unparse(part).replace("np.", "numpy.", 1)]
        else:
            continue
        if any(re.match(r"(numpy\.)?random(\.|$)", name) for name in names):
            lines.append(part.lineno)
    return lines


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "from random import choice",
        "import numpy.random",
        "from numpy import random",
        "from numpy.random import default_rng",
        "import numpy as np\nnp.random.default_rng(1)",
    ],
)
def test_randomness_is_seen_in_every_spelling(source):
    assert random_uses(ast.parse(source))


def test_no_module_rolls_its_own_dice(modules):
    assert {path: lines for path, tree in modules.items() if (lines := random_uses(tree))} == {}


def imported_by(code):
    """Top-level packages that a fresh interpreter loads while it runs `code`."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.partition("Traceback")[2]
    found = re.findall(r"^import time:.*\|\s*([\w.]+)$", done.stderr, flags=re.MULTILINE)
    return {name.partition(".")[0] for name in found}


def test_the_import_watch_sees_a_heavy_library():
    assert "simpy" in imported_by("import simpy")


@pytest.mark.parametrize(
    "code",
    ["import simsite", "import simsite.cli", HELP],
    ids=["facade", "cli", "help"],
)
def test_starting_loads_no_heavy_library(code):
    loaded = imported_by(code)
    assert "simsite" in loaded
    assert loaded & TOO_HEAVY_TO_START_WITH == set()


def imports_of(tree, names):
    """Which of the modules `names` a module imports, at its top or in a function, types apart."""
    parts = [tree]
    while parts:
        part = parts.pop()
        if isinstance(part, ast.If) and ast.unparse(part.test) == "TYPE_CHECKING":
            continue
        if isinstance(part, ast.ImportFrom):
            inner = {f"{part.module}.{alias.name}" for alias in part.names}
            yield from inner & names or {part.module} & names
        elif isinstance(part, ast.Import):
            yield from {alias.name for alias in part.names} & names
        parts.extend(ast.iter_child_nodes(part))


def test_no_imports_go_round_in_a_circle(modules):
    named = {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): tree
        for path, tree in modules.items()
    }
    order = graphlib.TopologicalSorter(
        {name: set(imports_of(tree, set(named))) for name, tree in named.items()}
    )
    assert len(list(order.static_order())) == len(named)  # or a CycleError that names them


def test_imports_are_seen_wherever_they_stand():
    source = "if TYPE_CHECKING:\n from a import x\ndef f():\n from b import c, y\n import d.e"
    assert set(imports_of(ast.parse(source), {"a", "b", "b.c", "d.e"})) == {"b.c", "d.e"}
