"""English nouns behind numbers: ``1 site``, not ``1 sites``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

SINGULAR = {
    "callers": "caller",
    "collectors": "collector",
    "columns": "column",
    "comparisons": "comparison",
    "days": "day",
    "desks": "desk",
    "files": "file",
    "groups": "group",
    "helpers": "helper",
    "households": "household",
    "leads": "lead",
    "pairs": "pair",
    "registrars": "registrar",
    "replications": "replication",
    "residents": "resident",
    "rows": "row",
    "sites": "site",
    "steps": "step",
    "townships": "township",
    "tubes": "tube",
    "villages": "village",
    "workers": "worker",
}
# Between a number and its noun; and what may follow the noun: behind a verb it could not stand.
BETWEEN = "(?:(?:attending|design|further|registered|site|such) )?"
AFTER = "and|as|by|for|from|in|of|on|or|out|than|whom|with"
_HELD = re.compile(
    rf"\{{(?P<name>\w+)\}}(?P<between> {BETWEEN})(?P<noun>{'|'.join(SINGULAR)})"
    rf"(?=$|[.,;:)?]| (?:{AFTER})\b)"
)


def agreeing(template: str, values: Mapping[str, object]) -> str:
    """Return an English sentence whose nouns agree with the numbers before them.

    A noun that a verb follows stays as it is: the verb would have to agree, too.

    Parameters
    ----------
    template : str
        With ``{name}`` where a value will stand.
    values : mapping of str to object
        The values by name.

    Returns
    -------
    str
        The same sentence, nouns behind a value of 1 in the singular.
    """
    ones = frozenset(name for name, value in values.items() if str(value) == "1")
    return _singular(template, ones) if ones else template


@lru_cache(maxsize=1024)
def _singular(template: str, ones: frozenset[str]) -> str:
    def one(found: re.Match[str]) -> str:
        if found["name"] not in ones:
            return found[0]
        return f"{{{found['name']}}}{found['between']}{SINGULAR[found['noun']]}"

    return _HELD.sub(one, template)
