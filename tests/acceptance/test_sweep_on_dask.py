"""A sweep on a Dask cluster: the bytes of one on this machine, whoever is killed on the way."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import tiny
from cluster import Cluster, end
from processes import until

import simsite

pytestmark = pytest.mark.slow

# Long enough that there is something to disturb: 8 points of 5 pieces each.
ASKED = ("sweep", "sweep.yaml", "--replications", 100, "--lang", "en", "--out", "out")
PIECES = 40
HIDING = """\
import sys

class Hiding:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "simsite":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hiding())
"""
IDLE = """\
import sys
from distributed import Client
with Client(sys.argv[1]) as client:
    print(client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)))
    print(sum(client.run(lambda dask_worker: dask_worker.state.executing_count).values()))
"""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The files of the sweep on this machine when nothing befalls it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    tiny.write(folder)
    tiny.write(folder, "sweep.yaml", tiny.SWEEP)
    command = [sys.executable, "-m", "simsite", *map(str, ASKED), "--jobs", "2"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return content(folder / "out")


@pytest.fixture
def cluster(tmp_path_factory):
    """A scheduler and two workers of two threads each."""
    begun = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        begun.hire()
        begun.hire()
        yield begun
    finally:
        begun.end()


@pytest.fixture
def empty(tmp_path_factory):
    """A scheduler without workers."""
    begun = Cluster(tmp_path_factory.mktemp("cluster"))
    yield begun
    begun.end()


@pytest.fixture
def working(start, folder, cluster):
    """A sweep on the cluster with some pieces finished."""
    child = start(*ASKED, "--dask", cluster.address)
    assert until(lambda: len(finished(folder / "out")) >= 5, 60), child.poll()
    return child


def content(out):
    files = (path for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def finished(out):
    """Finished pieces by name, and when each was written."""
    ages = {}
    for path in (out / "points").glob("*.jsonl"):
        try:
            ages[path.name] = path.stat().st_mtime_ns
        except FileNotFoundError:  # joined with others meanwhile
            continue
    return ages


def ends(child, code=0):
    """Wait for a command and return what it said."""
    _, err = child.communicate(timeout=90)
    assert child.returncode == code, err.decode()
    assert "Traceback" not in err.decode()
    return err.decode()


def test_a_cluster_gives_the_same_bytes(start, folder, cluster, undisturbed):
    said = ends(start(*ASKED, "--dask", cluster.address))
    assert content(folder / "out") == undisturbed
    again = ends(start(*ASKED, "--dask", "127.0.0.1:1"))  # finished: nobody is asked
    assert "8 design points in out: 0 were finished before" in said
    assert "8 design points in out: 8 were finished before" in again


def test_a_sweep_goes_on_by_itself_when_a_worker_is_killed(folder, cluster, working, undisturbed):
    end(cluster.workers[0])
    said = ends(working)
    assert "1 of the cluster's workers ended; what they had in hand goes to the others" in said
    assert content(folder / "out") == undisturbed


def test_a_scheduler_killed_and_begun_again(start, folder, cluster, working, undisturbed):
    end(cluster.scheduler)
    said = ends(working, 1)
    assert f"error: the Dask scheduler at '{cluster.address}' is gone" in said
    assert said.count("error") == 1
    kept = finished(folder / "out")
    assert 5 <= len(kept) < PIECES
    assert not (folder / "out" / "manifest.json").exists()
    cluster.begin()
    cluster.hire()
    ends(start(*ASKED, "--dask", cluster.address))
    assert content(folder / "out") == undisturbed
    whole = {name for name in kept if name in undisturbed}
    assert all(finished(folder / "out")[name] == kept[name] for name in whole)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)]
)
def test_a_stopped_sweep_leaves_no_work_to_the_cluster(
    start, folder, cluster, working, undisturbed, number, code
):
    working.send_signal(number)
    said = ends(working, code)
    kept = "what is finished is kept in out; the same command goes on from there"
    assert (kept in said) == (number != signal.SIGKILL)

    def work():
        command = [sys.executable, "-c", IDLE, cluster.address]
        return subprocess.run(command, check=True, capture_output=True, timeout=30).stdout.split()

    assert until(lambda: work() == [b"0", b"0"])
    ends(start(*ASKED, "--dask", cluster.address))
    assert content(folder / "out") == undisturbed


@pytest.fixture
def changed(tmp_path):
    """The environment of a worker whose simsite has another source."""
    shutil.copytree(Path(simsite.__file__).parent, tmp_path / "changed" / "simsite")
    with (tmp_path / "changed" / "simsite" / "stats" / "intervals.py").open("a") as source:
        source.write("# changed\n")
    return {"PYTHONPATH": str(tmp_path / "changed")}


@pytest.fixture
def hiding(tmp_path):
    """Options of Dask with which simsite cannot be found."""
    (tmp_path / "hiding.py").write_text(HIDING)
    return "--preload", str(tmp_path / "hiding.py")


def test_workers_of_another_program_are_refused(start, folder, empty, changed):
    empty.hire(**changed)
    said = ends(start(*ASKED, "--dask", empty.address), 2)
    assert "runs another program than this one (sources " in said
    assert not (folder / "out").exists()


def test_a_worker_of_another_program_that_comes_later_is_refused(folder, cluster, working, changed):
    cluster.hire(**changed)
    said = ends(working, 2)
    assert "runs another program than this one (sources " in said
    assert not (folder / "out" / "manifest.json").exists()


def test_workers_without_simsite_are_refused(start, folder, empty, hiding):
    empty.hire(*hiding)
    said = ends(start(*ASKED, "--dask", empty.address), 2)
    assert "cannot load this version of simsite" in said
    assert "No module named" in said
    assert not (folder / "out").exists()
