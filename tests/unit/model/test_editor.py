"""The real yaml-language-server flags mistakes and completes keys from our schema, over LSP."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from simsite.reading.template import SCHEMA_FILE, schema_text

pytestmark = pytest.mark.slow
PACKAGE = "yaml-language-server@1.25.0"
SCENARIO = """\
# yaml-language-server: $schema=scenario.schema.json
calendar: {first_day: 2026-03-02, hours: 08:00-12:00}
sites:
  - {id: a, population: 1200}
arrivals:
  poisson: {rate: 30 / h}
stages:
  - name: jab
    role: nurse
    time: {gamma: {mean: 3 min, cv: 0.5}}
staff:
  roles: {nurse: 2}
"""

# (sound piece, bad piece): each must be flagged on the line it is on.
MISTAKES = [
    ("calendar:", "calender:"),
    ("hours: 08:00-12:00", "huors: 08:00-12:00"),
    ("hours: 08:00-12:00", "hours: 8 to 12"),
    ("population: 1200", "population: -1"),
    ("population: 1200", "populaton: 1200"),
    ("poisson:", "poison:"),
    ("rate: 30 / h", "rat: 30 / h"),
    ("role: nurse", "rle: nurse"),
    ("gamma:", "gama:"),
    ("mean: 3 min", "maen: 3 min"),
    ("roles:", "rolls:"),
    ("nurse: 2", "nurse: two"),
]


class Server:
    """A language server that is spoken to over its standard streams."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._replies: Queue[dict[str, Any]] = Queue()
        self._number = 0
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        out = self._process.stdout
        assert out is not None
        while header := out.readline():
            if header.lower().startswith(b"content-length:"):
                size = int(header.split(b":")[1])
                while out.readline().strip():
                    pass
                self._replies.put(json.loads(out.read(size)))

    def send(self, method: str, parameters: Any, number: int | None = None) -> None:
        self._write({"method": method, "params": parameters}, number)

    def _write(self, message: dict[str, Any], number: int | None) -> None:
        message = {"jsonrpc": "2.0", **message} | ({} if number is None else {"id": number})
        body = json.dumps(message).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def ask(self, method: str, parameters: Any) -> Any:
        self._number += 1
        self.send(method, parameters, self._number)
        return self._await(lambda reply: reply.get("id") == self._number and "method" not in reply)[
            "result"
        ]

    def diagnostics(self, address: str) -> list[dict[str, Any]]:
        found = self._await(
            lambda reply: (
                reply.get("method") == "textDocument/publishDiagnostics"
                and reply["params"]["uri"] == address
            )
        )
        return list(found["params"]["diagnostics"])

    def _await(self, wanted: Any) -> dict[str, Any]:
        while True:
            reply = self._replies.get(timeout=60)
            if wanted(reply):
                return reply
            if "id" in reply and "method" in reply:  # the server asks; it gets nothing
                empty = [None] * len(reply.get("params", {}).get("items", ()))
                self._write({"result": empty or None}, reply["id"])

    def close(self) -> None:
        self._process.kill()
        self._listener.join()
        with self._process:  # closes its streams
            pass


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    folder = tmp_path_factory.mktemp("editor")
    npm = shutil.which("npm")
    assert npm, "this test needs node and npm"
    install = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, PACKAGE]
    subprocess.run(install, check=True, timeout=300)
    (folder / SCHEMA_FILE).write_text(schema_text(), "utf-8")
    program = folder / "node_modules" / ".bin" / "yaml-language-server"
    talk = Server([str(program), "--stdio"])
    root = folder.as_uri()
    talk.ask("initialize", {"processId": None, "rootUri": root, "capabilities": {}})
    talk.send("initialized", {})
    settings = {"yaml": {"validate": True, "completion": True, "hover": True}}
    talk.send("workspace/didChangeConfiguration", {"settings": settings})
    yield talk, folder
    talk.close()


def opened(server: tuple[Server, Path], name: str, text: str) -> tuple[str, list[dict[str, Any]]]:
    """Open a text in the editor; return its address and what is flagged in it."""
    talk, folder = server
    address = (folder / name).as_uri()
    document = {"uri": address, "languageId": "yaml", "version": 1, "text": text}
    talk.send("textDocument/didOpen", {"textDocument": document})
    return address, talk.diagnostics(address)


def test_a_sound_scenario_is_not_flagged(server: tuple[Server, Path]) -> None:
    assert opened(server, "sound.yaml", SCENARIO)[1] == []


@pytest.mark.parametrize(("sound", "bad"), MISTAKES)
def test_a_mistake_is_flagged_at_its_line(
    server: tuple[Server, Path], sound: str, bad: str
) -> None:
    assert SCENARIO.count(sound) == 1
    text = SCENARIO.replace(sound, bad)
    _, flagged = opened(server, f"bad{abs(hash(bad))}.yaml", text)
    line = text[: text.index(bad)].count("\n")
    assert line in {flag["range"]["start"]["line"] for flag in flagged}, flagged


def test_keys_are_completed_and_explained(server: tuple[Server, Path]) -> None:
    text = SCENARIO.replace("    role: nurse\n", "    role: nurse\n    \n")
    address, _ = opened(server, "complete.yaml", text)
    line = text.splitlines().index("    ")
    where = {"textDocument": {"uri": address}, "position": {"line": line, "character": 4}}
    reply = server[0].ask("textDocument/completion", where)
    labels = {item["label"] for item in reply["items"]}
    assert {"tube", "label", "probability", "kind"} <= labels
    role = {"line": line - 1, "character": 5}
    hover = server[0].ask("textDocument/hover", where | {"position": role})
    assert "Who serves" in json.dumps(hover)
