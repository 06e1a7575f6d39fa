"""What two scenarios have differently is named by its path."""

import pytest
import tiny

from simsite.model.diff import Change, changes
from simsite.reading.load import load


@pytest.fixture
def tiny_with(tmp_path):
    path = tiny.write(tmp_path)
    return lambda *sets: load(path, sets=sets)


def test_each_value_is_named_with_its_unit(tiny_with):
    found = changes(tiny_with(), tiny_with("staff.collectors=3", "stages.swab.tube.size=5"))
    assert found == (
        Change("stages.swab.tube.size", "10", "5"),
        Change("staff.collectors", "2", "3"),
    )


def test_a_quantity_is_one_value_and_its_range_another(tiny_with):
    mean = "stages.swab.time.exponential.mean"
    found = changes(tiny_with(), tiny_with(f"{mean}={{value: 50 s, range: [40 s, 60 s]}}"))
    assert {(c.path, c.second) for c in found} == {(mean, "50 s"), (f"{mean}.range", "40 s, 1 min")}


def test_title_seed_and_replications_are_no_difference(tiny_with):
    assert changes(tiny_with(), tiny_with("run.seed=8", "run.replications=9", "title.en=X")) == ()


def test_sites_are_one_value(tiny_with):
    (found,) = changes(tiny_with(), tiny_with("sites.0.population=41"))
    assert found.path == "sites"
    assert found.first != found.second


def test_what_only_one_has_is_empty_in_the_other(tiny_with):
    found = changes(tiny_with(), tiny_with("calendar.deadline="))
    assert [(c.path, c.second) for c in found] == [("calendar.deadline", "")]
