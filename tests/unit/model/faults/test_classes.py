"""Faults of classes of residents; a case replaces a sound piece by a bad one, ``⟦`` marks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faulty import check, read

FOUND = Path(__file__).parents[4] / "scenarios" / "features" / "classes.yaml"
SOUND = "\n".join(
    line for line in FOUND.read_text("utf-8").splitlines() if not line.startswith("#")
).replace("staff: {", "  - {name: rest, kind: delay, time: 1 min}\nstaff: {")
BESIDE = "arrivals: {at_opening: {}, beside: {poisson: {rate: 9 / h}}, classes: {⟦poisson: elder}}"
OTHER = "    - {name: other}\n"

# (sound piece, bad piece, kind of fault, key path)
CASES = [
    ("{name: other}", "{name: other, share: 50 %}", "classes.total", "population.classes"),
    ("share: 8 %", "share: 90 %", "classes.above_all", "population.classes"),
    ("share: 8 %", "⟦share: 0 %", "classes.nobody", "population.classes.no_phone.share"),
    ("{name: other}", "{⟦name: no_phone}", "classes.twice", "population.classes.no_phone.name"),
    (OTHER, f"{OTHER}    - ⟦{{name: rest}}\n", "classes.two_rests", "population.classes.rest"),
    ("{name: swab, factor: 1.6}]", "{name: rest, ⟦patience: 5 min}]", "classes.patience_delay",
     "population.classes.elder.stages.rest.patience"),
    ("name: swab, factor: 1.6", "⟦name: swob, factor: 1.6", "classes.stage_unknown",
     "population.classes.elder.stages.swob.name"),
    ("{name: swab, factor: 1.6}", "⟦{name: swab}", "classes.nothing_special",
     "population.classes.elder.stages.swab"),
    ("name: swab, factor: 1.6", "name: typing, factor: 1.6", "classes.stage_twice",
     "population.classes.elder.stages"),
    ("name: swab, factor: 1.6", "name: swab, ⟦probability: 90 %", "counted.skipped",
     "population.classes.elder.stages.swab.probability"),
    ("exempt: true", "exempt: true, ⟦attendance: 50 %", "classes.exempt_attends",
     "population.classes.toddler.attendance"),
    ("factor: 1.6", "factor: ⟦0", "number.not_positive",
     "population.classes.elder.stages.swab.factor"),
    ("arrivals: {at_opening: {}}", "arrivals: {at_opening: {}, classes: {⟦poisson: elder}}",
     "classes.no_stream", "arrivals.classes.poisson"),
    ("arrivals: {at_opening: {}}", BESIDE.replace("elder", "eldest"), "classes.unknown",
     "arrivals.classes.poisson"),
    ("arrivals: {at_opening: {}}", BESIDE.replace("elder", "toddler"), "classes.exempt_comes",
     "arrivals.classes.poisson"),
]  # fmt: skip


def test_the_sound_scenario_is_accepted(tmp_path):
    assert read(tmp_path, SOUND) == ()


@pytest.mark.parametrize(("good", "bad", "key", "path"), CASES)
def test_fault_is_found_at_its_place(tmp_path, good, bad, key, path):
    assert SOUND.count(good) == 1
    check(tmp_path, SOUND.replace(good, bad), key, path)


def test_a_stream_of_a_class_is_accepted_and_needs_classes(tmp_path):
    text = SOUND.replace("arrivals: {at_opening: {}}", BESIDE.replace("⟦", ""))
    assert read(tmp_path, text) == ()
    (fault,) = read(tmp_path, text[: text.index("  classes:")] + text[text.index("sites:") :])
    assert (fault.key, fault.path) == ("classes.none", "arrivals.classes.poisson")
