"""What was read of a planner's own list: its sites, where they stand, and what was done."""

from __future__ import annotations

from dataclasses import dataclass, field

from simsite.model.sites import Site
from simsite.reading.site_list.grid import Said
from simsite.reading.site_list.residents import Measure
from simsite.reading.source import Mark


@dataclass(frozen=True)
class SiteList:
    """A list that was read.

    Attributes
    ----------
    file, sheet : str
        Where it comes from; no sheet for a CSV file.
    sites : tuple of Site
        In the order of the rows.
    taken : dict of str to str
        Heading of the list to key of a site.
    unused : tuple of str
        Headings that are left out.
    skipped : tuple of (row number, text)
        Rows of totals and remarks.
    said : tuple of Said
        What was assumed and done.
    nameless : tuple of str
        Letters of the columns with something in them and no heading, which are left out.
    is_due : bool
        Whether the people are those who are to be swabbed, not all who live there.
    places : tuple of dict of str to Mark
        Where each site's values stand, by key; its row under the empty key.
    headings : dict of str to Mark
        Where the headings stand, by key; their row under the empty key.
    measure : Measure or None
        What the people come from, where no column has them.
    weights : tuple of float
        By which a total of people is shared out, one for each site; empty where none is.
    parts : tuple of SiteList
        The sheets that were joined; empty where it is one alone.
    """

    file: str
    sheet: str
    sites: tuple[Site, ...]
    taken: dict[str, str]
    unused: tuple[str, ...]
    skipped: tuple[tuple[int, str], ...]
    said: tuple[Said, ...]
    nameless: tuple[str, ...] = ()
    is_due: bool = False
    places: tuple[dict[str, Mark], ...] = field(default=(), compare=False, repr=False)
    headings: dict[str, Mark] = field(default_factory=dict, compare=False, repr=False)
    measure: Measure | None = None
    weights: tuple[float, ...] = ()
    parts: tuple[SiteList, ...] = ()
