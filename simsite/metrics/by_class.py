"""Numbers of the county by class of residents, read off traces piece by piece."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.metrics.numbers import Numbers
from simsite.metrics.places import Places
from simsite.metrics.reference import ReferenceReader
from simsite.model.plan import CampaignPlan
from simsite.tables.views import Trace

I64 = NDArray[np.int64]


class ClassCounts:
    """Counts of C classes; where all residents are alike there are none, and nothing is read.

    Parameters
    ----------
    plan : CampaignPlan
        The whole of it; all its sites have the same classes.
    """

    def __init__(self, plan: CampaignPlan) -> None:
        self._opening = plan.calendar.opening
        self._names = tuple(own.name for own in plan.sites[0].residents.classes)
        classes = len(self._names)
        self._attending, self._swabbed, self._wait, self._last = np.zeros((4, classes), np.int64)

    def add(self, where: Places, trace: Trace, numbers: Numbers) -> None:
        """Count the next piece.

        Parameters
        ----------
        where : Places
            Of the piece.
        trace : Trace
            What happened there.
        numbers : Numbers
            What was read off it already.
        """
        if not self._names:
            return
        reader = ReferenceReader(where, trace, numbers)
        done, people = reader.done, len(reader.done)
        own, swabbed = trace.resident_class[:people], reader.done < NEVER
        queued = reader.before & (reader.start < NEVER)
        queued &= swabbed[reader.resident]
        waits = (reader.start - reader.arrive)[queued]
        self._attending += np.bincount(own, minlength=len(self._names))
        self._swabbed += np.bincount(own[swabbed], minlength=len(self._names))
        np.add.at(self._wait, own[reader.resident[queued]], waits)
        np.maximum.at(self._last, own, done)

    def county(self) -> dict[str, int | float]:
        """Return the numbers of the county: ``class_wait.<name>`` and so on."""
        found: dict[str, int | float] = {}
        for n, name in enumerate(self._names):
            attending, swabbed = int(self._attending[n]), int(self._swabbed[n])
            found[f"class_attending.{name}"] = attending
            found[f"class_swabbed.{name}"] = swabbed
            found[f"class_wait.{name}"] = int(self._wait[n]) / swabbed if swabbed else 0.0
            last = int(self._last[n]) if attending else self._opening
            found[f"class_completion.{name}"] = last
        return found
