"""What a cluster says and does not say, told by one that is made up; real ones: acceptance."""

import socket
import sys
import threading
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor

import pytest
import tiny
from worker_tasks import doubled

from simsite.core.errors import BadValue
from simsite.experiment.run.replications import GivenUp, Piece, spread
from simsite.experiment.sweep import dask as room
from simsite.experiment.sweep.dask import ClusterLost, DaskWorkers, checked, connect, program
from simsite.experiment.sweep.sweep import How, read_sweep, sweep

HERE = "tcp://127.0.0.1:8786"
CHANGED = {**program(), "sources": "0123456789ab"}


class KilledWorker(Exception):  # noqa: N818 - as Dask calls it
    """Dask's own way to say that a piece ended every worker that tried it."""


class Threads(ThreadPoolExecutor):
    """An executor that lets go as that of Dask does."""

    def shutdown(self, wait=True):
        super().shutdown(wait=wait, cancel_futures=True)


class Cluster:
    """A client of a cluster that is not there: threads do its work."""

    def __init__(self, threads=None, programs=None, own=None):
        self.own = own or program()
        self.status = "running"
        self.scheduler = self
        self.threads = {"one": 2, "two": 1} if threads is None else threads
        self.programs = programs or {}
        self.executors = []

    def ncores(self):
        return self.threads

    def sync(self, function, callback_timeout):
        assert callback_timeout <= room.SECONDS_TO_ANSWER
        return function()

    def run(self, function, workers, on_error):
        assert (function, on_error) == (program, "return")
        return {who: self.programs.get(who, program()) for who in workers}

    def run_on_scheduler(self, function):
        if isinstance(self.own, Exception):
            raise self.own
        return self.own

    def get_executor(self, pure):
        assert not pure
        self.executors.append(Threads(3))
        return self.executors[-1]

    def close(self, timeout):
        self.status = "closed"
        for executor in self.executors:
            executor.shutdown(wait=False)


@pytest.fixture
def hire(monkeypatch):
    """A function that takes a made-up cluster and returns its workers, who look all the time."""
    monkeypatch.setattr(room, "SECONDS_BETWEEN_LOOKS", 0.0)
    monkeypatch.setattr(room, "SECONDS_TO_ANSWER", 0.1)
    hired = []

    def hire(cluster, notice=lambda _key, _about: None):
        monkeypatch.setattr(room, "connect", lambda _address: cluster)
        hired.append(DaskWorkers(HERE, notice))
        return hired[-1]

    yield hire
    for workers in hired:
        workers.end()


def pieces(number):
    return [Piece(i, lambda i=i: (i,), lambda: None) for i in range(number)]


def done(function, number, workers, lost=lambda _n: None):
    return dict(spread(function, pieces(number), workers, lost))


def killing(number):
    """Double a number; 3 kills every worker."""
    if number == 3:
        raise KilledWorker(number)
    return 2 * number


def test_every_piece_comes_back_once_and_the_cluster_is_left(hire):
    cluster = Cluster()
    workers = hire(cluster)
    assert workers.jobs == 3
    assert done(doubled, 7, workers) == {i: 2 * i for i in range(7)}
    assert cluster.status == "closed"


def test_a_sweep_has_the_bytes_of_one_on_this_machine(tmp_path, monkeypatch):
    tiny.write(tmp_path)
    asked = read_sweep(tiny.write(tmp_path, "sweep.yaml", tiny.SWEEP))
    cluster = Cluster()
    monkeypatch.setattr(room, "connect", lambda _address: cluster)
    sweep(asked, tmp_path / "far" / "out", dask=HERE)
    sweep(asked, tmp_path / "near" / "out", jobs=1)
    assert content(tmp_path / "far") == content(tmp_path / "near")
    assert cluster.status == "closed"


def content(folder):
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_bytes() for path in files}


def test_a_piece_that_kills_every_worker_is_named_and_the_rest_is_done(hire):
    cluster, told = Cluster(), []
    found = done(killing, 6, hire(cluster), told.append)
    assert found == {i: 2 * i for i in range(6) if i != 3} | {3: GivenUp("sweep.point_died")}
    assert sum(told) >= 1
    assert len(cluster.executors) >= 2  # what was in hand was taken back, the workers were not


def test_workers_that_go_and_come_are_noticed(hire):
    cluster, told = Cluster(), []
    workers = hire(cluster, lambda key, about: told.append((key, about)))
    cluster.threads = {"two": 1, "three": 4, "four": 4}
    workers.look()
    assert workers.jobs == 9
    workers.look()
    assert told == [("dask.gone", {"number": 1, "left": 3})]


def test_a_worker_of_another_program_that_comes_later_is_refused(hire):
    cluster = Cluster(programs={"three": CHANGED, "four": OSError("gone again")})
    workers = hire(cluster)
    cluster.threads = {"one": 2, "two": 1, "four": 1}
    workers.look()
    cluster.threads = {"one": 2, "two": 1, "three": 4}
    with pytest.raises(BadValue, match="three runs another program"):
        workers.look()


def test_a_cluster_without_workers_is_left_after_a_while(hire, monkeypatch):
    cluster, told = Cluster(), []
    workers = hire(cluster, lambda key, about: told.append(key))
    cluster.threads = {}
    workers.look()
    assert (workers.jobs, told) == (1, ["dask.gone"])
    monkeypatch.setattr(room, "SECONDS_WITHOUT_WORKERS", 0.0)
    with pytest.raises(ClusterLost, match="has had no worker for 0 s") as caught:
        workers.look()
    assert "没有工作进程" in caught.value.render("zh")


@pytest.mark.parametrize("trouble", [OSError("refused"), TimeoutError()])
def test_a_scheduler_that_is_gone_is_told(hire, trouble):
    cluster = Cluster()
    workers = hire(cluster)

    def ncores():
        raise trouble

    cluster.ncores = ncores
    with pytest.raises(ClusterLost, match="the same command goes on from there"):
        workers.look()


def test_a_scheduler_that_goes_while_a_piece_is_in_hand_is_told(hire):
    workers, begun, stop = hire(Cluster({"one": 1})), threading.Event(), threading.Event()
    for _ in range(3):
        workers.submit(lambda: (begun.set(), stop.wait()))
    begun.wait()
    waiting = workers.submit(doubled, 1)
    workers.renew()  # drops what has not been begun, as a client does that lost its scheduler
    stop.set()
    with pytest.raises(ClusterLost, match=f"'{HERE}' is gone"):
        waiting.result(5)


def test_the_words_of_dask_stay_off_the_terminal_for_as_long_as_it_works(hire):
    levels = {name: room.logging.getLogger(name).level for name in room.LOGS}
    workers = hire(Cluster())
    assert {room.logging.getLogger(name).level for name in room.LOGS} == {room.logging.CRITICAL}
    workers.end()
    assert {name: room.logging.getLogger(name).level for name in room.LOGS} == levels


@pytest.mark.parametrize(
    ("cluster", "said"),
    [
        (Cluster({}), "has no worker, and none came within 0.1 s"),
        (Cluster(programs={"two": CHANGED}), "two runs another program"),
        (Cluster(programs={"one": {}}), r"one runs another program .*simsite \? ≠ "),
        (Cluster(programs={"one": ImportError("too old")}), r"one cannot load .*\(too old\)"),
        (Cluster(own=ModuleNotFoundError("none")), rf"{HERE} cannot load .*\(none\)"),
    ],
)
def test_a_cluster_of_no_use_is_refused_and_left(hire, cluster, said):
    with pytest.raises(BadValue, match=said):
        hire(cluster)
    assert cluster.status == "closed"


def test_a_worker_takes_no_work_of_another_program():
    assert checked(program(), doubled, 4) == 8
    with pytest.raises(BadValue, match=r"sources .* ≠ 0123456789ab"):
        checked(CHANGED, doubled, 4)


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (ModuleNotFoundError("No module named 'simsite'", name="simsite"), BadValue),
        (KilledWorker("piece"), BrokenExecutor),
        (ZeroDivisionError("as it was"), ZeroDivisionError),
    ],
)
def test_what_befalls_a_piece_is_passed_on(hire, trouble, told):
    def fail():
        raise trouble

    workers = hire(Cluster())
    assert isinstance(workers.submit(fail).exception(5), told)


def test_dask_that_is_not_installed_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadValue, match=r"pip install 'simsite\[dask\]'"):
        connect(HERE)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("127.0.0.1:1", "no Dask scheduler answers at '127.0.0.1:1' within 0.1 s"),
        ("", "'' is no address"),
        ("foo://there:1", "'foo://there:1' is no address"),
        ("tcp://", "'tcp://' is no address"),
        ("there", "'there' is no address"),
    ],
)
def test_an_address_where_nobody_answers_is_told(address, said, monkeypatch):
    monkeypatch.setattr(room, "SECONDS_TO_ANSWER", 0.1)
    with pytest.raises(BadValue, match=said):
        connect(address)


@pytest.mark.parametrize(
    ("more", "said"),
    [({"jobs": 2}, "--jobs is the number of processes"), ({"point_timeout": 1.0}, "--point-timeo")],
)
def test_what_only_this_machine_can_do_is_not_asked_of_a_cluster(more, said):
    with pytest.raises(BadValue, match=said):
        How(dask=HERE, **more)


@pytest.mark.parametrize("word", [b"", b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"])
def test_something_else_that_listens_there_is_no_scheduler(word, monkeypatch):
    monkeypatch.setattr(room, "SECONDS_TO_ANSWER", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as ear:

        def listen():
            line, _ = ear.accept()
            with line:
                line.sendall(word)
                line.recv(1 << 16)
                over.wait()

        over = threading.Event()
        other = threading.Thread(target=listen)
        other.start()
        with pytest.raises(BadValue, match="no Dask scheduler answers"):
            connect(f"tcp://127.0.0.1:{ear.getsockname()[1]}")
        over.set()
        other.join()
