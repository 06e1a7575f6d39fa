"""All the random draws of one replication, and nowhere else.

`draw(plan, seed, replication, unknowns)` turns the plan's laws into integers: who lives where, who
comes, when, and how long everything takes. Nothing here depends on staff, desks or opening hours,
so two plans that differ only in these meet the same random draws.

With ``unknowns=True`` the numbers that carry a range are drawn too, and every site gets its own
speed factor; with False they keep their given values and the factor is 1.
"""

from simsite.draws.draw import draw, draw_tables, planned_tables
from simsite.draws.parameters import Parameters
from simsite.draws.turnout import changed_steps
from simsite.draws.views import Draws, GroupDraws, RouteDraws, SiteDraws, Tables, draws_of, joined

__all__ = [
    "Draws",
    "GroupDraws",
    "Parameters",
    "RouteDraws",
    "SiteDraws",
    "Tables",
    "changed_steps",
    "draw",
    "draw_tables",
    "draws_of",
    "joined",
    "planned_tables",
]
