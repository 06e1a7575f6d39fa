import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simsite.staffing.apportionment import largest_remainder, level

weights = st.lists(st.floats(0, 1e6), min_size=1, max_size=12)


@settings(deadline=None)
@given(weights, st.integers(0, 60))
def test_levelled_staff_add_up_and_no_exchange_makes_the_longest_shorter(some, extra):
    members = level(len(some) + extra, some, [1] * len(some))
    assert sum(members) == len(some) + extra
    longest = max(w / n for w, n in zip(some, members, strict=True))
    # Less than `longest` everywhere would need more staff than there are, or is impossible.
    if longest > 0:
        needed = sum(max(1, _fewest_below(w, longest)) for w in some)
        assert needed > sum(members)


def _fewest_below(weight, limit):
    fewest = 1
    while weight / fewest >= limit:
        fewest += 1
    return fewest


def levelled_one_by_one(total, some, least):
    """The definition: each further member goes where the weight of each is largest."""
    members = list(least)
    for _ in range(total - sum(least)):
        members[max(range(len(some)), key=lambda i: (some[i] / members[i], -i))] += 1
    return members


@settings(deadline=None)
@given(weights, st.integers(0, 300), st.integers(1, 4), st.booleans())
def test_many_members_at_once_come_where_they_come_one_by_one(some, extra, least, whole):
    some = [float(round(weight) % 7) for weight in some] if whole else some  # many alike
    lowest = [1 + n % least for n in range(len(some))]
    total = sum(lowest) + extra
    assert level(total, some, lowest) == levelled_one_by_one(total, some, lowest)


@settings(deadline=None)
@given(weights, st.integers(0, 60))
def test_one_more_in_all_takes_nobody_away(some, extra):
    fewer = level(len(some) + extra, some, [1] * len(some))
    more = level(len(some) + extra + 1, some, [1] * len(some))
    assert sorted(b - a for a, b in zip(fewer, more, strict=True))[-2:] in ([0, 1], [1])
    assert all(b >= a for a, b in zip(fewer, more, strict=True))


@settings(deadline=None)
@given(weights, st.integers(0, 200), st.integers(0, 2))
def test_proportional_staff_add_up_with_the_least_everywhere(some, extra, least):
    total = least * len(some) + extra
    members = largest_remainder(total, some, least)
    assert sum(members) == total
    assert min(members) >= least


def test_proportional_staff_stay_within_one_of_their_share():
    assert largest_remainder(10, [5.0, 3.0, 2.0], 1) == [5, 3, 2]
    assert largest_remainder(7, [5.0, 3.0, 2.0], 1) == [4, 2, 1]  # 3.5, 2.1, 1.4


def test_a_place_below_the_least_takes_from_the_others():
    assert largest_remainder(10, [98.0, 1.0, 1.0], 1) == [8, 1, 1]


@pytest.mark.parametrize(("total", "some"), [(1, [1.0, 1.0]), (3, [])])
def test_staff_that_cannot_be_shared_is_refused(total, some):
    with pytest.raises(ValueError, match="shared"):
        level(total, some, [1] * len(some))
    with pytest.raises(ValueError, match="shared"):
        largest_remainder(total, some, 1)
