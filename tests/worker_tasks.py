"""Work for other processes, in a module that they can import."""

import os
import signal
import struct
import sys
import time


def times(shared, task):
    return shared * task


def slowest_first(shared, task):
    time.sleep(0.1 if task == 0 else 0.0)
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


def half_a_result(_shared, _task):
    """Write how long a result is, then nothing."""
    frame = sys._getframe()
    while "result_queue" not in frame.f_locals:
        frame = frame.f_back
    frame.f_locals["result_queue"]._writer._send(struct.pack("!i", 1_000))
    time.sleep(60)


def doubled(number):
    return 2 * number


def deadly(number):
    """Double a number; 3 ends its process."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def all_deadly(numbers):
    """Double some numbers; 3 ends its process."""
    return [deadly(number) for number in numbers]


def deadly_once(number, folder):
    """Double a number; the first 3 ends its process."""
    if number == 3 and not os.path.exists(folder + "/died"):  # noqa: PTH110
        os.mkdir(folder + "/died")  # noqa: PTH102
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def endless(number):
    """Double a number; 3 takes a minute."""
    if number == 3:
        time.sleep(60)
    return 2 * number


def stillborn():
    """End the process before it has done anything."""
    os.kill(os.getpid(), signal.SIGKILL)


def warm():
    """Load nothing."""


def told_number(number, tell):
    tell((number, os.getpid()))


def talkative(_given, tell):
    while True:
        tell({"progress": [1, 2]})
        time.sleep(0.01)


def silent(_given, _tell):
    time.sleep(60)


def failing(given, _tell):
    raise ValueError(given)


def told_lines(given, tell):
    for piece in given:
        tell(piece)


def dying(_given, _tell):
    os.kill(os.getpid(), signal.SIGKILL)
