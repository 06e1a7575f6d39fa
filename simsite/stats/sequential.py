"""Whether a chance is as large as wished, decided while replications come, with a stated error.

**One level.** Whether replication i is a success is Bernoulli with an unknown chance. For every
fixed m the ratio of a mixture of likelihoods to the likelihood at m,

    E_n(m) = integral of p^k (1 - p)^(n - k) over the prior of p / (m^k (1 - m)^(n - k)),

is a martingale with mean 1 where m is the chance (k successes in n), so that it ever reaches
1 / error with a chance of at most the error (Ville, 1939, Étude critique de la notion de
collectif). The m at which it has not are therefore an interval that holds the chance *however long
one looks and whenever one stops* (Robbins, 1970, Annals of Mathematical Statistics 41, 1397-1409).
A level is **confirmed** when the interval lies at or above the wish and **refuted** when it lies
below. The prior is three quarters a beta law between the wish and 1 and one quarter even, fixed
before anything is seen: it decides how soon something is known, never how often it is wrong.

**Several levels.** They are looked at along a chain that was fixed before any of these
replications, from one that is surely enough downward, each with the whole error, and the first that
is not confirmed ends it. A wrong answer supposes that the first level of the chain whose chance is
below the wish was confirmed, so the error of one test is that of the chain (fixed sequence: Maurer,
Hothorn and Lehmacher, 1995, in Vollmar, Biometrie in der chemisch-pharmazeutischen Industrie 6,
3-18). Nothing is supposed of the levels: the chance need not grow with them, and they may share
random draws. Where the first level of a chain is not confirmed another chain begins, with a share
of the error of its own; all shares add up to the error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from simsite.stats.intervals import Interval, clopper_pearson

ERROR = 0.05
FIRST_SHARE = 0.8  # of the error, for the first chain; each further one has half of what is left
TOWARDS_THE_WISH = 0.75  # weight of the beta law of the prior
MOST_WEIGHT = 1e9  # its parameter at most: a wish of nearly 1
GROWTH = 1.25  # from one look to the next
LEAST_LOOK = 10  # further replications
HOPELESS_FROM = 0.25  # of the most replications: before, it may soon be refuted instead
HOPE = 0.99  # confidence of the limit up to which a level may still turn out
HALVINGS = 200

# In how many of the first n fresh replications a level was a success.
Observe = Callable[[int, int], int]


@dataclass(frozen=True, slots=True)
class SequentialTerms:
    """What is wished for and what it may cost.

    Attributes
    ----------
    wish : float
        The chance, 0 to 1.
    at_most : int
        Most replications of a level.
    error : float
        Chance of a wrong statement, strictly between 0 and 1.
    """

    wish: float
    at_most: int
    error: float = ERROR


@dataclass(frozen=True, slots=True)
class LevelVerdict:
    """What is known of a level.

    Attributes
    ----------
    level : int
        Which.
    successes, number : int
        Of so many replications.
    interval : Interval
        Of its chance, valid whenever one stops.
    wish : float
        What it is held against.
    """

    level: int
    successes: int
    number: int
    interval: Interval
    wish: float

    @property
    def confirmed(self) -> bool:
        """Whether the chance is surely as large as wished."""
        return self.interval.low >= self.wish

    @property
    def refuted(self) -> bool:
        """Whether it is surely smaller."""
        return self.interval.high < self.wish


@lru_cache(maxsize=16384)  # levels of a chain are looked at after the same numbers
def share_interval(successes: int, n: int, wish: float, error: float = ERROR) -> Interval:
    """Return an interval for a chance that holds however long one looks.

    Parameters
    ----------
    successes : int
        0 to n.
    n : int
        Number of independent replications so far, at least 0.
    wish : float
        The chance that the interval is to be told from as soon as can be, 0 to 1.
    error : float
        Chance that the interval ever leaves out the true chance, strictly between 0 and 1.

    Returns
    -------
    Interval
        Within [0, 1]; all of it before the first replication.
    """
    if n < 0 or not 0 <= successes <= n:
        raise ValueError(f"need 0 <= successes <= n, got {successes} of {n}")
    failures = n - successes
    reach = _log_mixture(successes, failures, wish) + math.log(error)

    def held(m: float) -> bool:
        return reach < successes * math.log(m) + failures * math.log1p(-m)

    middle = successes / n if n else 0.5
    low = _edge(0.0, middle, held) if successes else 0.0
    high = _edge(1.0, middle, held) if failures else 1.0
    return Interval(low, high, 1.0 - error)


def _log_mixture(successes: int, failures: int, wish: float) -> float:
    """Return the logarithm of the likelihood averaged over the prior.

    The beta law with parameters a and 1 has its mean half way between the wish and 1.
    """
    a = min(2.0 / (1.0 - wish) - 1.0, MOST_WEIGHT) if wish < 1.0 else MOST_WEIGHT
    towards = math.log(TOWARDS_THE_WISH * a) + _log_beta(successes + a, failures + 1.0)
    even = math.log(1.0 - TOWARDS_THE_WISH) + _log_beta(successes + 1.0, failures + 1.0)
    larger = max(towards, even)
    return larger + math.log(math.exp(towards - larger) + math.exp(even - larger))


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _edge(far: float, near: float, held: Callable[[float], bool]) -> float:
    """Return where an interval around `near` ends towards `far`: just outside of it."""
    for _ in range(HALVINGS):
        middle = (far + near) / 2.0
        if middle in (far, near):
            break
        if held(middle):
            near = middle
        else:
            far = middle
    return far


@lru_cache(maxsize=256)
def fewest_to_confirm(wish: float, error: float = ERROR * FIRST_SHARE) -> int | None:
    """Return how many replications, all of them successes, confirm a wish; None for ever.

    Parameters
    ----------
    wish : float
        The chance, 0 to 1.
    error : float
        Chance of a wrong statement; by default that of the first chain.
    """
    if wish >= 1.0:
        return None
    low, high = -1, 0
    while share_interval(high, high, wish, error).low < wish:
        low, high = high, max(2 * high, 1)
    while high - low > 1:
        middle = (low + high) // 2
        if share_interval(middle, middle, wish, error).low < wish:
            low = middle
        else:
            high = middle
    return high


def judged(level: int, observe: Observe, terms: SequentialTerms) -> LevelVerdict:
    """Look at more and more replications of a level until it is decided, or hopeless, or enough.

    Parameters
    ----------
    level : int
        Which.
    observe : callable
        ``observe(level, n)`` returns the successes among the first n replications.
    terms : SequentialTerms
        Wish, error and most replications.
    """
    first = fewest_to_confirm(terms.wish, terms.error)
    number = terms.at_most if first is None else min(first, terms.at_most)
    while True:
        successes = observe(level, number) if number else 0
        interval = share_interval(successes, number, terms.wish, terms.error)
        verdict = LevelVerdict(level, successes, number, interval, terms.wish)
        if verdict.confirmed or verdict.refuted or _is_hopeless(verdict, terms):
            return verdict
        number = min(terms.at_most, max(number + LEAST_LOOK, math.ceil(number * GROWTH)))


def _is_hopeless(verdict: LevelVerdict, terms: SequentialTerms) -> bool:
    """Whether the rest would not confirm it, were it as good as it may well be.

    Stopping here says nothing of the level, so it costs no error.
    """
    left = terms.at_most - verdict.number
    if left <= 0 or verdict.number < HOPELESS_FROM * terms.at_most:
        return left <= 0
    best = clopper_pearson(verdict.successes, verdict.number, 2.0 * HOPE - 1.0).high
    hoped = verdict.successes + math.ceil(best * left)
    return share_interval(hoped, terms.at_most, terms.wish, terms.error).low < terms.wish


def confirmed_down(
    chains: Iterable[Sequence[int]], observe: Observe, terms: SequentialTerms
) -> tuple[LevelVerdict, ...]:
    """Look at levels along chains until the first of a chain is confirmed, then to its end.

    Parameters
    ----------
    chains : iterable of sequence of int
        Levels, each chain from one that is surely enough on. They may depend on anything but the
        replications observed here.
    observe : callable
        As of `judged`.
    terms : SequentialTerms
        Wish, error and most replications of a level.

    Returns
    -------
    tuple of LevelVerdict
        In the order looked at. That all those confirmed have the chance wished for is wrong with a
        chance of at most `terms.error`.
    """
    found: list[LevelVerdict] = []
    left, share = terms.error, FIRST_SHARE
    for chain in chains:
        spent = SequentialTerms(terms.wish, terms.at_most, left * share)
        left, share = left - spent.error, 0.5
        for level in chain:
            found.append(judged(level, observe, spent))
            if not found[-1].confirmed:
                break
        if any(verdict.confirmed for verdict in found):
            break
    return tuple(found)
