"""What the order of an instant can number, and that no plan has more."""

from dataclasses import replace

import numpy as np
import pytest
from handmade import FAR, group, luck, site, station, together

from simsite.core.errors import BadValue
from simsite.engine import kernel, order, reference
from simsite.engine.trace import same
from simsite.model.plan import SiteGroup
from simsite.model.plan_limits import MOST_SITES, MOST_STATIONS


def test_a_key_holds_what_a_group_may_have():
    assert MOST_SITES <= order.SITES
    assert order.FIRST_STATION + MOST_STATIONS <= order.ROUTE < order.PLACES


def test_as_many_stations_as_a_site_may_have_are_the_same_in_both_engines():
    times = np.random.default_rng(1).integers(1, 9, (MOST_STATIONS, 5))
    plan = group(site([station(2, name=f"s{k}") for k in range(MOST_STATIONS)]))
    drawn = together(luck(times, [0, 1, 1, 2, 5]))
    one, other = (e.simulate_group(plan, drawn, FAR) for e in (kernel, reference))
    assert same(one, other)
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
