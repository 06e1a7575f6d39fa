"""Who lives at a site and who comes."""

from dataclasses import replace

import numpy as np
import pytest

from simsite.core.streams import owner_key
from simsite.draws.addresses import site_keys
from simsite.draws.parameters import Parameters
from simsite.draws.population import draw_present, present_of
from simsite.model.plan import UncertainQuantity

KNOWN = Parameters(1, 0, False)
fixed = UncertainQuantity.fixed


def people(sites, replication=0):
    residents = sites[0].residents
    population = np.array([site.residents.population for site in sites], dtype=np.int64)
    present = present_of(residents, population, KNOWN)
    return draw_present(residents, present, site_keys(1, tuple(sites)), KNOWN, replication)


@pytest.fixture
def everybody(make):
    """Return a site of which all residents attend, so that households are seen whole."""

    def build(population, **changes):
        all_come = {"exempt": fixed(0.0), "home_bound": fixed(0.0), "attendance": fixed(1.0)}
        return make.site(
            "a", population, residents=make.residents(population, **all_come, **changes)
        )

    return build


def test_households_hold_exactly_the_people_present(everybody):
    for population in [*range(12), 50, 653, 5000]:
        drawn = people([everybody(population)])
        assert drawn.attending_sizes.sum() == population == drawn.present[0]
        assert len(drawn.attending_sizes) == drawn.households[0]
        assert np.all((drawn.attending_sizes >= 1) & (drawn.attending_sizes <= 5))


def test_several_sites_are_each_as_if_alone(everybody):
    sites = [replace(everybody(n), id=name) for n, name in ((653, "a"), (0, "b"), (40, "c"))]
    together = people(sites)
    alone = [people([one]) for one in sites]
    assert together.present.tolist() == [653, 0, 40]
    assert np.array_equal(
        together.attending_sizes, np.concatenate([one.attending_sizes for one in alone])
    )
    assert together.households.tolist() == [int(one.households[0]) for one in alone]


def test_household_sizes_have_their_shares(everybody):
    drawn = people([everybody(60_000)])
    sizes = drawn.attending_sizes[:-1]  # the last is cut to fit
    shares = np.bincount(sizes, minlength=6)[1:] / len(sizes)
    expected = np.array([0.25, 0.3, 0.2, 0.15, 0.1])
    assert np.all(np.abs(shares - expected) < 4.5 * np.sqrt(expected / len(sizes)))


def test_one_size_for_all(everybody):
    drawn = people([everybody(11, household_shares=(0.0, 0.0, 0.0, 1.0))])
    assert drawn.attending_sizes.tolist() == [4, 4, 3]
    alone = people([everybody(7, household_shares=(1.0,))])
    assert alone.attending_sizes.tolist() == [1] * 7


def test_shares_count_in_proportion(everybody):
    percent = people([everybody(500, household_shares=(25.0, 50.0, 25.0))])
    plain = people([everybody(500, household_shares=(0.25, 0.5, 0.25))])
    assert np.array_equal(percent.attending_sizes, plain.attending_sizes)


def test_more_households_than_guessed_are_drawn(everybody):
    """A rare huge household misleads the first guess: most live alone."""
    shares = (0.999, *(0.0,) * 48, 0.001)
    for name in "abcdefgh":
        one = replace(everybody(400, household_shares=shares), id=name)
        assert people([one]).attending_sizes.sum() == 400


def test_presence_extends_and_never_reshuffles(everybody):
    few = people([everybody(1000)])
    many = people([everybody(1000, presence=fixed(1.09))])
    assert many.present[0] == 1090
    same = few.households[0] - 1  # the last of the few was cut to fit
    assert np.array_equal(few.attending_sizes[:same], many.attending_sizes[:same])
    assert many.attending_sizes[same] >= few.attending_sizes[same]


def test_the_classes_add_up_and_have_their_shares(make):
    n = 40_000
    one = make.one_site(make.site("a", n))
    assert one.present == n == one.exempt + one.home_bound + one.absent + one.attending
    assert one.due == one.absent + one.attending
    for count, of, share in (
        (one.exempt, n, 0.02),
        (one.home_bound, n, 0.03),
        (one.attending, one.due, 0.9),
    ):
        assert abs(count / of - share) < 4.5 * np.sqrt(share * (1 - share) / of)


def test_who_comes_at_90_percent_comes_at_95(make):
    less, more = (
        make.one_site(make.site("a", 3000, residents=make.residents(3000, attendance=fixed(a))))
        for a in (0.90, 0.95)
    )
    assert set(less.person) < set(more.person)
    assert (less.exempt, less.home_bound) == (more.exempt, more.home_bound)


def test_nobody_and_everybody_come(make):
    nobody, everyone = (
        make.one_site(make.site("a", 300, residents=make.residents(300, attendance=fixed(a))))
        for a in (0.0, 1.0)
    )
    assert nobody.attending == 0
    assert nobody.absent == nobody.due
    assert set(nobody.first) == {0}
    assert len(nobody.first) == len(everyone.first)
    assert everyone.absent == 0


def test_first_splits_the_attending_by_household(make):
    one = make.one_site(make.site("a", 900))
    assert one.first[0] == 0
    assert one.first[-1] == one.attending
    assert np.all(np.diff(one.first) >= 0)
    assert len(one.knock) == len(one.walk) == len(one.first) - 1
    assert np.all(np.diff(one.person) > 0)


def test_sites_differ_though_their_laws_are_equal(make):
    assert owner_key(1, "site:a") != owner_key(1, "site:b")
    one, other = (make.one_site(make.site(name, 900)) for name in "ab")
    assert not np.array_equal(one.person, other.person)
