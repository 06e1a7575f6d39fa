"""States of desks, members and routes in the event loop, its heap, and how a run ends.

The build reads this file, without the rest of the package, to tell a C compiler the numbers.
"""

from __future__ import annotations

# States of a desk.
EMPTY, IDLE, SERVING, CHANGING = 0, 1, 2, 3
# States of a member of staff.
OFF, RELIEF, SEATED = 0, 1, 2

# How a run ended.
DONE, TUBES_FULL, CHANGES_FULL, DUTY_FULL, EVENTS_FULL, DOSES_FULL = 0, 1, 2, 3, 4, 5

# What a route does next, when its event comes.
ARRIVES, READY, PACKED, LEAVES = 0, 1, 2, 3

# Of the heap of events: a node has so many below it.
BRANCHES, BRANCH_BITS = 4, 2
