"""Those who wait at a closing that sends them home: the bound and who they are, by hand."""

import pytest

from simsite.building.build import build
from simsite.core.engine_names import KERNEL
from simsite.core.units import DAY, HOUR, NEVER
from simsite.experiment.run.replicate import Work, replicate
from simsite.experiment.run.results import LUCK
from simsite.reading.load import load
from simsite.report.check_text import check_text
from simsite.report.i18n import Words
from simsite.workload import amounts

TEXT = """\
calendar: {{first_day: 2026-03-02, days: {days}, hours: {hours}, closing: send_home}}
sites: [{{id: a, population: 1500, desks: {desks}}}]
arrivals: {{at_opening: {{}}}}
stages:
  - {{name: swab, role: collector, time: 36 s}}
staff: {{collectors: {desks}, helpers: 2}}
"""


def asked(folder, *sets, days=2, hours="08:00-18:00", desks=1):
    file = folder / "one.yaml"
    file.write_text(TEXT.format(days=days, hours=hours, desks=desks), "utf-8")
    scenario = load(file, sets=sets)
    plan = build(scenario)
    return scenario, plan, amounts(scenario, plan)


# 100 an hour and desk: those who wait at the first closing do not come again.
@pytest.mark.parametrize(
    ("hours", "days", "desks", "left"),
    [
        pytest.param("08:00-18:00", 2, 1, 500, id="two days"),
        pytest.param("08:00-18:00", 1, 1, 500, id="one day"),
        pytest.param("08:00-18:00", 30, 1, 500, id="thirty days"),
        pytest.param("[08:00-10:00, 14:00-18:00]", 2, 1, 1300, id="a break at noon"),
        pytest.param("22:00-02:00", 2, 2, 700, id="nights at two desks"),
    ],
)
def test_who_waits_at_a_closing_is_sent_home_and_it_is_never_complete(
    tmp_path, hours, days, desks, left
):
    _, plan, found = asked(tmp_path, days=days, hours=hours, desks=desks)
    assert (found.earliest, found.last.sent_home) == (NEVER, pytest.approx(left))
    county = replicate(Work(plan, 1, KERNEL), (LUCK, 0)).county
    assert county["left_unswabbed"] == left


def test_desks_that_are_done_before_the_closing_keep_their_bound(tmp_path):
    _, _, found = asked(tmp_path, "sites.0.population=900")
    assert (found.earliest, found.last.sent_home) == (pytest.approx(17 * HOUR), 0.0)


def test_one_more_than_can_be_served_may_be_in_hand_at_the_closing(tmp_path):
    _, _, found = asked(tmp_path, "sites.0.population=1001")
    assert found.last.sent_home == 0.0


def test_who_comes_on_the_second_day_is_served_on_it(tmp_path):
    stream = "arrivals={appointments: {interval: 1 h, per_slot: 50}}"
    _, _, found = asked(tmp_path, stream)
    assert found.last.sent_home == 0.0
    assert DAY + 16 * HOUR < found.earliest <= DAY + 17.5 * HOUR  # 50 of 17:00 take half an hour


def test_slots_with_more_than_the_desk_can_serve_lose_some_on_each_day(tmp_path):
    stream = "arrivals={appointments: {interval: 1 h, per_slot: 150}}"
    _, _, found = asked(tmp_path, stream)
    assert found.last.sent_home == pytest.approx(2 * 500)


def test_who_is_called_up_waits_at_home(tmp_path):
    call_up = "arrivals={call_up: {knock: 1 s, walk: 1 s, ahead: 20}}"
    _, _, found = asked(tmp_path, call_up)
    assert found.last.sent_home == 0.0


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "(500 of 1,500 at site a)"), ("zh", "1,500 人中的 500 人")]
)
def test_check_says_how_many_are_sent_home(tmp_path, lang, said):
    scenario, plan, _ = asked(tmp_path)
    shown = check_text(scenario, plan, Words(lang)).replace("\n", " ")
    assert said in " ".join(shown.split())
