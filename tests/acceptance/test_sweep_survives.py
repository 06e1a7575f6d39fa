"""A sweep is killed, starved and robbed; the same command finishes it to the same bytes.

It is frozen while that is done to it, so that it has not ended before, however fast the machine is.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import tiny
from processes import freeze, members, thaw, until
from sweep_folders import content, finished

# Long enough that there is something to disturb: 8 points of 10 pieces each.
ASKED = ("sweep", "sweep.yaml", "--jobs", 2, "--replications", 200, "--lang", "en")
PIECES = 80
FEW_DESKS = ("--set", "sites.0.desks=2")  # so that a site may have any number of residents


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The files of the sweep when nothing befalls it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    tiny.write(folder)
    tiny.write(folder, "sweep.yaml", tiny.SWEEP)
    command = [sys.executable, "-m", "simsite", *map(str, ASKED), "--out", "out"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return content(folder / "out")


@pytest.fixture
def working(start, folder):
    """A sweep with some pieces finished, frozen."""
    child = start(*ASKED, "--out", "out")
    assert until(lambda: len(finished(folder / "out")) >= 5, 60), child.poll()
    freeze(child)
    yield child
    thaw(child)  # whoever is left notices that the test is over


def goes_on(start, folder, undisturbed, kept):
    """Give the command again; it keeps what was finished and ends with the same bytes."""
    again = start(*ASKED, "--out", "out")
    _, err = again.communicate(timeout=120)
    assert again.returncode == 0, err.decode()
    assert content(folder / "out") == undisturbed
    whole = {name for name in kept if name in undisturbed}
    assert all(finished(folder / "out")[name] == kept[name] for name in whole)
    return err.decode()


@pytest.mark.slow
def test_a_sweep_killed_outright_goes_on_and_leaves_nobody(start, folder, working, undisturbed):
    working.send_signal(signal.SIGKILL)
    thaw(working)  # only its processes still can go on
    working.communicate(timeout=20)
    assert until(lambda: members(working) == [])
    kept = finished(folder / "out")
    assert 0 < len(kept) < PIECES
    assert not (folder / "out" / "manifest.json").exists()
    said = goes_on(start, folder, undisturbed, kept)
    assert f"did not come to its end (process {working.pid} " in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_stopped_sweep_says_how_to_go_on(start, folder, working, undisturbed, number, code):
    os.killpg(working.pid, number) if number == signal.SIGINT else working.send_signal(number)
    thaw(working)
    _, err = working.communicate(timeout=20)
    assert working.returncode == code
    assert b"what is finished is kept in out; the same command goes on from there" in err
    assert b"Traceback" not in err
    assert until(lambda: members(working) == [])
    goes_on(start, folder, undisturbed, finished(folder / "out"))


@pytest.mark.slow
def test_a_sweep_goes_on_by_itself_when_a_process_is_killed(folder, working, undisturbed):
    commands = {n: Path(f"/proc/{n}/cmdline").read_bytes() for n in members(working)}
    worker = next(n for n, command in commands.items() if b"spawn_main" in command)
    os.kill(worker, signal.SIGKILL)
    thaw(working)
    _, err = working.communicate(timeout=120)
    assert working.returncode == 0, err.decode()
    assert b"a process was ended from outside" in err
    assert content(folder / "out") == undisturbed
    assert until(lambda: members(working) == [])


@pytest.mark.slow
def test_a_process_without_memory_is_named_and_the_rest_is_finished(start, folder):
    huge = tiny.SWEEP.replace("staff.collectors: [2, 3]", "sites.0.population: [40, 99000000]")
    tiny.write(folder, "huge.yaml", huge)
    child = start("sweep", "huge.yaml", *FEW_DESKS, "--jobs", 2, "--out", "out", "--lang", "en")
    resource.prlimit(child.pid, resource.RLIMIT_AS, (3_000_000_000, 3_000_000_000))
    _, err = child.communicate(timeout=240)
    assert child.returncode == 1, err.decode()
    assert b"4 design points could not be finished" in err
    assert (folder / "out" / "points.csv").read_text("utf-8-sig").count("\n") == 5
    assert until(lambda: members(child) == [])


@pytest.mark.slow
def test_a_point_that_never_ends_is_named_and_the_rest_is_finished(start, folder):
    long = tiny.SWEEP.replace("staff.collectors: [2, 3]", "sites.0.population: [40, 1000000]")
    tiny.write(folder, "long.yaml", long)
    options = (*FEW_DESKS, "--jobs", 2, "--point-timeout", "500ms", "--out", "out", "--lang", "en")
    child = start("sweep", "long.yaml", *options)
    _, err = child.communicate(timeout=240)
    assert child.returncode == 1, err.decode()
    assert err.count(b"takes longer than --point-timeout allows") == 4
    assert b"4 design points could not be finished and are not in the tables" in err
    assert (folder / "out" / "points.csv").read_text("utf-8-sig").count("\n") == 5
    assert until(lambda: members(child) == [])
    stopped = start("sweep", "long.yaml", *options, "--fail-fast")
    _, err = stopped.communicate(timeout=240)
    assert stopped.returncode == 1
    assert err.count(b"takes longer than --point-timeout allows") == 1


@pytest.mark.slow
def test_a_full_disk_is_told_and_the_same_command_goes_on(start, folder, working, undisturbed):
    resource.prlimit(working.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    thaw(working)
    _, err = working.communicate(timeout=20)
    assert working.returncode == 2
    assert b"error: 'out' cannot be written: File too large" in err
    assert b"Traceback" not in err
    assert until(lambda: members(working) == [])
    goes_on(start, folder, undisturbed, finished(folder / "out"))


@pytest.mark.slow
def test_a_folder_removed_meanwhile_is_told_and_the_same_command_begins_again(
    start, folder, working, undisturbed
):
    shutil.rmtree(folder / "out")
    thaw(working)
    _, err = working.communicate(timeout=20)
    assert working.returncode == 2
    assert b"'out' was removed while the sweep ran" in err
    assert until(lambda: members(working) == [])
    shutil.rmtree(folder / "out", ignore_errors=True)
    goes_on(start, folder, undisturbed, {})


@pytest.mark.slow
def test_a_second_sweep_in_the_folder_is_refused(start, folder, working, undisturbed):
    second = start(*ASKED, "--out", "out")
    _, err = second.communicate(timeout=20)
    assert second.returncode == 2
    assert f"another sweep works in 'out' (process {working.pid} ".encode() in err
    thaw(working)
    working.communicate(timeout=120)
    assert working.returncode == 0
    assert content(folder / "out") == undisturbed


@pytest.mark.slow
def test_damaged_and_missing_pieces_are_computed_again(start, folder, undisturbed):
    first = start(*ASKED, "--out", "out")
    first.communicate(timeout=120)
    assert first.returncode == 0
    files = sorted((folder / "out" / "points").iterdir())
    files[0].unlink()
    files[1].write_bytes(files[1].read_bytes()[:-40])
    files[2].write_bytes(files[2].read_bytes().replace(b"1", b"2", 5))
    said = goes_on(start, folder, undisturbed, {})
    assert "2 files were damaged, and what they held is computed again" in said
    assert "5 were finished before, 2 were damaged" in said


@pytest.mark.slow
@pytest.mark.parametrize("end", [">&-", "2>&-", ">&- 2>&-"])
def test_nobody_needs_to_listen(folder, undisturbed, end):
    command = f"{sys.executable} -m simsite {' '.join(map(str, ASKED))} --out out {end}"
    done = subprocess.run(["bash", "-c", command], cwd=folder, check=False, timeout=120)
    assert done.returncode == 0
    assert content(folder / "out") == undisturbed


@pytest.mark.slow
def test_parts_make_the_same_whole(start, folder, undisturbed):
    for part in (3, 1, 2):
        child = start(*ASKED, "--shard", f"{part}/3", "--out", "parts/out")
        _, err = child.communicate(timeout=120)
        assert child.returncode == 0, err.decode()
        assert b"simsite merge parts/out-*-of-3" in err
    parts = [f"parts/out-{part}-of-3" for part in (1, 2, 3)]
    missing = start("merge", *parts[:2], "--lang", "en")
    assert b"missing parts: 3/3" in missing.communicate(timeout=60)[1]
    merged = start("merge", *parts)
    merged.communicate(timeout=60)
    assert merged.returncode == 0
    assert content(folder / "parts" / "out") == undisturbed
