"""What is given on the command line is shown as it was typed, and a key finds its part."""

import pytest

from simsite.cli.commands import NAMES


@pytest.mark.parametrize(
    ("arguments", "place", "shown"),
    [
        (("--seed", "-1"), "--seed:1:8: error: '-1' is negative", "--seed -1"),
        (("--seed", "x"), "--seed:1:8: error: 'x' is not a whole number", "--seed x"),
        (("--replications", "0"), "--replications:1:16: error: '0' is less than 1",
         "--replications 0"),
        (("--set", "run.seed=-1"), "--set:1:10: error: '-1' is negative", "run.seed=-1"),
    ],
)  # fmt: skip
def test_a_fault_is_placed_in_the_option_that_was_typed(simsite, arguments, place, shown):
    said = simsite("run", "tiny.yaml", *arguments)
    assert (said.code, said.out) == (2, "")
    lines = said.err.splitlines()
    assert lines[:2] == [place, f"    {shown}"]
    column = int(place.split(":")[2])
    assert lines[2] == " " * (column + 3) + "^"


@pytest.mark.parametrize(
    ("override", "meant"),
    [
        ("collectors=5", "staff.collectors"),
        ("colectors=5", "staff.collectors"),
        ("seed=5", "run.seed"),
        ("swab.time=20 s", "stages.swab"),
        ("stafff.collectors=5", "staff"),
    ],
)
def test_a_key_without_its_part_is_found(simsite, override, meant):
    said = simsite("check", "tiny.yaml", "--set", override)
    assert said.code == 2
    assert f"did you mean '{meant}'?" in said.err
    assert (
        f"是不是想写“{meant}”？"
        in simsite("check", "tiny.yaml", "--set", override, "--lang", "zh").err
    )


def test_a_key_that_is_like_nothing_gets_no_hint(simsite):
    assert "did you mean" not in simsite("check", "tiny.yaml", "--set", "zzz=5").err


@pytest.mark.parametrize("name", [*NAMES, ""])
def test_the_exit_codes_are_in_every_help(simsite, name):
    for language in ("en", "zh"):
        said = simsite(*filter(None, [name]), "-h", "--lang", language).out
        assert all(f"{code} " in said for code in (0, 2, 3, 4, 130))
