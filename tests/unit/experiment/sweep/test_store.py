"""Pieces of a point become one file, whenever a sweep is killed."""

from simsite.experiment.store.checkpoints import Span
from simsite.experiment.sweep.store import POINTS, Store

KEY = "ab" * 32


def span(first, end):
    return Span(KEY, "all", first, end)


def county(first, end):
    return {"completion": list(range(first, end))}


def filled(tmp_path, *spans):
    (tmp_path / POINTS).mkdir(exist_ok=True)
    store = Store(tmp_path)
    for one in spans:
        store.add(one, county(one.first, one.end))
    return store


def names(tmp_path):
    return sorted(path.name for path in (tmp_path / POINTS).iterdir())


def test_pieces_become_one_file(tmp_path):
    filled(tmp_path, span(0, 20), span(20, 30)).join(span(0, 30), county(0, 30))
    assert names(tmp_path) == [span(0, 30).file]


def test_pieces_that_a_killed_sweep_left_beside_the_whole_go(tmp_path):
    filled(tmp_path, span(0, 20), span(20, 30), span(0, 30))
    again = Store(tmp_path)
    assert again.find(span(0, 30)).parts == [(span(0, 30), county(0, 30))]
    again.join(span(0, 30), county(0, 30))
    assert names(tmp_path) == [span(0, 30).file]


def test_a_part_alone_and_what_reaches_farther_stay(tmp_path):
    filled(tmp_path, span(0, 20)).join(span(0, 30), county(0, 30))
    assert names(tmp_path) == [span(0, 20).file]
    filled(tmp_path, span(0, 40), span(0, 30)).join(span(0, 30), county(0, 30))
    assert span(0, 40).file in names(tmp_path)
