import asked as made
import pytest

from simsite.building.build import clock
from simsite.core.units import DAY, HOUR, MINUTE, NEVER
from simsite.model.calendar import Calendar
from simsite.model.plan import Roster
from simsite.model.work import Shift
from simsite.staffing.relief import Duty
from simsite.staffing.shifts import crew, shifts_of, windows


def asked(hours="07:30-18:00", **more):
    return Calendar.model_validate({"first_day": "2022-02-17", "hours": hours} | more)


def campaign(*hours, **more):
    """The clock of a campaign whose sites have these hours of their own, None for 07:30-18:00."""
    rows = [made.site(n, 10) | ({"hours": own} if own else {}) for n, own in enumerate(hours)]
    calendar = {"first_day": "2022-02-17", "hours": "07:30-18:00"} | more
    return clock(made.asked(rows, calendar=calendar))


def shift(role, hours, share="100 %"):
    return Shift.model_validate({"role": role, "hours": hours, "share": share})


def test_windows_repeat_every_day():
    first = (7 * HOUR + 30 * MINUTE, 18 * HOUR)
    assert windows(asked(days=2)) == (first, (first[0] + DAY, first[1] + DAY))


@pytest.mark.parametrize(
    ("hours", "days", "merged"),
    [
        ("00:00-24:00", 3, ((0, 3 * DAY),)),
        (["08:00-12:00", "12:00-18:00"], 1, ((8 * HOUR, 18 * HOUR),)),
        (["08:00-12:00", "13:00-18:00"], 1, ((8 * HOUR, 12 * HOUR), (13 * HOUR, 18 * HOUR))),
    ],
)
def test_windows_that_touch_become_one(hours, days, merged):
    assert windows(asked(hours, days=days)) == merged


def test_the_calendar_counts_from_the_first_opening():
    found = campaign(None, days=2, deadline="18:00")
    assert (found.first_day, found.opening) == ("2022-02-17", 7 * HOUR + 30 * MINUTE)
    assert (found.deadline, found.horizon) == (18 * HOUR, 2 * DAY)


@pytest.mark.parametrize(
    ("hours", "opening", "horizon"),
    [
        (("09:00-12:00", None), 7.5 * HOUR, DAY),
        (("09:00-12:00", "10:00-18:00"), 9 * HOUR, DAY),
        (("09:00-12:00", "18:00-02:00"), 9 * HOUR, 2 * DAY),
        (("00:00-24:00", None), 0, DAY),
    ],
)
def test_the_clock_is_that_of_the_first_and_last_of_all_sites(hours, opening, horizon):
    found = campaign(*hours)
    assert (found.opening, found.horizon) == (opening, horizon)


def test_without_a_deadline_and_horizon_there_is_none():
    found = campaign(None, horizon="none")
    assert (found.deadline, found.horizon) == (NEVER, NEVER)


def test_without_shifts_everybody_works_while_the_site_is_open():
    hours = windows(asked(days=2))
    (start, end), (again, last) = hours
    assert crew(3, hours, Duty()) == (((start, 3), (end, 0), (again, 3), (last, 0)), None)


def test_shifts_that_overlap_add_up_by_the_clock_and_keep_a_turn_each():
    hours = windows(asked("08:00-18:00"))
    shifts = (shift("a", "08:00-13:00", "50 %"), shift("a", "12:00-20:00", "50 %"))
    steps, roster = crew(3, hours, Duty(shifts))
    assert steps == ((8 * HOUR, 2), (12 * HOUR, 3), (13 * HOUR, 1), (18 * HOUR, 0))
    assert roster == Roster(3, ((8 * HOUR, 13 * HOUR, 2), (12 * HOUR, 18 * HOUR, 1)))


def test_no_share_is_nobody_and_no_turn():
    hours = windows(asked("08:00-18:00"))
    shifts = (shift("a", "08:00-09:00", "50 %"), shift("a", "09:00-10:00", "0 %"))
    steps, roster = crew(2, hours, Duty(shifts))
    assert steps == ((8 * HOUR, 1), (9 * HOUR, 0))
    assert roster == Roster(2, ((8 * HOUR, 9 * HOUR, 1),))


def test_shifts_of_equal_size_that_touch_are_one_level_and_two_turns():
    hours = windows(asked("08:00-18:00"))
    shifts = (shift("a", "08:00-13:00", "50 %"), shift("a", "13:00-18:00", "50 %"))
    steps, roster = crew(2, hours, Duty(shifts))
    assert steps == ((8 * HOUR, 1), (18 * HOUR, 0))
    assert roster.turns == ((8 * HOUR, 13 * HOUR, 1), (13 * HOUR, 18 * HOUR, 1))


def test_a_shift_that_ends_on_the_next_day_holds_on_every_day():
    hours = ((0, 2 * DAY),)
    night = shift("a", "00:00-08:00").model_copy(update={"hours": (18 * 3600, 26 * 3600)})
    steps, _ = crew(1, hours, Duty((night,)))
    times = [0, 2 * HOUR, 18 * HOUR, DAY + 2 * HOUR, DAY + 18 * HOUR, 2 * DAY]
    assert steps == tuple(zip(times, (1, 0) * 3, strict=True))


def test_shifts_hold_on_every_day():
    hours = windows(asked("00:00-24:00", days=2))
    steps, _ = crew(1, hours, Duty((shift("a", "06:00-12:00"),)))
    times = [6 * HOUR, 12 * HOUR, DAY + 6 * HOUR, DAY + 12 * HOUR]
    assert steps == tuple(zip(times, (1, 0, 1, 0), strict=True))


def test_an_empty_crew_has_no_steps():
    assert crew(0, windows(asked()), Duty()) == ((), None)


def test_shifts_of_the_stage_s_own_name_come_before_those_of_its_role():
    by_role, by_name = shift("collector", "08:00-12:00"), shift("swab", "08:00-10:00")
    assert shifts_of((by_role, by_name), "swab", "collector") == (by_name,)
    assert shifts_of((by_role,), "swab", "collector") == (by_role,)
    assert shifts_of((by_role,), "registration", "helper") == ()
