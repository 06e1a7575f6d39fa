"""Who lives at a site, and who comes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.core.streams import Purpose
from simsite.draws.inputs import Inputs
from simsite.draws.luck import Addresses
from simsite.model.plan import Residents

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class People:
    """The residents of sites that share their laws: G sites, N attending, H households.

    Attributes
    ----------
    present, exempt, home_bound, absent : int64 arrays, shape (G,)
        Counts by site.
    households : int64 array, shape (G,)
        Households by site.
    attending_sizes : int64 array, shape (H,)
        Attending members of each household, all sites in a row.
    attending : Addresses
        The attending, all sites in a row.
    """

    present: I64
    exempt: I64
    home_bound: I64
    absent: I64
    households: I64
    attending_sizes: I64
    attending: Addresses


def present_of(residents: Residents, population: I64, inputs: Inputs) -> I64:
    """Residents present, shape (G,), where so many are registered."""
    present: I64 = np.rint(population * inputs.value(residents.presence)).astype(np.int64)
    return present


def draw_present(
    residents: Residents, present: I64, keys: tuple[U64, U64], inputs: Inputs, r: int
) -> People:
    """Draw households and classes of sites with so many residents present, shape (G,)."""
    sizes, households = _household_sizes(present, keys, residents, r)
    everybody = Addresses.of(keys, present, r)
    u, willing = everybody.uniform_pair(Purpose.PRESENCE_CLASS)
    exempt_share = inputs.value(residents.exempt)
    exempt = u < exempt_share
    home = ~exempt & (u < exempt_share + inputs.value(residents.home_bound))
    comes = willing < inputs.value(residents.attendance)
    attends = ~exempt & ~home & comes
    absent = ~exempt & ~home & ~comes
    site_of = np.repeat(np.arange(len(present)), present)
    household_of = np.repeat(np.arange(len(sizes)), sizes)

    def by_site(mask: NDArray[np.bool_]) -> I64:
        return np.bincount(site_of[mask], minlength=len(present)).astype(np.int64)

    return People(
        present=present,
        exempt=by_site(exempt),
        home_bound=by_site(home),
        absent=by_site(absent),
        households=households,
        attending_sizes=np.bincount(household_of[attends], minlength=len(sizes)).astype(np.int64),
        attending=everybody.kept(attends),
    )


def _household_sizes(
    present: I64, keys: tuple[U64, U64], residents: Residents, r: int
) -> tuple[I64, I64]:
    """Household sizes of all sites in a row, and the number of households of each site.

    Households are drawn until the residents present are housed; the last one is cut to fit.
    """
    edges = size_edges(residents.household_shares)
    counts = present.copy()  # enough even if everybody lives alone
    mean = 1.0 + float(np.sum(1.0 - edges))  # only steers how many are drawn at first
    guess = np.minimum(counts, (present / mean * 1.2).astype(np.int64) + 40)
    while True:
        drawn = Addresses.of(keys, guess, r).uniforms(Purpose.HOUSEHOLD_SIZE)
        sizes = np.searchsorted(edges, drawn, side="right").astype(np.int64) + 1
        cut = _cut(sizes, guess, present)
        if cut is not None:
            return cut
        guess = np.minimum(counts, guess * 2)


def household_sizes(households: Addresses, shares: tuple[float, ...]) -> I64:
    """Sizes of households, shape (H,), drawn from the shares of 1, 2, ... members."""
    if len(shares) == 1:
        return np.ones(len(households.numbers), dtype=np.int64)
    drawn = households.uniforms(Purpose.HOUSEHOLD_SIZE)
    return np.searchsorted(size_edges(shares), drawn, side="right").astype(np.int64) + 1


def size_edges(shares: tuple[float, ...]) -> NDArray[np.float64]:
    """P(size <= 1), P(size <= 2), ... without the last, added up from left to right."""
    up_to: NDArray[np.float64] = np.cumsum(np.asarray(shares, dtype=np.float64))
    return np.asarray(up_to[:-1] / up_to[-1])


def _cut(sizes: I64, drawn: I64, present: I64) -> tuple[I64, I64] | None:
    """Keep each site's households up to its residents; None where too few were drawn."""
    kept, households = [], np.zeros(len(present), dtype=np.int64)
    start = 0
    for index, (count, residents) in enumerate(zip(drawn.tolist(), present.tolist(), strict=True)):
        own = sizes[start : start + count]
        start += count
        total = np.cumsum(own)
        if residents > 0 and (count == 0 or total[-1] < residents):
            return None
        number = int(np.searchsorted(total, residents)) + 1 if residents else 0
        own = own[:number].copy()
        if number:
            own[-1] -= total[number - 1] - residents
        kept.append(own)
        households[index] = number
    return (np.concatenate(kept) if kept else np.zeros(0, dtype=np.int64)), households
