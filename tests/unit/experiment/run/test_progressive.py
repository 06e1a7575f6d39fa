"""An answer in three stages: the last is the run, the others are its first replications."""

import numpy as np

from simsite.experiment.run.results import ALL
from simsite.experiment.run.run import TRIAL, run, staged
from simsite.staffing import deploy


def asked(scenario, replications):
    run_ = scenario.run.model_copy(update={"replications": replications})
    return scenario.model_copy(update={"run": run_})


def test_stages_are_the_first_replications_of_the_run(scenario):
    scenario = asked(scenario, 9)
    whole = run(scenario, name="tiny", jobs=1)
    trial, headline, last = staged(scenario, deploy(scenario), name="tiny", jobs=1)
    for early, number in ((trial, TRIAL), (headline, 9)):
        assert list(early.lines) == [ALL]
        for name, values in whole.lines[ALL].sites.items():
            assert np.array_equal(early.lines[ALL].sites[name], values[:number], equal_nan=True)
    assert (last.name, last.seed, last.plan, last.check) == (
        whole.name, whole.seed, whole.plan, whole.check,
    )  # fmt: skip
    for key, line in whole.lines.items():
        for name, values in line.county.items():
            assert np.array_equal(last.lines[key].county[name], values, equal_nan=True)
    assert [reason.site for reason in last.reasons] == [reason.site for reason in whole.reasons]


def test_few_replications_need_no_trial(scenario):
    assert len(list(staged(asked(scenario, TRIAL), jobs=1))) == 2


def test_progress_has_an_end_in_sight(scenario):
    told = []
    list(staged(asked(scenario, 8), jobs=1, progress=lambda *steps: told.append(steps)))
    assert told == [(done, 24) for done in range(25)]
