"""Waves: which sites open on which days, and what of them does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from simsite.building.build import build
from simsite.core.units import DAY, HOUR
from simsite.reading.load import load
from tests.faulty import check, read

FILE = Path(__file__).parents[4] / "scenarios" / "features" / "waves.yaml"
SOUND = "\n".join(line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#"))
TEAMS = "staff: {roles: {nurse: 2}, mobile: {hop: 5 km, speed: 20 km/h, stay: until 11:00}}"

# (sound piece, bad piece, kind of fault, key path)
CASES = [
    ("{kind: village, opens: 2}", "{kind: village, opens: 3}", "waves.after_last",
     "calendar.waves"),
    ("{kind: village, opens: 2}", "{kind: village, opens: 2, days: 2}", "waves.after_last",
     "calendar.waves"),
    ("{kind: village, opens: 2}", "{kind: school, opens: 2}", "waves.nobody", "calendar.waves.1"),
    ("{kind: village, opens: 2}", "{kind: village, townships: [x], opens: 2}", "waves.nobody",
     "calendar.waves.1"),
    ("{kind: village, opens: 2}", "{opens: 2}", "waves.twice", "calendar.waves"),
    ("staff: {roles: {nurse: 2}}", TEAMS, "waves.stay_until", "calendar.waves"),
]  # fmt: skip


def test_the_sound_scenario_is_accepted(tmp_path):
    assert read(tmp_path, SOUND) == ()


@pytest.mark.parametrize(("good", "bad", "key", "path"), CASES)
def test_fault_is_found_at_its_place(tmp_path, good, bad, key, path):
    assert SOUND.count(good) == 1
    check(tmp_path, SOUND.replace(good, bad), key, path)


def test_a_site_opens_on_the_days_of_its_wave():
    sites = {site.id: site for site in build(load(FILE)).sites}
    assert sites["town"].windows == ((8 * HOUR, 12 * HOUR),)
    assert sites["hill"].windows == ((DAY + 8 * HOUR, DAY + 12 * HOUR),)
    assert sites["hill"].arrivals.opening == DAY + 8 * HOUR
    assert sites["hill"].stations[0].crew[0] == (DAY + 8 * HOUR, 2)


def test_a_site_of_no_wave_opens_on_every_day():
    waves = "calendar.waves=[{kind: village, opens: 2}]"
    sites = {
        site.id: site for site in build(load(FILE, "without", ("calendar.days=2", waves))).sites
    }
    assert len(sites["town"].windows) == 2
    assert len(sites["hill"].windows) == 1


def test_a_wave_of_everybody_from_the_first_day_is_none():
    plain = build(load(FILE, "without"))
    waved = build(load(FILE, "without", ("calendar.waves=[{opens: 1}]",)))
    assert plain == waved


def test_last_entry_and_announcement_are_of_the_first_day_of_the_site():
    about = "{at: 09:00, share: 50 %, within: 30 min}"
    sets = ("arrivals.free.last_entry=11:00", f"arrivals.free.announcement={about}")
    (hill, _) = sorted(build(load(FILE, None, sets)).sites, key=lambda site: site.id)
    assert hill.arrivals.last_entry == DAY + 11 * HOUR
    assert hill.arrivals.announcement.at == DAY + 9 * HOUR
