"""Who lives at sites and who comes, in flat tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.core.streams import Purpose
from simsite.draws.addresses import Addresses, places, starts
from simsite.draws.parameters import Parameters
from simsite.model.classes import whole
from simsite.model.plan import PlannedClass, Residents

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


def present_of(residents: Residents, population: I64, inputs: Parameters) -> I64:
    """Residents present, shape (G,), where so many are registered."""
    present: I64 = np.rint(population * inputs.value(residents.presence)).astype(np.int64)
    return present


def draw_present(
    residents: Residents, present: I64, keys: tuple[U64, U64], inputs: Parameters, r: int
) -> People:
    """Draw households and classes of sites with so many residents present, shape (G,)."""
    sizes, households = _household_sizes(present, keys, residents, r)
    everybody = Addresses.of(keys, present, r)
    u, willing = everybody.uniform_pair(Purpose.PRESENCE_CLASS)
    exempt_share = inputs.value(residents.exempt)
    exempt = u < exempt_share
    home = ~exempt & (u < exempt_share + inputs.value(residents.home_bound))
    comes = willing < inputs.value(residents.attendance)
    if residents.classes:
        own = drawn_classes(residents.classes, everybody, inputs)
        exempt |= np.array([one.exempt for one in residents.classes])[own]
        shares = np.array([inputs.value(one.attendance) for one in residents.classes])
        home, comes = home & ~exempt, willing < shares[own]
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


def drawn_classes(
    classes: Sequence[PlannedClass],
    people: Addresses,
    inputs: Parameters,
    *,
    who_come: bool = False,
) -> I64:
    """Draw the class of each resident, by a key of the resident's own, shape (N,).

    Parameters
    ----------
    classes : sequence of PlannedClass
        Of their kind of site.
    people : Addresses
        N residents.
    inputs : Parameters
        Values of quantities.
    who_come : bool
        Whether they are known to come, by a stream that decides how many do: then a class has its
        share among those who come of a population.
    """
    given = [None if own.share is None else inputs.value(own.share) for own in classes]
    shares = whole(given)
    if who_come:
        come = [0.0 if own.exempt else inputs.value(own.attendance) for own in classes]
        weighed = [share * part for share, part in zip(shares, come, strict=True)]
        shares = tuple(weighed) if sum(weighed) > 0.0 else shares
    if len(shares) == 1:
        return np.zeros(len(people.numbers), dtype=np.int64)
    u = people.uniforms(Purpose.RESIDENT_CLASS)
    return np.searchsorted(size_edges(shares), u, side="right").astype(np.int64)


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


@dataclass(frozen=True, slots=True, eq=False)
class Homes:
    """People of G sites, all sites in a row: N attending, H households.

    Attributes
    ----------
    present, exempt, home_bound, absent : int64 arrays, shape (G,)
        Counts by site.
    households : int64 array, shape (G,)
        Households by site.
    members : int64 array, shape (H + G,)
        For each site: first attending member of each household, numbered from 0 within the
        site, and one past the last.
    persons : int64 array, shape (N,)
        Roster numbers of the attending.
    """

    present: I64
    exempt: I64
    home_bound: I64
    absent: I64
    households: I64
    members: I64
    persons: I64

    @staticmethod
    def of(people: People) -> Homes:
        """Return people as flat tables."""
        attending = people.present - people.exempt - people.home_bound - people.absent
        before = np.repeat(starts(attending)[:-1], people.households)
        members = np.zeros(len(people.attending_sizes) + len(people.present), dtype=np.int64)
        first = starts(people.households + 1)[:-1] + 1
        members[places(first, people.households)] = np.cumsum(people.attending_sizes) - before
        return Homes(
            present=people.present,
            exempt=people.exempt,
            home_bound=people.home_bound,
            absent=people.absent,
            households=people.households,
            members=members,
            persons=people.attending.numbers,
        )

    @property
    def attending(self) -> I64:
        """Attending residents of each site, shape (G,)."""
        return self.present - self.exempt - self.home_bound - self.absent


def in_order(parts: Sequence[tuple[I64, Homes]], sites: int) -> Homes:
    """Put parts of a county together in the order of their sites.

    Parameters
    ----------
    parts : sequence of (int64 array, Homes)
        Indices of sites, and their people.
    sites : int
        How many there are in all parts.
    """
    if len(parts) == 1 and len(parts[0][0]) == sites:
        return parts[0][1]
    place = np.argsort(np.concatenate([own for own, _ in parts])) if parts else np.zeros(0, int)
    homes = [own for _, own in parts]
    attending = _joined([own.attending for own in homes])
    doors = _joined([own.households + 1 for own in homes])
    return Homes(
        **{
            name: _joined([getattr(own, name) for own in homes])[place]
            for name in ("present", "exempt", "home_bound", "absent", "households")
        },
        members=_rearranged(_joined([own.members for own in homes]), doors, place),
        persons=_rearranged(_joined([own.persons for own in homes]), attending, place),
    )


def beside(homes: Homes, visitors: Mapping[int, Homes]) -> Homes:
    """Put visitors behind the residents of the sites to which they come.

    Parameters
    ----------
    homes : Homes
        Of all sites.
    visitors : mapping of int to Homes
        By site: those of this one site.
    """
    if not visitors:
        return homes
    doors, people = starts(homes.households + 1), starts(homes.attending)
    members, persons, counts = [], [], {}
    for name in ("present", "exempt", "home_bound", "absent", "households"):
        counts[name] = getattr(homes, name).copy()
    for site in range(len(homes.present)):
        own = homes.members[doors[site] : doors[site + 1]]
        members.append(own)
        persons.append(homes.persons[people[site] : people[site + 1]])
        if site in visitors:
            more = visitors[site]
            members.append(more.members[1:] + own[-1])
            persons.append(more.persons)
            for name, values in counts.items():
                values[site] += getattr(more, name)[0]
    return Homes(**counts, members=_joined(members), persons=_joined(persons))


def _joined(parts: Sequence[I64]) -> I64:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _rearranged(values: I64, count: I64, place: NDArray[np.intp]) -> I64:
    """Put stretches of a table into another order."""
    first = starts(count)
    return _joined([values[first[i] : first[i + 1]] for i in place.tolist()])
