"""Work is spread in one place: threads, processes and clusters are known to one family alone."""

import ast

import pytest

# What spreads work, and who may know it.
DOORS = {
    "ThreadPoolExecutor": {"run/executor", "sweep/dask"},  # a cluster is greeted in another thread
    "ProcessPoolExecutor": {"run/executor"},
    "distributed": {"sweep/dask"},
    "concurrent": {"run/executor", "run/replications", "sweep/dask"},
    "multiprocessing": {"run/executor", "run/worker"},  # the process that answers a page
}


def known(tree):
    """Names that a module imports, by their last part and by their first."""
    found = set()
    for part in ast.walk(tree):
        if isinstance(part, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in part.names}
        elif isinstance(part, ast.ImportFrom):
            found |= {(part.module or "").partition(".")[0], *(a.name for a in part.names)}
    return found


@pytest.mark.parametrize("name", DOORS)
def test_who_spreads_work(modules, name):
    doors = {f"simsite/experiment/{door}.py" for door in DOORS[name]}
    assert {path for path, tree in modules.items() if name in known(tree)} == doors


@pytest.mark.parametrize(
    "source",
    [
        "from concurrent.futures import ThreadPoolExecutor",
        "import concurrent.futures",
        "from concurrent import futures",
        "import concurrent.futures.process as p",
        "def f():\n    import concurrent.futures",
    ],
)
def test_a_pool_of_threads_is_seen_in_every_spelling(source):
    assert known(ast.parse(source)) & {"ThreadPoolExecutor", "concurrent"}
