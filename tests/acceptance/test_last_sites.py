"""The list of the last sites holds the last one of fresh replications as often as it says."""

import math

import numpy as np
import pytest

from simsite.experiment.run.bottlenecks import last_ranking
from simsite.experiment.run.run import run
from simsite.model.scenario import Scenario
from simsite.reading.load import load
from simsite.report.i18n import words
from simsite.report.summary import summarise
from simsite.report.text_places import held_lines
from simsite.report.wording import Wording

FRESH = 200


def county(people, replications, seed):
    """A village point for each number of people, with a desk and staff of its own."""
    sites = [
        {"id": f"s{k}", "kind": "village", "township_code": "t", "population": n, "desks": 1}
        for k, n in enumerate(people)
    ]
    scenario = {
        "calendar": {"first_day": "2022-02-17", "hours": "08:00-18:00", "horizon": "day 2 24:00"},
        "sites": sites,
        "arrivals": {"free": {"scale": "1 h"}},
        "speed_cv": 0.2,
        "stages": [
            {"name": "registration", "role": "helper", "time": "8 s"},
            {"name": "swab", "role": "collector", "time": {"exponential": {"mean": "20 s"}}},
        ],
        "staff": {"collectors": len(people), "helpers": 4 * len(people), "leads_per_site": 0},
        "run": {"replications": replications, "seed": seed},
    }
    return Scenario.model_validate(scenario)


def judged(first, fresh):
    """Return the summary of the first run, and how often the last of the fresh one is listed."""
    results, others = (
        run(one, lines=("all",), explain=n == 0) for n, one in enumerate((first, fresh))
    )
    listed = [reason.site for reason in results.reasons]
    latest = others.headline.sites["completion"].argmax(axis=1)
    return summarise(results), float(np.isin(latest, listed).mean())


def agrees(held, true):
    """Whether share stated and share found differ by no more than three errors of both."""
    p = (held.share.times + FRESH * true) / (held.share.replications + FRESH)
    error = math.sqrt(p * (1 - p) * (1 / held.share.replications + 1 / FRESH))
    return abs(held.share.value - true) <= 3 * error + 0.02


PEOPLE = {
    "equal": [120] * 60,
    "one larger": [*[120] * 59, 260],
    "a few larger": [*[120] * 50, *range(150, 160)],
    "all sizes": [*range(60, 180, 2)],
    "four": [100, 101, 102, 103],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PEOPLE)
def test_the_share_stated_is_that_of_fresh_replications(name):
    summary, true = judged(county(PEOPLE[name], 60, 3), county(PEOPLE[name], FRESH, 4))
    held = summary.held
    assert held.listed <= 10
    assert true >= 0.8 or held.listed in (10, len(PEOPLE[name])) or agrees(held, true)
    if held.share is not None:
        assert agrees(held, true)
        assert held.share.value >= 0.8 or held.listed == 10


def test_how_many_others_were_last_is_said():
    summary, _ = judged(county(PEOPLE["equal"], 30, 3), county(PEOPLE["equal"], 2, 4))
    times = last_ranking(summary.results).times
    listed = [late.site.index for late in summary.last]
    others = np.delete(times, listed)
    assert summary.held.others == np.count_nonzero(others) > 0
    assert sum(late.times for late in summary.last) + others.sum() == 30
    said = held_lines(summary, Wording.of(summary.results.plan, words("en")))
    assert f"{summary.held.others} other sites were the last at least once." in said


@pytest.mark.slow
def test_the_list_of_debao_holds_the_last_site_as_often_as_it_says(request):
    debao = load(request.config.rootpath / "scenarios" / "debao.yaml")

    def with_run(replications, own):
        return debao.model_copy(
            update={"run": debao.run.model_copy(update={"replications": replications, "seed": own})}
        )

    summary, true = judged(with_run(60, 11), with_run(FRESH, 111))
    assert agrees(summary.held, true)
    assert summary.held.share.interval.low <= true <= summary.held.share.interval.high
