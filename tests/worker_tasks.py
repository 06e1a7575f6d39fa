"""Work for other processes, in a module that they can import."""

import os
import signal
import time


def times(shared, task):
    return shared * task


def lost(_shared, task):
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def wrong(_shared, task):
    raise KeyError(task)


def process_id(_shared, _task):
    return os.getpid()


def sleeping(_shared, task):
    if task:
        time.sleep(60)
    return os.getpid()
