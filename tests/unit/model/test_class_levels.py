"""The place of each class in queues."""

from simsite.model.classes import LAST, ResidentClass, levels


def of(*priorities):
    return levels([ResidentClass(name=f"c{n}", priority=own) for n, own in enumerate(priorities)])


def test_who_says_none_comes_last_where_others_do():
    assert of(0, None, 3) == (0, LAST, 3)


def test_where_none_says_any_all_are_alike():
    assert of(None, None) == (0, 0)
