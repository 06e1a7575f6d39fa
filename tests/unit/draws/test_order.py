"""The order of arrival, whatever the times look like."""

import types
from pathlib import Path

import numpy as np
import pytest

from simsite.draws import order as compiled
from simsite.draws.order import Order

PATH = Path(compiled.__file__).with_name("order.py")
SOURCE = PATH.read_text("utf-8")


def interpreted():
    module = types.ModuleType("interpreted_order")
    exec(compile(SOURCE, str(PATH), "exec"), module.__dict__)  # coverage counts it there
    return module


ORDERS = {"as installed": Order, "interpreted": interpreted().Order}


def arrivals(kind, number):
    generator = np.random.default_rng(number)
    day = generator.integers(0, 36 * 10**9, number)
    if kind == "on whole minutes":
        return day // (60 * 10**6) * (60 * 10**6)
    if kind == "all at once":
        return np.full(number, 7)
    if kind == "backwards":
        return np.sort(day)[::-1].copy()
    if kind == "crowded into a second and one late":
        return np.append(generator.integers(0, 10**6, number - 1), 10**12)
    return day


def ordered(order, came, members):
    people = int(members[-1])
    tables = {
        "count": np.array([len(came)]), "first": np.array([0]), "into": np.array([0]),
        "people_from": np.array([0]), "out": came, "members": members,
        "arrival": np.zeros(people, np.int64), "order": np.zeros(people, np.int64),
        "sorted": np.zeros(2 * len(came), np.int64), "first_of": np.zeros(len(came) + 2, np.int64),
    }  # fmt: skip
    order({name: values.data for name, values in tables.items()}).spread()
    return tables["arrival"].tolist(), tables["order"].tolist()


@pytest.mark.parametrize("number", [1, 2, 3, 50, 701])
@pytest.mark.parametrize(
    "kind",
    ["over the day", "on whole minutes", "all at once", "backwards",
     "crowded into a second and one late"],
)  # fmt: skip
@pytest.mark.parametrize("name", ORDERS)
def test_residents_are_in_order_of_arrival_and_of_number(name, kind, number):
    came = arrivals(kind, number)
    sizes = np.random.default_rng(1).integers(1, 4, number)
    members = np.concatenate(([0], np.cumsum(sizes)))
    arrival, order = ordered(ORDERS[name], came, members)
    wanted = np.repeat(came, sizes)
    assert arrival == wanted.tolist()
    assert order == np.argsort(wanted, kind="stable").tolist()


def test_a_crowd_is_sorted_by_merging():
    """Without patience for neighbours only merging can have put the crowd in order."""
    module = interpreted()
    module.Order.merge_all = lambda *_: None
    came = arrivals("crowded into a second and one late", 701)
    _, order = ordered(module.Order, came, np.arange(702))
    assert order != np.argsort(came, kind="stable").tolist()
