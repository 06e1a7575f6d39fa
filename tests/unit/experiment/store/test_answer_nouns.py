"""What is kept of an answer is read back as the noun that was computed, to the last bit."""

from dataclasses import fields, is_dataclass, replace

import counted
import numpy as np
import pytest
import tiny

from simsite.core.errors import BadValue
from simsite.core.units import NEVER
from simsite.experiment.search.marginal import MarginalQuestion, marginal
from simsite.experiment.search.need import Target, need
from simsite.experiment.sensitivity.sensitivity import Ask, sensitivity
from simsite.experiment.sensitivity.sobol import sobol
from simsite.experiment.store.answer_store import noun_bytes, read_noun
from simsite.experiment.store.packed import PackedSource
from simsite.reading.load import load
from simsite.staffing.levels import RoleShare


def parts(noun):
    """Return what a noun is made of, by name; None where it is made of nothing else."""
    if is_dataclass(noun):
        return {field.name: getattr(noun, field.name) for field in fields(noun) if field.compare}
    if isinstance(noun, tuple):
        return dict(enumerate(noun))
    return noun if isinstance(noun, dict) else None


def differences(one, other, path=""):
    """Yield where two nouns differ: in a number, in a type, in an array's bytes."""
    if type(one) is not type(other):
        yield path
    elif (own := parts(one)) is not None:
        others = parts(other)
        if own.keys() != others.keys():
            yield path
        for name in own.keys() & others.keys():
            yield from differences(own[name], others[name], f"{path}.{name}")
    elif not same(one, other):
        yield path


def same(one, other):
    """Whether two values are equal to the last bit; functions are not looked at."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.tobytes() == other.tobytes()
    return callable(one) or one == other


def read_again(sort, found, scenario, folder):
    file = folder / "exact.npz"
    file.write_bytes(noun_bytes(found))
    again = read_noun(sort, scenario, PackedSource(file, "0.0"))
    assert noun_bytes(again) == file.read_bytes()
    return again


@pytest.fixture
def small(tmp_path):
    return load(tiny.write(tmp_path), None, ["run.replications=3"])


@pytest.mark.parametrize(
    ("of", "by", "sure"),
    [("collectors", "08:20", 0.5), ("collectors", "07:31", 0.95), ("hours", "08:30", 0.0)],
)
def test_a_need(small, tmp_path, of, by, sure):
    hours, minutes = map(int, by.split(":"))
    wish = Target((RoleShare(of),), (60 * hours + minutes) * 60 * 10**6, sure)
    found = need(small, wish, name="n", jobs=1)
    again = read_again("need", found, small, tmp_path)
    assert list(differences(found, again)) == []
    assert again.best.level == found.best.level


@pytest.mark.parametrize(
    "question",
    [MarginalQuestion(("collectors",), 2, False, counted.clock(50)),
     MarginalQuestion(("collectors",), 4, True, NEVER),
     MarginalQuestion(("teams",), 1, False, NEVER)],
)  # fmt: skip
def test_a_marginal(tmp_path, question):
    asked = counted.scenario(tmp_path, [40, 100], 2)
    found = marginal(asked, question, jobs=1)
    assert list(differences(found, read_again("marginal", found, asked, tmp_path))) == []


@pytest.mark.parametrize("deadline", ["08:20", ""])
def test_a_sensitivity(tmp_path, deadline):
    settings = ["run.replications=3", f"calendar.deadline={deadline}"]
    asked = load(tiny.write(tmp_path), None, settings)
    found = sensitivity(asked, Ask(jobs=1))
    again = read_again("sensitivity", found, asked, tmp_path)
    assert list(differences(found, again)) == []
    assert [bar.unit for bar in again.bars] == [bar.unit for bar in found.bars]


@pytest.mark.parametrize("hours", ["07:30-18:00", "07:30-07:50"])
def test_shares(tmp_path, hours):
    settings = ["run.replications=3", f"calendar.hours={hours}", "calendar.closing=send_home"]
    asked = load(tiny.write(tmp_path), None, settings)
    found = sobol(asked, jobs=1)
    assert list(differences(found, read_again("sobol", found, asked, tmp_path))) == []


@pytest.mark.parametrize(
    "wrong", [{"points": 8}, {"simulations": 1}, {"shares": ()}, {"idle": ("no.input",)}]
)
def test_shares_of_another_scenario_are_refused(small, tmp_path, wrong):
    found = replace(sobol(small, jobs=1), **wrong)
    with pytest.raises(BadValue, match=r"exact\.npz"):
        read_again("sobol", found, small, tmp_path)
