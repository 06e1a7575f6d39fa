"""Who is left, as people and sites, in words: the same wherever it is shown."""

from __future__ import annotations

from simsite.experiment.run.people_left import PeopleLeft, people_left
from simsite.experiment.run.results import Results
from simsite.report.summary import LEVEL, Estimate, Spread, spread
from simsite.report.text_parts import replications
from simsite.report.wording import Wording
from simsite.stats.intervals import clopper_pearson


def left_lines(results: Results, wording: Wording) -> list[str]:
    """Return a sentence for each moment at which anybody is left; none where nobody ever is."""
    return [left_line(one, wording) for one in people_left(results)]


def left_line(left: PeopleLeft, wording: Wording) -> str:
    """Return how many people at how many sites are left at a moment, and how often anybody is."""
    words, sure = wording.words, clopper_pearson(left.times, left.replications, LEVEL)
    share = wording.estimate("share", Estimate(left.times / left.replications, sure))
    said = words(
        f"answer.left.{left.moment}",
        people=_counted("people", spread(left.people), wording),
        sites=_counted("sites", spread(left.sites), wording),
        when=wording.value("time", left.time),
    )
    named = replications(left.replications, words)
    how = "one" if left.times == 1 else "median"
    return words(f"answer.left.{how}", left=said, times=left.times, of=named, share=share)


def _counted(noun: str, found: Spread, wording: Wording) -> str:
    """Return so many people or sites with their interval, or else with their range."""
    count = wording.value("count", found.median.value)
    named = wording.words(f"answer.left.of_{noun}", count=count)
    if found.replications == 1:
        return named
    if found.median.interval is not None:
        ends = wording.interval("count", found.median.interval)
        return wording.words("answer.left.with", named=named, ends=ends)
    low, high = (wording.value("count", end) for end in (found.least, found.most))
    ends = wording.words("answer.left.range", low=low, high=high)
    return wording.words("answer.left.with", named=named, ends=ends)
