"""How much people may ask of the page."""

from __future__ import annotations

from dataclasses import dataclass

MOST_REPLICATIONS = 1_000
MOST_RESIDENTS = 5_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of sessions, files and work.

    Attributes
    ----------
    sessions : int
        People at a time; who has no question at work gives way to somebody new.
    at_once : int
        Questions worked on at once, a process each.
    waiting : int
        Questions that may wait for their turn.
    seconds : float
        Longest work on one question.
    upload_bytes : int
        Largest request.
    files : int
        Files that one session may upload.
    kept : int
        Answers that one session may keep.
    """

    sessions: int = 16
    at_once: int = 2
    waiting: int = 8
    seconds: float = 120.0
    upload_bytes: int = 5_000_000
    files: int = 20
    kept: int = 6
