"""What the order of an instant can number, and that no plan has more."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from handmade import FAR, group, luck, manned, site, station, together

from simsite.core.errors import BadValue
from simsite.engine import kernel, reference
from simsite.engine.difference import difference
from simsite.model.plan import MOST_SITES, MOST_STATIONS, SiteGroup
from simsite.tables import event_key


def test_a_key_holds_what_a_group_may_have():
    assert MOST_SITES - 1 <= event_key.SITE_MASK
    last = event_key.FIRST_STATION + MOST_STATIONS - 1
    assert last < event_key.ROUTE <= event_key.PLACE_MASK


def test_a_mask_has_the_bits_of_its_part():
    for part in ("INDEX", "RANK", "PLACE", "SITE"):
        assert getattr(event_key, f"{part}_MASK") == 2 ** getattr(event_key, f"{part}_BITS") - 1


def test_keys_compare_as_the_parts_they_pack_and_fit_an_int64():
    masks = [getattr(event_key, f"{part}_MASK") for part in ("SITE", "PLACE", "RANK", "INDEX")]
    edges = [(0, 1, mask - 1, mask) for mask in masks]
    parts = [(phase, *rest) for phase in event_key.Phase for rest in itertools.product(*edges)]
    keys = [event_key.key(*one) for one in parts]
    assert keys == sorted(set(keys))
    assert keys[-1] < 2**63


def test_as_many_stations_as_a_site_may_have_are_the_same_in_both_engines():
    times = np.random.default_rng(1).integers(1, 9, (MOST_STATIONS, 5))
    plan = group(site([station(2, name=f"s{k}") for k in range(MOST_STATIONS)]))
    drawn = manned(plan, together(luck(times, [0, 1, 1, 2, 5])))
    one, other = (e.simulate_group(plan, drawn, FAR) for e in (kernel, reference))
    assert difference(one, other) is None
    assert (one.sites[0].end < FAR).all()


def test_one_station_more_is_refused():
    stations = tuple(station(1, name=f"s{k}") for k in range(MOST_STATIONS + 1))
    one = site(list(stations[:MOST_STATIONS]))
    with pytest.raises(BadValue, match="61 stages") as caught:
        SiteGroup((replace(one, stations=stations),))
    assert caught.value.key == "stages.too_many"


def test_one_site_more_is_refused():
    one = site([station(1)])
    assert SiteGroup((one,) * MOST_SITES)
    with pytest.raises(BadValue) as caught:
        SiteGroup((one,) * (MOST_SITES + 1))
    assert caught.value.key == "plan.too_many_sites"
