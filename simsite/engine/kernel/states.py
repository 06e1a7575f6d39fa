"""The heap of the event loop, and how a run of it ends.

The build reads this file, without the rest of the package, to tell a C compiler the numbers.
"""

from __future__ import annotations

# How a run ended.
DONE, TUBES_FULL, CHANGES_FULL, DUTY_FULL, EVENTS_FULL, DOSES_FULL, LEAVINGS_FULL = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
)

# Of the heap of events: a node has so many below it.
BRANCHES, BRANCH_BITS = 4, 2
