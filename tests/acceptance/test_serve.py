"""The page as a planner starts it, and how it ends."""

import http.client
import json
import os
import signal
import urllib.request
from pathlib import Path

import pytest
from processes import members, until

HUNG = 60.0  # seconds after which the page is taken to hang


@pytest.fixture
def served(start, tmp_path):
    """The page of a program that was just started, with the address it tells."""
    (tmp_path / "temporary").mkdir()
    child = start("serve", "tiny.yaml", "--port", 0, TMPDIR=str(tmp_path / "temporary"))
    told = child.stderr.readline().decode()
    child.address = told.split()[1]
    with urllib.request.urlopen(child.address, timeout=HUNG) as page:
        assert page.status == 200
    return child


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_leaves_in_order_and_leaves_nobody_behind(served, tmp_path, number, code):
    assert until(lambda: len(members(served)) >= 1)  # the warm process
    os.killpg(served.pid, number)  # as a terminal does: to every process
    _, err = served.communicate(timeout=20)
    assert served.returncode == code
    assert b"Traceback" not in err
    assert until(lambda: members(served) == [])
    assert list((tmp_path / "temporary").iterdir()) == []


def test_nobody_is_left_behind_when_it_is_killed(served, tmp_path):
    assert until(lambda: len(members(served)) >= 1)
    served.kill()
    served.communicate(timeout=20)
    assert until(lambda: members(served) == [])


def asking(address):
    """A connection on which a question was asked, and its answer to be read line by line."""
    host = address.removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(host, timeout=HUNG)
    connection.request("GET", "/")
    page = connection.getresponse()
    page.read()
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    body = json.dumps({"file": "tiny.yaml"})
    connection.request("POST", "/ask", body, {"Origin": f"http://{host}", "Cookie": cookie})
    return connection, connection.getresponse()


def test_who_leaves_the_page_ends_the_work(start, tmp_path):
    """With one process for all, the next one's work begins while the first's would take minutes."""
    many = ("--set", "run.replications=1000", "--set", "sites.0.population=400000")
    many += ("--set", "sites.0.desks=2")
    child = start("serve", "tiny.yaml", "--port", 0, "--at-once", 1, *many, TMPDIR=str(tmp_path))
    address = child.stderr.readline().decode().split()[1]
    first, answer = asking(address)
    while b"progress" not in (line := answer.readline()):
        assert line, "the answer is over"
    answer.close()
    first.close()
    second, answer = asking(address)
    assert b"inputs" in answer.readline()
    second.close()


def test_it_listens_on_this_machine_only(served):
    port = served.address.rstrip("/").rpartition(":")[2]
    listening = [
        line.split()[1]
        for line in Path("/proc/net/tcp").read_text().splitlines()
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{int(port):04X}")
    ]
    assert listening == [f"0100007F:{int(port):04X}"]
