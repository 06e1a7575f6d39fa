"""What is remembered, and for whom."""

from simsite.core.lru import Recent


def counting(most=4):
    calls = []

    def find(*given):
        calls.append(given)
        return len(calls)

    return Recent(find, most), calls


def test_the_same_objects_are_asked_for_once():
    recent, calls = counting()
    plan = ["sites"]
    assert recent(plan, 10**6 + 1) == recent(plan, 10**6 + 1) == 1
    assert len(calls) == 1


def test_an_equal_object_is_another():
    recent, calls = counting()
    assert (recent(["sites"], 1), recent(["sites"], 1)) == (1, 2)
    assert len(calls) == 2


def test_another_number_or_more_arguments_are_asked_anew():
    recent, _ = counting()
    plan = object()
    assert [recent(plan, 1), recent(plan, 2), recent(plan), recent(plan, 1)] == [1, 2, 3, 1]


def test_the_oldest_is_forgotten():
    recent, _ = counting(most=2)
    plans = [object() for _ in range(3)]
    assert [recent(plan) for plan in plans] == [1, 2, 3]
    assert [recent(plans[2]), recent(plans[1]), recent(plans[0])] == [3, 2, 4]
