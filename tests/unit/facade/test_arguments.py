"""What cannot be meant is refused in one sentence, in both languages, before any work."""

import pytest
import tiny

import simsite
from simsite.core.errors import told
from simsite.facade.arguments import WrongArgument


@pytest.fixture
def file(tmp_path):
    return tiny.write(tmp_path)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda file: simsite.load(7), "argument file: 7 is no path of a file or directory"),
        (
            lambda file: simsite.load(file, sets="run.seed=3"),
            "argument sets: 'run.seed=3' is one text; write a list of overrides, such as "
            "['staff.collectors=60']",
        ),
        (
            lambda file: simsite.run([file]),
            "argument scenario: <list> is neither the path of a scenario file nor a scenario",
        ),
        (
            lambda file: simsite.run(file, engine="simpi"),
            "argument engine: 'simpi' is none of auto, kernel, simpy; did you mean 'simpy'?",
        ),
        (lambda file: simsite.run(file, jobs=0), "argument jobs: 0 is no whole number from 1 on"),
        (
            lambda file: simsite.run(file, jobs=True),
            "argument jobs: True is no whole number from 1 on",
        ),
        (
            lambda file: simsite.need(file, of="colectors"),
            "argument of: 'colectors' is none of collectors, helpers, registrars, callers, leads, "
            "teams, hours; did you mean 'collectors'?",
        ),
        (
            lambda file: simsite.marginal(file, number=0),
            "argument number: 0 is no whole number from 1 on",
        ),
        (
            lambda file: simsite.sensitivity(file, others="all"),
            "argument others: 'all' is none of given, drawn",
        ),
        (
            lambda file: simsite.compare(file, 3),
            "argument runs: <int> is neither a run directory nor the results of a run",
        ),
        (
            lambda file: simsite.report([]),
            "argument results: <list> is no path of a file or directory",
        ),
        (
            lambda file: simsite.export(file, "xls"),
            "argument to: 'xls' is none of xlsx, csv, xes, roster; did you mean 'xlsx'?",
        ),
        (
            lambda file: simsite.init(file, lang="fr"),
            "argument lang: 'fr' is none of en, zh",
        ),
    ],
)
def test_what_is_wrong_is_named(file, ask, sentence):
    with pytest.raises(WrongArgument) as found:
        ask(file)
    assert told(found.value, "en") == f"error: {sentence}"
    assert "参数" in told(found.value, "zh")


def test_what_is_wrong_is_a_value_error_too(file):
    with pytest.raises(ValueError, match="jobs"):
        simsite.run(file, jobs=-1)
