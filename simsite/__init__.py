"""Simulate mass sampling campaigns: when is every site done, how sure is that, and why.

The names below are the whole facade; command line, web page and notebook use the same ones.
They are imported when first asked for, so that ``simsite --help`` loads no numerical library.
"""

from importlib import import_module
from typing import Any

__version__ = "0.2.0"

_HOMES = {
    "load": "simsite.model.load",
    "run": "simsite.experiment.run",
    "sweep": "simsite.experiment.sweep",
    "compare": "simsite.experiment.compare",
    "plot": "simsite.report.plot",
}

__all__ = ["__version__", "compare", "load", "plot", "run", "sweep"]


def __getattr__(name: str) -> Any:
    """Import the facade's function `name` from the room it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module 'simsite' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
