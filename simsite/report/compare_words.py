"""What differs between two runs, in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterable

from simsite.experiment.compare import COMPLETION, DONE, Comparison
from simsite.model.changes import Change
from simsite.report import format as written
from simsite.report.overtime_text import overtime_lines
from simsite.report.summary import LEVEL
from simsite.report.wording import Wording
from simsite.report.words import Words, catalogue
from simsite.stats.intervals import Interval
from simsite.stats.mean_difference import MeanDifference

MOST_CHANGES = 3  # more are not said in a sentence
LITTLE_HELP = 1.05


def sentences(
    comparison: Comparison, p_values: tuple[float | None, float | None], wording: Wording
) -> list[str]:
    """Return all that is said about one comparison.

    Parameters
    ----------
    comparison : Comparison
        Second minus first.
    p_values : tuple of float or None
        Of completion and of P(done), adjusted where several comparisons are made.
    wording : Wording
        Language and calendar.
    """
    said = []
    if comparison.done is not None:
        said += _done(comparison, p_values[1], wording)
    said += _completion(comparison, p_values[0], wording)
    if not comparison.paired:
        said.append(wording.words("compared.unpaired"))
    said += _overtime(comparison, wording)
    helped = _helped(comparison, wording)
    return [*said, helped] if helped else said


def _overtime(comparison: Comparison, wording: Wording) -> list[str]:
    """Return for each run that rests on much overtime what it rests on."""
    space = "" if wording.words.lang == "zh" else " "
    told = (
        (results.name, space.join(overtime_lines(results, wording)))
        for results in (comparison.first, comparison.second)
    )
    return [wording.words("compared.overtime", name=n, said=said) for n, said in told if said]


def heading(comparison: Comparison, words: Words) -> str:
    """Return what is compared with what, from how many replications."""
    names = {"first": comparison.first.name, "second": comparison.second.name}
    if comparison.paired:
        return words("compared.heading", **names, pairs=comparison.pairs)
    number = comparison.first.headline.replications
    return words("compared.heading_unpaired", **names, n_first=number, n_second=comparison.pairs)


def signed(difference: float, wording: Wording) -> str:
    """Return a difference of times with its sign; infinite where only one is reached."""
    if math.isinf(difference):
        return "+∞" if difference > 0 else f"{written.MINUS}∞"
    return written.duration(round(difference), wording.words, signed=True)


def interval(found: Interval | None, wording: Wording) -> str:
    """Return an interval of differences of times, or a dash."""
    if found is None:
        return written.NO_VALUE
    return within((signed(end, wording) for end in (found.low, found.high)), wording.words)


def within(ends: Iterable[str], words: Words) -> str:
    """Return two formatted ends as an interval."""
    low, high = ends
    return written.interval(low, high, words)


def _done(comparison: Comparison, p_value: float | None, wording: Wording) -> list[str]:
    """Return the chance to be done in both, its difference, and the pairs behind it."""
    words, done = wording.words, comparison.done
    assert done is not None
    way = 1 if done.difference > 0 else -1
    ends = sorted(way * end for end in (done.interval.low, done.interval.high))
    shares = [written.percent(share, words) for share in (done.first, done.second)]
    key = "same" if shares[0] == shares[1] else ("rises" if way > 0 else "falls")
    apart = written.points(done.first, done.second, abs(done.difference))
    points = {} if key == "same" else {"points": apart}
    said = words(
        f"compared.chance.{key}",
        where=_where(comparison, words),
        deadline=wording.value("time", comparison.first.plan.calendar.deadline),
        first=shares[0],
        second=shares[1],
        low=_points(ends[0]),
        high=_points(ends[1]),
        **points,
    )
    shown = p_in_words(p_value)
    if done.only_first is None:
        return [said, words("compared.done_unpaired", p=shown)]
    left_out = not done.interval.low <= 0.0 <= done.interval.high
    edge = [] if left_out == (done.p_value <= 1.0 - LEVEL) else [words("compared.done_edge")]
    names = {"first_name": comparison.first.name, "second_name": comparison.second.name}
    counts = {"only_first": done.only_first, "only_second": done.only_second}
    return [said, words("compared.done", **names, **counts, p=shown), *edge]


def _where(comparison: Comparison, words: Words) -> str:
    """Return what the second scenario has differently, or its name where that is too much."""
    found = comparison.changes
    if not 0 < len(found) <= MOST_CHANGES or any(not c.first or not c.second for c in found):
        names = {"first": comparison.first.name, "second": comparison.second.name}
        return words("compared.where.name", **names)
    return words(
        "compared.where.change", changes=words("units.and").join(_change(c, words) for c in found)
    )


def _change(change: Change, words: Words) -> str:
    key = f"compared.what.{change.path.replace('.', '_')}"
    if key in catalogue():
        return words(key, first=change.first, second=change.second)
    return words("compared.change", what=change.path, first=change.first, second=change.second)


def _completion(comparison: Comparison, p_value: float | None, wording: Wording) -> list[str]:
    """Return what is said about completion; and why there is no mean, where there is none."""
    words, said = wording.words, []
    if comparison.crosses is not None:
        return [words(f"compared.crosses.{comparison.crosses}")]
    mean = comparison.mean_completion
    if comparison.completion is not None:
        said.append(_median(comparison, p_value, wording))
    elif mean is not None and mean.difference is not None:
        key = "compared.welch"
        apart = signed(mean.difference, wording), interval(mean.interval, wording)
        said.append(words(key, time=apart[0], interval=apart[1], p=p_in_words(p_value)))
    return said + _unfit(mean, wording)


def _median(comparison: Comparison, p_value: float | None, wording: Wording) -> str:
    words, completion = wording.words, comparison.completion
    assert completion is not None
    difference = completion.difference or 0.0
    about = {"second": comparison.second.name, "interval": interval(completion.interval, wording)}
    if difference == 0:
        return words("compared.completion.same", **about)
    time = written.duration(round(abs(difference)), words)
    way = "earlier" if difference < 0 else "later"
    return words(f"compared.completion.{way}", **about, time=time, p=p_in_words(p_value))


def _unfit(mean: MeanDifference | None, wording: Wording) -> list[str]:
    """Return why a mean is not given though every replication is reached."""
    if mean is None or mean.fitness is None or mean.fitness.fit:
        return []
    judged = mean.fitness
    if not judged.needed:
        return [wording.words("compared.unfit.same")]
    return [
        wording.words(
            "compared.unfit.skewed",
            skewness=written.number(abs(judged.skewness)),
            number=judged.number,
            needed=f"{judged.needed:,}",
        )
    ]


def _helped(comparison: Comparison, wording: Wording) -> str | None:
    """Return how much common random numbers helped; completion only where hours are compared."""
    words, parts = wording.words, []
    for measure in (COMPLETION, DONE):
        ratio = comparison.helped.get(measure)
        if ratio is None or (measure == COMPLETION and comparison.crosses):
            continue
        key = "compared.helped.much" if ratio >= LITTLE_HELP else "compared.helped.little"
        what = words(f"compared.helped.{measure}")
        parts.append(words(key, what=what, ratio=written.number(ratio)))
    if not parts:
        return None
    return words("compared.helped.all", parts=words("units.and").join(parts))


def _points(share: float) -> str:
    """Return a share as whole percentage points, rounded to the nearest."""
    whole = math.floor(abs(100 * share) + 0.5)
    return f"{written.MINUS if share < 0 and whole else ''}{whole}"


def p_in_words(p: float | None) -> str:
    """Return a p value to three digits, or that there is none."""
    if p is None:
        return "p –"
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
