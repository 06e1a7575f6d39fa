"""A sweep on a Dask cluster: the bytes of one on this machine, whoever is killed on the way.

A worker that is frozen with pieces in hand keeps the sweep from ending before it was disturbed,
however fast the machine is.
"""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import tiny
from cluster import Cluster, end
from processes import until
from sweep_folders import content, finished

import simsite

pytestmark = pytest.mark.slow

# Long enough that there is something to disturb: 8 points of 5 pieces each.
ASKED = ("sweep", "sweep.yaml", "--replications", 100, "--lang", "en", "--out", "out")
POINTS = 8
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
import time
with Client(sys.argv[1]) as client:
    time.sleep(1)  # a piece that is being worked on runs to its end
    print(client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)))
    print(sum(client.run(lambda dask_worker: dask_worker.state.executing_count).values()))
"""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The files of the sweep on this machine when nothing befalls it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    tiny.write(folder)
    tiny.write(folder, "sweep.yaml", tiny.SWEEP)
    command = [sys.executable, "-m", "simsite", *map(str, ASKED), "--jobs", "1"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return content(folder / "out")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two workers of two threads each, which all tests leave as they were."""
    begun = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        begun.hire()
        begun.hire()
        yield begun
    finally:
        begun.end()


@pytest.fixture
def fragile(tmp_path_factory):
    """A scheduler and one worker, to be killed."""
    begun = Cluster(tmp_path_factory.mktemp("fragile"))
    try:
        begun.hire()
        yield begun
    finally:
        begun.end()


@pytest.fixture
def guest(cluster):
    """A function that adds a worker to the cluster until the test is over."""
    guests = []

    def guest(*options, **environment):
        guests.append(cluster.hire(*options, **environment))
        return guests[-1]

    yield guest
    for worker in guests:
        end(worker)


def working(start, folder, cluster, *more, held=()):
    """A sweep on the cluster with some pieces finished; it cannot end while workers are held.

    They are frozen when it has asked them who they are and has none of its pieces finished.
    """
    child = start(*ASKED, *more, "--dask", cluster.address, PYTHONFAULTHANDLER="1")
    if not until((folder / "out").exists, 120):
        _fail(child, cluster)
    for worker in held:
        os.killpg(worker.pid, signal.SIGSTOP)
    if not until(lambda: len(finished(folder / "out")) >= 5, 120):
        _fail(child, cluster)
    return child


def _fail(child, cluster):
    """Say where everybody is."""
    child.send_signal(signal.SIGABRT)  # it says where its threads are
    logs = [log.read_text() for log in sorted(cluster.folder.glob("*.log"))]
    pytest.fail("\n".join([child.communicate(timeout=30)[1].decode(), *logs]))


@contextmanager
def frozen(workers):
    """Workers that do nothing meanwhile."""
    for worker in workers:
        os.killpg(worker.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for worker in workers:
            os.killpg(worker.pid, signal.SIGCONT)


def hears(child, sentence):
    """Wait until a command has said a sentence; return all that it said until then."""
    said = b""
    while sentence.encode() not in said and (more := os.read(child.stderr.fileno(), 4096)):
        said += more
    return said.decode()


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


def test_a_sweep_goes_on_by_itself_when_a_worker_is_killed(
    start, folder, cluster, guest, undisturbed
):
    victim = guest()
    sentence = "1 of the cluster's workers ended; what they had in hand goes to the others"
    child = working(start, folder, cluster, held=[victim])
    with frozen(cluster.workers[:2]):  # or they might do the rest before it is seen
        end(victim)
        said = hears(child, sentence)
    ends(child)
    assert sentence in said
    assert content(folder / "out") == undisturbed


def test_a_scheduler_killed_and_begun_again(start, folder, fragile, undisturbed):
    second = fragile.hire()
    child = working(start, folder, fragile, held=[second])
    end(fragile.scheduler)
    said = ends(child, 1)
    end(second)
    assert f"error: the Dask scheduler at '{fragile.address}' is gone" in said
    assert said.count("error") == 1
    kept = finished(folder / "out")
    whole = {f"points/{name}" for name in kept} & undisturbed.keys()
    assert kept
    assert len(whole) < POINTS
    assert not (folder / "out" / "manifest.json").exists()
    fragile.begin()
    fragile.hire()
    ends(start(*ASKED, "--dask", fragile.address))
    assert content(folder / "out") == undisturbed
    again = finished(folder / "out")
    assert all(again[Path(file).name] == kept[Path(file).name] for file in whole)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_stopped_sweep_leaves_no_work_to_the_cluster(
    start, folder, cluster, guest, undisturbed, number, code
):
    held = guest()
    child = working(start, folder, cluster, held=[held])
    child.send_signal(number)
    said = ends(child, code)
    end(held)
    kept = "what is finished is kept in out; the same command goes on from there"
    assert (kept in said) == (number != signal.SIGKILL)
    assert not (folder / "out" / "manifest.json").exists()
    looking = [sys.executable, "-c", IDLE, cluster.address]
    seen = subprocess.run(looking, check=True, capture_output=True, timeout=30, text=True)
    assert seen.stdout.split() == ["0", "0"]
    ends(start(*ASKED, "--dask", cluster.address))
    assert content(folder / "out") == undisturbed


@pytest.fixture
def changed(tmp_path):
    """The environment of a worker whose simsite has another source."""
    shutil.copytree(Path(simsite.__file__).parent, tmp_path / "changed" / "simsite")
    with (tmp_path / "changed" / "simsite" / "stats" / "intervals.py").open("a") as source:
        source.write("# changed\n")
    return {"PYTHONPATH": str(tmp_path / "changed")}


def test_a_worker_of_another_program_is_refused(start, folder, cluster, guest, changed):
    guest(**changed)
    said = ends(start(*ASKED, "--dask", cluster.address), 2)
    assert "runs another program than this one (sources " in said
    assert not (folder / "out").exists()


def test_a_worker_of_another_program_that_comes_later_is_refused(
    start, folder, cluster, guest, changed
):
    child = working(start, folder, cluster, "--replications", 10_000)
    guest(**changed)
    said = ends(child, 2)
    assert "runs another program than this one (sources " in said
    assert not (folder / "out" / "manifest.json").exists()


def test_a_worker_without_simsite_is_refused(start, folder, cluster, guest, tmp_path):
    (tmp_path / "hiding.py").write_text(HIDING)
    guest("--preload", str(tmp_path / "hiding.py"))
    said = ends(start(*ASKED, "--dask", cluster.address), 2)
    assert "cannot load this version of simsite" in said
    assert "No module named" in said
    assert not (folder / "out").exists()
