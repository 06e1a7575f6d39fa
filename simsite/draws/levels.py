"""Which of the compiled copies of the draws is used: that of the processor's own instructions.

`setup.py` compiles `variates` and `loops` for any processor (``plain``) and, where the compiler
can, once more for each further level: the same source with wider instructions, hence the same
bytes. The highest level that the processor and its system run is taken, unless the environment
variable SIMSITE_LEVEL names another.
"""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from simsite.core.compiled import refuse_stale
from simsite.core.errors import BadValue
from simsite.draws import loops, variates

PLAIN, INTERPRETED = "plain", "interpreted"
LEVELS = (PLAIN, "avx2", "avx512")  # from the lowest; whoever runs one runs those before it
VARIABLE = "SIMSITE_LEVEL"


def compiled_at(level: str, module: ModuleType) -> ModuleType:
    """Return a module as it is compiled for a level.

    Parameters
    ----------
    level : str
        One of `usable`, or "interpreted".
    module : module
        `variates` or `loops`, which are those of any processor.

    Raises
    ------
    ImportError
        If its source is newer.
    """
    if level in (PLAIN, INTERPRETED):
        return module
    made = import_module(f"{module.__name__}_{level}")
    refuse_stale(made, module.__name__.rpartition(".")[2])
    return made


def built() -> list[str]:
    """Return the levels that are compiled here, from the lowest."""
    if not variates.COMPILED:
        return []
    return [PLAIN, *(level for level in LEVELS[1:] if find_spec(f"{loops.__name__}_{level}"))]


def usable() -> list[str]:
    """Return the levels that are compiled here and that this processor runs, from the lowest."""
    runs = LEVELS[: 1 + variates.levels_above_plain()]
    return [level for level in built() if level in runs]


def chosen(asked: str = "") -> str:
    """Return the level to draw at.

    Parameters
    ----------
    asked : str
        The level that is asked for; none: the highest there is.

    Returns
    -------
    str
        One of `LEVELS`, or "interpreted" where nothing is compiled.

    Raises
    ------
    BadValue
        If there is no such level, or it is not compiled here, or the processor does not run it.
    """
    if not asked:
        return usable()[-1] if built() else INTERPRETED
    if asked not in LEVELS:
        raise BadValue("level.unknown", variable=VARIABLE, value=asked, levels=", ".join(LEVELS))
    if asked not in built():
        raise BadValue("level.not_built", variable=VARIABLE, value=asked)
    if asked not in usable():
        raise BadValue("level.not_run", variable=VARIABLE, value=asked)
    return asked


LEVEL = chosen(os.environ.get(VARIABLE, ""))
Loops: type[loops.Loops] = compiled_at(LEVEL, loops).Loops
