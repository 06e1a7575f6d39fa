"""The queues of some sites as data for the page's player."""

from __future__ import annotations

from typing import Any

from simsite.core.units import MINUTE, SECOND
from simsite.experiment.run.queue_history import Replay
from simsite.experiment.store.report_inputs import RunFacts
from simsite.report import formatting as written
from simsite.report.wording import Wording


def replay_numbers(run: RunFacts) -> list[dict[str, Any]]:
    """Return the numbers of each replay, the same in every language.

    Returns
    -------
    list of dict
        ``minutes`` since 00:00 of the first day at the first moment, ``step`` in minutes, ``done``
        and ``stages`` (each ``waiting`` and ``busy``) at every moment, ``attending``.
    """
    return [
        {
            "minutes": replay.start // MINUTE,
            "step": replay.step // MINUTE,
            "done": replay.done.tolist(),
            "stages": [
                {
                    "waiting": stage.waiting.tolist() if stage.kind == "serve" else None,
                    "busy": stage.busy.tolist(),
                }
                for stage in replay.stages
            ],
            "attending": replay.attending,
        }
        for replay in run.replays
    ]


def replay_words(run: RunFacts, wording: Wording) -> dict[str, Any]:
    """Return the words beside the numbers: names of sites and stages, days, sentences."""
    words = wording.words
    last = max(replay.start + len(replay.done) * replay.step for replay in run.replays)
    days = range(last // (24 * 60 * MINUTE) + 1)
    return {
        "sites": [_site(run, replay, wording) for replay in run.replays],
        "stages": [
            [wording.known(f"glossary.stage.{stage.name}") for stage in replay.stages]
            for replay in run.replays
        ],
        "days": [
            wording.value("time", day * 24 * 60 * 60 * SECOND).rpartition(" ")[0] for day in days
        ],
        "waiting": words("shown.replay.waiting", stage="§"),
        "busy": words("shown.replay.busy", stage="§"),
        "walking": words("shown.replay.walking", stage="§"),
        "done": words("shown.replay.done", done="§", attending="¤"),
    }


def _site(run: RunFacts, replay: Replay, wording: Wording) -> str:
    site = run.results.plan.sites[replay.site]
    peak = max(int(stage.waiting.max(initial=0)) for stage in replay.stages)
    return wording.words(
        "shown.replay.site",
        site=wording.name(site),
        township=wording.name(site.township),
        peak=written.count(peak),
    )
