"""The few things that are done for every resident or household: compiled, or by NumPy.

Both ways give the same bytes. Where the loops are not compiled NumPy is much faster than running
them interpreted, so this is chosen here, once; at which level of the processor: `levels`.
"""

from simsite.core.compiled import refuse_stale
from simsite.draws import loops, order, variates
from simsite.draws.levels import INTERPRETED, LEVEL

if LEVEL != INTERPRETED:
    for module in (variates, loops, order):
        refuse_stale(module)
    from simsite.draws.kernel import (
        arrival_times,
        dose_times,
        draw_homes,
        knock_times,
        order_arrivals,
        service_times,
        walk_times,
    )
else:
    from simsite.draws.reference import (
        arrival_times,
        dose_times,
        draw_homes,
        knock_times,
        order_arrivals,
        service_times,
        walk_times,
    )

__all__ = [
    "LEVEL",
    "arrival_times",
    "dose_times",
    "draw_homes",
    "knock_times",
    "order_arrivals",
    "service_times",
    "walk_times",
]
