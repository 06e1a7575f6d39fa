"""What is said of people who are counted by intervals of the day."""

from __future__ import annotations

from simsite.model.plan import CampaignPlan, Timetable
from simsite.report import formatting as written
from simsite.report.wording import Wording


def counted_lines(plan: CampaignPlan, wording: Wording) -> list[str]:
    """Return a line with how many are counted, and what is assumed; none where nobody is."""
    streams = [own for site in plan.sites for own in site.streams if isinstance(own, Timetable)]
    counts = [stream.counts for stream in streams if stream.counts]
    if not counts:
        return []
    people = sum(number for own in counts for _, _, number in own)
    return [
        wording.words(
            "answer.what.counted",
            people=written.count(people),
            sites=written.count(len(counts)),
            intervals=written.count(sum(map(len, counts))),
        )
    ]
