"""Constants of the kernel; setup.py hands them to the C compiler as numbers it knows."""

from __future__ import annotations

NEVER = 2**63 - 1

# States of a desk.
EMPTY, IDLE, SERVING, CHANGING = 0, 1, 2, 3
# States of a member of staff.
OFF, RELIEF, SEATED = 0, 1, 2

# What `key` packs, as in simsite.engine.order: phase, site, place, rank, index.
INDEX_BITS, RANK_BITS, PLACE_BITS, SITE_BITS = 32, 2, 6, 16
# Masks as numbers: a compiler reads the 1 in `1 << 32` as a number of 32 bits.
INDEX_MASK, RANK_MASK, PLACE_MASK, SITE_MASK = 2**32 - 1, 2**2 - 1, 2**6 - 1, 2**16 - 1
CALENDAR, ENDS, ARRIVALS, STARTS, TIMEOUTS, GATES = 1, 2, 3, 4, 5, 6
GATE, WALK, FIRST_STATION, ROUTE = 0, 1, 2, 63

# Columns of cells: times of joining, start and end, then desk and member packed.
CELL, JOINED, STARTED, ENDED, SEAT, SEAT_BITS = 4, 0, 1, 2, 3, 32

# How a run ended.
DONE, TUBES_FULL, CHANGES_FULL, DUTY_FULL, EVENTS_FULL, DOSES_FULL = 0, 1, 2, 3, 4, 5

# What a route does next, when its event comes.
ARRIVES, READY, PACKED, LEAVES = 0, 1, 2, 3
# Columns of visits: departure, arrival, readiness, end of the stay, end of packing.
DEPART, ARRIVE, READY_AT, OVER, PACKED_AT = 0, 1, 2, 3, 4
