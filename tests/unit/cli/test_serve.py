"""The page's command: trouble is one message, before anything is served."""

import socket
import sys

import pytest


@pytest.fixture
def taken():
    """A port at which somebody listens."""
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        yield somebody.getsockname()[1]


def test_a_port_that_is_taken_is_one_message(simsite, taken):
    said = simsite("serve", "--port", taken)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"error: cannot listen at 127.0.0.1:{taken}: ")
    assert said.err.endswith(f"--port {taken + 1}\n")
    assert "无法在" in simsite("serve", "--port", taken, "--lang", "zh").err


def test_an_address_of_nobody_is_one_message(simsite):
    said = simsite("serve", "--host", "no.such.place.invalid")
    assert said.code == 2
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("library", ["starlette", "uvicorn"])
def test_a_missing_extra_is_one_message_with_the_fix(simsite, monkeypatch, library):
    for name in [name for name in sys.modules if name.startswith(("simsite.web.", library))]:
        monkeypatch.delitem(sys.modules, name)  # as in a process that never served a page
    monkeypatch.setitem(sys.modules, library, None)
    said = simsite("serve")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        f"error: the page needs '{library}', which is not installed: pip install 'simsite[web]'\n"
    )
    assert "simsite.web.server" not in sys.modules


def test_faults_of_a_file_are_told_before_anything_is_served(simsite, tmp_path, taken):
    text = (tmp_path / "tiny.yaml").read_text("utf-8").replace("collectors", "colectors")
    (tmp_path / "wrong.yaml").write_text(text, "utf-8")
    said = simsite("serve", "wrong.yaml", "--port", taken)
    assert said.code == 2
    assert "wrong.yaml:16:9: error: unknown key 'colectors'" in said.err
