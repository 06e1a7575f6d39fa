"""Who comes early, and who follows an announcement."""

from pathlib import Path

import numpy as np
import pytest

from simsite.building.build import build
from simsite.core.units import HOUR, MINUTE
from simsite.draws.draw import draw
from simsite.reading.load import load

SCENARIO = Path(__file__).parents[3] / "scenarios" / "features" / "early-and-announced.yaml"
NO_VAN = "arrivals.free.announcement="
JUST_THEN = "arrivals.free.early="
OPENING, TOLD, HALF_AN_HOUR = 8 * HOUR, 10 * HOUR, 30 * MINUTE


def came(*sets, replication=0):
    plan = build(load(SCENARIO, sets=sets))
    return draw(plan, 1, replication, unknowns=False).groups[0].sites[0].arrival


def test_only_those_who_wait_at_opening_came_before_it():
    just_then, early = came(JUST_THEN), came()
    waits = just_then == OPENING
    assert (early[waits] <= OPENING).all()
    assert (early[~waits] == just_then[~waits]).all()


def test_the_early_came_as_long_before_as_the_law_says():
    minutes = np.concatenate([OPENING - came(replication=r) for r in range(20)]) / MINUTE
    early = minutes[minutes > 0]
    assert abs(early.mean() - 20) < 4 * early.std() / np.sqrt(len(early))


def test_who_came_before_the_announcement_does_not_move():
    plain, told = came(NO_VAN), came()
    assert (told[plain < TOLD] == plain[plain < TOLD]).all()


def test_nobody_comes_later_for_an_announcement_and_followers_come_soon():
    plain, told = came(NO_VAN), came()
    moved = told != plain
    assert moved.any()
    assert (told[moved] < plain[moved]).all()
    assert (told[moved] >= TOLD).all()
    assert (told[moved] < TOLD + HALF_AN_HOUR).all()


def test_the_share_that_follows_is_the_given_one():
    # Who would have come much later moves if they follow at all.
    followed = np.concatenate(
        [
            (came(replication=r) != came(NO_VAN, replication=r))[
                came(NO_VAN, replication=r) >= TOLD + HALF_AN_HOUR
            ]
            for r in range(40)
        ]
    )
    assert abs(followed.mean() - 0.5) < 4 * np.sqrt(0.25 / len(followed))


@pytest.mark.parametrize(
    "sets", [["arrivals.free.announcement.share=0 %"], [NO_VAN]], ids=["nobody", "none"]
)
def test_an_announcement_that_nobody_follows_is_none(sets):
    assert came(*sets).tolist() == came(NO_VAN).tolist()


def test_people_come_at_the_same_time_whether_others_come_by_a_law_of_no_time():
    assert came("arrivals.free.early=0 s").tolist() == came(JUST_THEN).tolist()
