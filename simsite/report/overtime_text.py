"""That an answer rests on much overtime, in words."""

from __future__ import annotations

from simsite.experiment.run.overtime import LONG, Overtime, overtime
from simsite.experiment.run.results import Results
from simsite.model.plan import CampaignPlan
from simsite.report.summary import spread
from simsite.report.text_measures import post
from simsite.report.text_parts import replications
from simsite.report.wording import Wording


def overtime_lines(results: Results, wording: Wording) -> list[str]:
    """Return the sentences on much overtime; none where it is little."""
    return told_overtime(overtime(results), results.plan, wording)


def told_overtime(found: Overtime | None, plan: CampaignPlan, wording: Wording) -> list[str]:
    """Return the sentences on overtime that was found behind an answer."""
    words = wording.words
    if found is None:
        return []
    named = replications(found.replications, words)
    length = wording.value("duration", LONG)
    lines = [words("answer.overtime.much", times=found.times, replications=named, length=length)]
    if found.site is not None:
        site = wording.name(plan.sites[found.site])
        lines.append(
            words(
                "answer.overtime.until",
                site=site,
                until=wording.value("time", found.until),
                length=wording.value("duration", found.until - found.closing),
                closing=wording.value("time", found.closing),
            )
        )
    if found.hours:
        roles = {own.name: own.role for site in plan.sites for own in site.crews}
        posts = [
            words(
                "answer.overtime.post",
                post=post(roles.get(stage, "caller"), stage, wording),
                hours=wording.estimate("hours", spread(hours).median),
            )
            for stage, hours in found.hours.items()
        ]
        lines.append(
            words("answer.overtime.hours", posts=words("answer.overtime.comma").join(posts))
        )
    return lines
