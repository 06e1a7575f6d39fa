"""Constants of the loops; each compiled file keeps its own C copy of those it uses."""

from __future__ import annotations

CHUNK = 256  # addresses worked on at once: whole rows of lanes, in the processor's first cache
ROW = 6  # numbers of a law: four of its family, floor, shift

WHOLE = 2.0**52 + 2.0**51  # x + WHOLE is rounded to a whole number, half to even, in the low bits
WHOLE_BITS = 0x4338000000000000  # of WHOLE
LONGEST = 1e15  # microseconds, as in simsite.draws.addresses
NEVER = 2**63 - 1
