"""Two builds in turn: which ratios are compared, in what order, and what is said of them."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # benchmarks/ is not installed

from benchmarks import __main__ as command_line
from benchmarks import against, builds, driver
from benchmarks.against import Compared, Contest, Taken
from benchmarks.clock import REPOSITORY, Asked
from simsite.building.build import build
from simsite.experiment.sweep.sweep import read_sweep

TREES = {"this": Path("this"), "that": Path("that")}


def of_ratios(ratios):
    """Pairs of these ratios in which the other build always takes two seconds."""
    return Compared([Taken(2.0 * ratio) for ratio in ratios], [Taken(2.0) for _ in ratios])


def test_the_builds_take_turns_at_being_first():
    a, b = ("this", "that"), ("that", "this")
    assert list(against.turns(5)) == [a, b, a, b, a]


def test_turns_of_one_number_are_a_pair_whoever_was_first():
    clock = iter(range(1, 9))
    order = []

    @contextmanager
    def begin(tree, scenarios):
        def turn():
            order.append((tree.name, scenarios.name))
            return Taken(float(next(clock)))

        yield turn
        order.append(("end", "scenarios"))

    found = against.compared(Contest("", 4, begin), TREES, Path("scenarios"), 4)
    assert [name for name, _ in order] == [*2 * ["this", "that", "that", "this"], "end", "end"]
    assert {place for _, place in order} == {"scenarios"}
    assert found.ratios == [1 / 2, 4 / 3, 5 / 6, 8 / 7]


def test_a_pair_is_the_mean_of_its_turns_and_says_what_the_last_one_said():
    clock = iter(range(1, 9))

    @contextmanager
    def begin(_tree, _scenarios):
        yield lambda: Taken(float(next(clock)), 7, {"t95": "1"})

    found = against.compared(Contest("", 2, begin, 2), TREES, Path(), 2)
    assert found.this == [Taken(2.5, 7, {"t95": "1"}), Taken(6.5, 7, {"t95": "1"})]
    assert found.that == [Taken(2.5, 7, {"t95": "1"}), Taken(6.5, 7, {"t95": "1"})]


def test_the_interval_of_21_pairs_is_that_of_the_6th_and_16th_ratio():
    """P(6 <= B <= 15) of B ~ Binomial(21, 1/2) is 0.9734; from the 7th to the 15th it is 0.9216."""
    ratios = [number / 10 for number in range(1, 22)]
    interval = of_ratios(ratios[::2] + ratios[1::2]).interval
    assert (interval.low, interval.high) == pytest.approx((0.6, 1.6))
    assert interval.level_achieved == pytest.approx(0.9734, abs=5e-5)


@pytest.mark.parametrize(("pairs", "exists"), [(against.FEW_PAIRS, True), (5, False)])
def test_the_usual_pairs_of_whole_commands_are_the_fewest_with_an_interval(pairs, exists):
    assert (of_ratios([1.0] * pairs).interval is not None) == exists


def test_a_line_gives_ratio_interval_and_both_times():
    line = against.printed("debao", "debao.yaml", of_ratios([0.5, 0.6, 0.7, 0.8, 0.9, 1.0]))
    assert " ".join(line.split()) == (
        "debao 0.750 [0.500, 1.000] debao.yaml (6 pairs; 1.5 s and 2 s)"
    )
    assert "no interval of 2 pairs" in against.printed("debao", "", of_ratios([1.0, 1.1]))


def test_a_line_says_what_a_resident_takes_and_which_numbers_differ():
    this = [Taken(1e-3, 10_000, {"t95": "1.0", "mean": "2.0", "later": "3.0"})]
    that = [Taken(2e-3, 10_000, {"t95": "1.5", "mean": "2.0"})]
    line = against.printed("debao", "debao.yaml", Compared(this, that))
    assert "100.0 and 200.0 ns a resident; NUMBERS DIFFER: t95)" in line


def test_the_sweep_has_twenty_points_with_every_point_staffed(tmp_path):
    file = tmp_path / "sweep.yaml"
    file.write_text(against.HELPERS.format(base=REPOSITORY / "scenarios" / "debao.yaml"), "utf-8")
    points = read_sweep(file).points
    assert [point.scenario.run.replications for point in points] == [60] * 20
    assert points[-1].scenario.staff.helpers == 8216  # Debao's own
    for point in (points[0], points[-1]):
        assert not any(group.routes for group in build(point.scenario).groups)


def test_a_command_is_given_the_scenarios_of_the_commit_and_a_folder_of_its_own(monkeypatch):
    asked = []
    monkeypatch.setattr(against, "child", lambda *given: asked.append(given) or Used())
    for begin in (
        against.command("need", "debao.yaml"),
        against.command("sweep", sweep="x: {base}"),
    ):
        with begin(TREES["that"], Path("there")) as turn:
            assert turn().seconds == 3.0
    (need, tree), (sweep, _) = asked
    assert tree == TREES["that"]
    assert [str(word) for word in need[1:]][:4] == ["-m", "simsite", "need", "there/debao.yaml"]
    assert (need[-2], need[-1].name, need[-1].exists()) == ("--out", "made", False)
    assert sweep[3:5] == ["sweep", sweep[-1].with_name("sweep.yaml")]


class Used:
    """A process that has ended."""

    user = 3.0


ECHO = """import json, sys
said = {"seconds": 2.0, "residents": 7, "numbers": {}, "from": "elsewhere/simsite"}
for _ in sys.stdin:
    print(json.dumps(said), flush=True)
"""


def test_a_driver_that_has_met_another_simsite_is_not_believed(monkeypatch, tmp_path):
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "driver.py").write_text(ECHO, "utf-8")
    monkeypatch.setattr(against, "REPOSITORY", tmp_path)
    monkeypatch.chdir(tmp_path)
    begin = against.driven("loop", "debao.yaml")
    for name in ("elsewhere", "this"):
        Path(name).mkdir()
    with begin(Path("elsewhere"), Path("there")) as turn:
        assert turn() == turn() == Taken(2.0, 7)
    with (
        pytest.raises(RuntimeError, match="simsite of elsewhere/simsite was measured, not of this"),
        begin(Path("this"), Path("there")),
    ):
        pass


def test_a_process_that_has_ended_says_why(tmp_path):
    ended = [sys.executable, "-c", "raise SystemExit('no such scenario')"]
    with Asked(ended, tmp_path) as ask, pytest.raises(RuntimeError, match="no such scenario"):
        ask()


def test_what_one_build_cannot_do_is_said_and_the_other_lines_are_measured(monkeypatch, capsys):
    @contextmanager
    def refused(_tree, _scenarios):
        yield _raise

    def _raise():
        raise RuntimeError("no such option")

    @contextmanager
    def taken(_tree, _scenarios):
        yield lambda: Taken(1.0)

    lines = {
        "old": against.Contest("old line", 1, refused),
        "new": against.Contest("new line", 2, taken),
    }
    monkeypatch.setattr(against, "CONTESTS", lines)
    for name, found in (("commit_of", "0" * 40), ("compiled", Path()), ("checked_out", Path())):
        monkeypatch.setattr(against, name, lambda _, found=found: found)
    against.measure("HEAD", list(lines), None)
    head, old, new = capsys.readouterr().out.splitlines()
    assert "this build / 000000000000" in head
    assert old.split(maxsplit=1) == ["old", "not measured: no such option"]
    assert "new line (2 pairs" in new


def test_the_driver_works_through_days_of_a_scenario():
    small = str(REPOSITORY / "scenarios" / "small.yaml")
    days, alone = next(driver.replication(small)), next(driver.loop(small))
    assert days["residents"] == float(days["numbers"]["swabbed"])
    assert alone["residents"] > 0
    assert min(days["seconds"], alone["seconds"]) >= 0.0


def test_the_driver_finds_every_name_in_this_build_and_says_what_is_missing(monkeypatch):
    assert all(driver.found(name) is not None for name in driver.HOMES)
    monkeypatch.setitem(driver.HOMES, "build", ("simsite.nowhere", "simsite.core"))
    with pytest.raises(SystemExit, match=r"no build in simsite\.nowhere or simsite\.core"):
        driver.found("build")


@pytest.mark.parametrize(
    ("words", "pairs", "lines"),
    [((), None, list(against.CONTESTS)), (("--pairs", "2", "--lines", "need"), 2, ["need"])],
)
def test_pairs_and_lines_can_be_chosen(monkeypatch, words, pairs, lines):
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--against", "HEAD~1", *words])
    asked = command_line.options()
    assert (asked.against, asked.pairs, asked.lines) == ("HEAD~1", pairs, lines)


@pytest.mark.parametrize("words", [("--pairs", "0"), ("--lines", "nothing")])
def test_other_pairs_and_lines_are_refused(monkeypatch, capsys, words):
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--against", "HEAD", *words])
    with pytest.raises(SystemExit, match="2"):
        command_line.options()
    assert words[0] in capsys.readouterr().err


@pytest.fixture
def history(tmp_path, monkeypatch):
    """A repository of two commits, the first of which is another build."""
    monkeypatch.setattr(builds, "REPOSITORY", tmp_path)
    monkeypatch.setattr(builds, "OTHERS", tmp_path / "build" / "against")
    git = ["git", "-c", "user.name=n", "-c", "user.email=e", "-c", "init.defaultBranch=main"]
    subprocess.run([*git, "init", "-q"], cwd=tmp_path, check=True)
    for text in ("before", "after"):
        (tmp_path / "file").write_text(text, "utf-8")
        subprocess.run([*git, "add", "file"], cwd=tmp_path, check=True)
        subprocess.run([*git, "commit", "-q", "-m", text], cwd=tmp_path, check=True)
    return tmp_path


def test_a_commit_is_checked_out_and_compiled_once(history, monkeypatch):
    made = []
    monkeypatch.setattr(builds, "compiled", made.append)
    commit = builds.commit_of("HEAD~1")
    for _ in range(2):
        tree = builds.checked_out(commit)
        assert ((tree / "file").read_text("utf-8"), tree.name) == ("before", commit[:12])
    assert (history / "file").read_text("utf-8") == "after"
    assert [path.name for path in made] == [f"{commit[:12]}.begun"]


def test_a_build_that_failed_is_begun_anew_and_says_why(history):
    commit = builds.commit_of("HEAD")
    for _ in range(2):  # there is no setup.py
        with pytest.raises(SystemExit, match=r"build_ext --inplace failed in (?s:.*)setup\.py"):
            builds.checked_out(commit)


def test_no_such_commit_is_one_sentence(history):
    with pytest.raises(SystemExit, match=r"^--against nothing: .* has no such commit$"):
        builds.commit_of("nothing")
    assert not (history / "build").exists()
