"""Simulate mass sampling campaigns: when is every site done, how sure is that, and why.

The names below are the whole facade; command line, web page and notebook use the same ones.
They are imported when first asked for, so that ``simsite --help`` loads no numerical library.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"

__all__ = [
    "ScenarioFile",
    "__version__",
    "check",
    "compare",
    "export",
    "init",
    "load",
    "marginal",
    "merge",
    "need",
    "plot",
    "read_run",
    "report",
    "run",
    "schema",
    "select",
    "sensitivity",
    "sobol",
    "sweep",
    "table_law",
    "what_if",
    "what_ifs",
]

_HOMES = {
    "ScenarioFile": "simsite.facade.asked",
    **dict.fromkeys(("check", "init", "load", "schema"), "simsite.facade.scenarios"),
    **dict.fromkeys(("read_run", "run"), "simsite.facade.runs"),
    **dict.fromkeys(("merge", "sweep"), "simsite.facade.sweeps"),
    **dict.fromkeys(("compare", "select"), "simsite.facade.comparisons"),
    **dict.fromkeys(("marginal", "need", "sensitivity", "sobol"), "simsite.facade.questions"),
    **dict.fromkeys(("export", "plot", "report"), "simsite.facade.files"),
    "table_law": "simsite.model.laws",
    **dict.fromkeys(("what_if", "what_ifs"), "simsite.facade.what_ifs"),
}

if TYPE_CHECKING:  # what type checkers see: each name, and nothing else
    from simsite.facade.asked import ScenarioFile
    from simsite.facade.comparisons import compare, select
    from simsite.facade.files import export, plot, report
    from simsite.facade.questions import marginal, need, sensitivity, sobol
    from simsite.facade.runs import read_run, run
    from simsite.facade.scenarios import check, init, load, schema
    from simsite.facade.sweeps import merge, sweep
    from simsite.facade.what_ifs import what_if, what_ifs
    from simsite.model.laws import table_law
else:

    def __getattr__(name: str) -> Any:
        """Import the facade's function `name` from the file it lives in."""
        if name not in _HOMES:
            raise AttributeError(f"module 'simsite' has no attribute {name!r}")
        return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)


class _Room(ModuleType):
    """A room that is called as a function of the facade is; calling it calls the function."""

    @property
    def __wrapped__(self) -> Any:
        """The function, for whoever looks at its signature."""
        name = self.__name__.rpartition(".")[2]
        return getattr(import_module(_HOMES[name]), name)

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self.__wrapped__(*given, **named)


class _Root(ModuleType):
    """The package: ``simsite.report`` stays a function when the room of that name is imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _HOMES and isinstance(value, ModuleType):
            value.__class__ = _Room
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Root
