"""Laws of every family, each said once: usual ones first, then those that are treated apart.

A new law gets its numbers here; what every law must hold is then tested of it too.
"""

from simsite.core.distributions import FAMILIES

EXAMPLES = {
    "constant": [(18.0,), (0.0,)],
    "exponential": [(9.0,), (0.0,)],
    "lognormal": [(18.0, 0.35), (60.0, 3.0), (0.0, 0.4), (18.0, 0.0)],
    "gamma": [(12.0, 0.4), (12.0, 2.5), (12.0, 0.002), (0.0, 0.4), (12.0, 0.0)],
    "erlang": [(3.0, 60.0), (1.0, 60.0), (200_000.0, 60.0), (2.0, 0.0)],
    "uniform": [(180.0, 600.0), (5.0, 5.0)],
    "triangular": [(60.0, 180.0, 600.0), (60.0, 60.0, 90.0), (10.0, 90.0, 90.0), (7.0, 7.0, 7.0)],
    "weibull": [(1.5, 600.0), (0.4, 600.0), (1.5, 0.0)],
    "normal": [(30.0, 10.0), (1.0, 40.0), (5.0, 0.0)],
    "empirical": [(2.0, 3.5, 3.5, 90.0), (1.0,)],
    # Chances of the knots, then their values.
    "table": [
        (0.0, 0.5, 0.9, 1.0, 8.0, 25.0, 50.0, 90.0),
        (0.0, 1.0, 30.0, 30.0),
        (0.0, 0.075, 0.5, 0.925, 1.0, 0.0, 3.0, 3.0, 7.1, 1e6),
    ],
}
# Laws without parameters, and how their numbers are written.
OF_NUMBERS = {
    "empirical": lambda own: {"values": [f"{value} s" for value in own]},
    "table": lambda own: {
        "knots": [
            [chance, f"{value} s"]
            for chance, value in zip(own[: len(own) // 2], own[len(own) // 2 :], strict=True)
        ]
    },
}
EVERY = [(family, values) for family, cases in EXAMPLES.items() for values in cases]


def written(family, values):
    """A law as a scenario writes it."""
    if family in OF_NUMBERS:
        return {family: OF_NUMBERS[family](values)}
    if family == "constant":
        return {family: f"{values[0]} s"}
    return {family: _plain(family, values)}


def _plain(family, values):
    """Parameters by name, with a unit where they have one."""
    bare = {"cv", "k", "shape"}
    names = FAMILIES[family].parameters
    return {
        name: (int(value) if name == "k" else value) if name in bare else f"{value} s"
        for name, value in zip(names, values, strict=True)
    }
