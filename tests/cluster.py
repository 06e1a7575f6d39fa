"""A Dask cluster on loopback: processes that tests start, and kill."""

import json
import os
import signal
import subprocess
import sys

from processes import until

DASK = [sys.executable, "-m", "dask"]
# Without a dashboard there still is a page of its health: on loopback, too.
HERE = ["--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"]


class Cluster:
    """A scheduler and its workers; each leads a session of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.workers = []
        self.port = 0
        self.begin()

    def begin(self):
        """Begin the scheduler; the second time where the first one was."""
        card = self.folder / "scheduler.json"
        card.unlink(missing_ok=True)
        options = [*HERE, "--port", str(self.port), "--scheduler-file", str(card)]
        self.scheduler = self._start("scheduler", *options)
        assert until(lambda: card.exists() and card.read_text().endswith("}"), 30)
        self.address = json.loads(card.read_text())["address"]
        self.port = int(self.address.rpartition(":")[2])

    def hire(self, *options, **environment):
        """Begin a worker of two threads without a nanny, so that it stays dead."""
        given = [self.address, *HERE, "--no-nanny", "--nthreads", "2", *options]
        self.workers.append(self._start("worker", *given, **environment))
        log = self.folder / "worker.log"
        assert until(lambda: log.read_text().count("Registered to") >= len(self.workers), 30)
        return self.workers[-1]

    def end(self):
        """Kill everybody."""
        for process in (*self.workers, self.scheduler):
            end(process)

    def _start(self, what, *options, **environment):
        # What one cluster leaves behind when it is killed is none of another's business.
        given = {**os.environ, "DASK_TEMPORARY_DIRECTORY": str(self.folder), **environment}
        with (self.folder / f"{what}.log").open("ab") as log:
            return subprocess.Popen(
                [*DASK, what, *options],
                cwd=self.folder,
                env=given,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def end(process):
    """Kill a process and its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
