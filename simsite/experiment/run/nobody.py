"""Where nobody comes there is nothing to do, so there is no chance to give and nothing to choose.

What is done at opening without anybody would win every comparison.
"""

from __future__ import annotations

from simsite.core.errors import BadValue
from simsite.experiment.run.results import Results


def refuse_nobody(results: Results) -> None:
    """Raise where nobody comes in any replication of the headline line.

    Parameters
    ----------
    results : Results
        A run that is to be compared.

    Raises
    ------
    BadValue
        If so.
    """
    if not results.headline.county["attending"].any():
        raise BadValue("nobody.compared", name=results.name)
