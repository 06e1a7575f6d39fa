"""Sharing a whole number of staff over places."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence


def level(total: int, weights: Sequence[float], least: Sequence[int]) -> list[int]:
    """Share staff so that the largest weight per member of staff is least.

    Each further member goes where weight / members is largest, so one more member in all never
    takes one away anywhere (largest remainders may). Ties go to the first place.

    Parameters
    ----------
    total : int
        Staff to share; at least the sum of `least`.
    weights : sequence of float
        Work at each place.
    least : sequence of int
        What each place has anyway, at least 1 each.

    Returns
    -------
    list of int
        Staff at each place; they add up to `total`.

    Raises
    ------
    ValueError
        If there are places but not enough staff, or staff but no place.
    """
    rest = total - sum(least)
    if rest < 0 or (rest > 0 and not weights) or any(members < 1 for members in least):
        raise ValueError("staff cannot be shared")
    members = list(least)
    most = math.fsum(weights) / max(rest, 1)
    if rest > len(weights) and most > 0.0:  # of each place all but the last few at once
        enough = [members_until(most, *place) for place in zip(weights, least, strict=True)]
        members = enough if sum(enough) <= total else members
    queue = [(-weight / n, i) for i, (weight, n) in enumerate(zip(weights, members, strict=True))]
    heapq.heapify(queue)
    for _ in range(total - sum(members)):
        _, place = queue[0]
        members[place] += 1
        heapq.heapreplace(queue, (-weights[place] / members[place], place))
    return members


def members_until(most: float, weight: float, least: int) -> int:
    """Return the least number of members, of at least so many, with at most so much work each.

    Raises
    ------
    ZeroDivisionError
        If there is work, and each may have none.
    """
    if weight / least <= most:
        return least
    members = max(math.ceil(weight / most), least + 1)
    while weight / (members - 1) <= most:  # what rounding left; with `least` it is more
        members -= 1
    while weight / members > most:
        members += 1
    return members


def largest_remainder(total: int, weights: Sequence[float], least: int) -> list[int]:
    """Share staff in proportion to weights by largest remainders, with a least number each.

    Places whose proportional share is below the least number get just that, and the rest is
    shared over the others. Ties go to the first place.

    Raises
    ------
    ValueError
        If there is not enough staff for the least numbers, or staff but no place.
    """
    if total < least * len(weights) or (total > 0 and not weights):
        raise ValueError("staff cannot be shared")
    members = [least] * len(weights)
    above = list(range(len(weights)))
    while above:
        rest = total - least * (len(weights) - len(above))
        sum_above = math.fsum(weights[i] for i in above)
        quota = {
            i: rest * weights[i] / sum_above if sum_above else rest / len(above) for i in above
        }
        kept = [i for i in above if quota[i] >= least]
        if len(kept) == len(above):
            break
        above = kept
    for i in above:
        members[i] = math.floor(quota[i])
    by_remainder = sorted(above, key=lambda i: (members[i] - quota[i], i))
    for i in by_remainder[: total - sum(members)]:
        members[i] += 1
    return members
