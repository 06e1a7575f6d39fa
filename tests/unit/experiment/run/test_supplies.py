"""Supplies by hand: what is used is what was simulated, spare on top, rounded up."""

import math
from dataclasses import replace

import numpy as np
import pytest

from simsite.core.units import HOUR, NEVER
from simsite.experiment.run.results import ALL
from simsite.experiment.run.supplies import rates, supplies
from simsite.stats.intervals import quantile

KEYS = ["swab", "tube", "label", "test_kit", "disinfectant_ml", "suit", "mask"]


def test_every_item_says_where_it_comes_from_in_both_languages():
    assumed = rates()
    assert [item.key for item in assumed.items] == KEYS
    for source in [item.source for item in assumed.items] + list(assumed.sources.values()):
        assert "assumed" in source["en"] or "simulated" in source["en"]
        assert "假设" in source["zh"] or "模拟" in source["zh"]


def test_swabs_and_tubes_are_those_of_the_replications(results):
    found = supplies(results)
    table = results.headline.sites
    sites = [place for place in found.places if place.site >= 0]
    assert [place.id for place in sites] == [site.id for site in results.plan.sites]
    for place in sites:
        for key, name in (("swab", "swabbed"), ("tube", "tubes")):
            values = np.sort(table[name][:, place.site])
            need = place.needs[key]
            assert need.median == values[(len(values) - 1) // 2]
            assert need.enough == values[math.ceil(0.95 * len(values)) - 1]
            assert need.handed_out == math.ceil(need.enough * 1.2 - 1e-9) >= need.enough
        assert place.needs["disinfectant_ml"].enough == 3 * place.needs["swab"].enough


def test_the_county_hands_out_what_its_places_need(results):
    found = supplies(results)
    for key in KEYS:
        each = [place.needs[key].handed_out for place in found.places]
        assert found.total(key).handed_out == sum(each)


def done_at(results, time):
    line = results.headline
    sites = line.sites | {"completion": np.full_like(line.sites["completion"], time)}
    return replace(results, lines={ALL: replace(line, sites=sites)})


@pytest.mark.parametrize(("hours", "turns"), [(1, 1), (4, 1), (4.5, 2), (10.5, 3), (40, 6)])
def test_a_suit_lasts_a_turn_and_none_is_put_on_after_completion(results, hours, turns):
    opening = results.plan.calendar.opening
    time = NEVER if hours == 40 else opening + int(hours * HOUR)
    found = supplies(done_at(results, time), replace(rates(), spare=0.0))
    for place in found.places:
        site = results.plan.sites[place.site]
        collectors = max(level for _, level in site.stations[site.counted].crew)
        assert place.needs["suit"].handed_out == collectors * turns


def test_what_the_county_needs_is_the_quantile_of_its_totals_and_no_sum(results):
    found = supplies(results)
    swabbed = results.headline.sites["swabbed"].sum(axis=1)
    total = found.total("swab")
    assert (total.median, total.enough) == (quantile(swabbed, 0.5), quantile(swabbed, 0.95))
    assert total.handed_out == sum(place.needs["swab"].handed_out for place in found.places)
