"""Numbers of the county, townships and kinds of site by class of residents, read piece by piece."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.metrics.numbers import Numbers
from simsite.metrics.places import Places, places
from simsite.metrics.reference import ReferenceReader
from simsite.metrics.rollup import Table, means, opens
from simsite.model.plan import CampaignPlan
from simsite.tables.views import Trace

I64 = NDArray[np.int64]


class ClassCounts:
    """Counts of C classes; where all residents are alike there are none, and nothing is read.

    They are kept by township and kind of site, tables of shape (T, K, C), and added up from there.

    Parameters
    ----------
    plan : CampaignPlan
        The whole of it; all its sites have the same classes.
    """

    def __init__(self, plan: CampaignPlan) -> None:
        self._opening = plan.calendar.opening
        self._names = tuple(own.name for own in plan.sites[0].residents.classes)
        if not self._names:
            return
        where = places(plan)
        self._opens = opens(where, where.first_site[:-1])
        self._kinds = tuple(dict.fromkeys(site.kind for site in plan.sites))
        number = {code: n for n, code in enumerate(where.townships)}
        township = np.array([number[site.township.code] for site in plan.sites])
        kind = np.array([self._kinds.index(site.kind) for site in plan.sites])
        self._shape = len(number), len(self._kinds), len(self._names)
        self._first = (township * len(self._kinds) + kind) * len(self._names)
        cells, self._sites = int(np.prod(self._shape)), 0
        self._attending, self._swabbed, self._wait, self._last = np.zeros((4, cells), np.int64)

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
        site = self._sites + reader.site_of_resident
        self._sites += len(where.counted)
        own = self._first[site] + trace.resident_class[:people]
        swabbed = done < NEVER
        queued = reader.before & (reader.start < NEVER)
        queued &= swabbed[reader.resident]
        waits = (reader.start - reader.arrive)[queued]
        self._attending += np.bincount(own, minlength=len(self._attending))
        self._swabbed += np.bincount(own[swabbed], minlength=len(self._swabbed))
        np.add.at(self._wait, own[reader.resident[queued]], waits)
        np.maximum.at(self._last, own, done)

    def county(self) -> dict[str, int | float]:
        """Return the numbers of the county: ``class_wait.<class>`` and so on.

        Where there are several kinds of site, also ``class_wait.<class>.<kind>``.
        """
        whole = self._found((0, 1), np.array(self._opening))
        found = {key: values.item() for key, values in whole.items()}
        if not self._names or len(self._kinds) == 1:
            return found
        by_kind = self._found((0,), np.full(len(self._kinds), self._opening))
        return found | {
            f"{key}.{kind}": values[n].item()
            for key, values in by_kind.items()
            for n, kind in enumerate(self._kinds)
        }

    def townships(self) -> Table:
        """Return the same by township, arrays of shape (T,)."""
        return self._found((1,), self._opens) if self._names else {}

    def _found(self, added: tuple[int, ...], opening: I64) -> Table:
        """Return the numbers of each class, these axes added up."""
        found: Table = {}
        for n, name in enumerate(self._names):
            attending, swabbed, wait = (
                table.reshape(self._shape)[..., n].sum(axis=added)
                for table in (self._attending, self._swabbed, self._wait)
            )
            found[f"class_attending.{name}"] = attending
            found[f"class_swabbed.{name}"] = swabbed
            found[f"class_wait.{name}"] = means(wait, swabbed)
            last = self._last.reshape(self._shape)[..., n].max(axis=added)
            found[f"class_completion.{name}"] = np.where(attending > 0, last, opening)
        return found
