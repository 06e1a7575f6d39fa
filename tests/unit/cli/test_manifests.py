"""Manifests of other versions, honestly sealed: one sentence with file and key, whoever reads."""

import json
import os
import shutil

import numpy as np
import pytest
import tiny
from heard import heard

from simsite.experiment.store.manifest import sealed, sha256

SWEPT = "base: tiny.yaml\nover: {staff.collectors: [2, 3]}\nreplications: 2\n"
ABSENT = object()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with directories of every sort."""
    from simsite.cli.commands import commands
    from simsite.cli.console import language, obey

    folder = tmp_path_factory.mktemp("made")
    tiny.write(folder)
    tiny.write(folder, "small.yaml", SWEPT)
    before = os.getcwd()  # noqa: PTH109 - to go back to
    os.chdir(folder)
    say = language([])
    few = ["--replications", "2", "--jobs", "1"]
    for given in (
        ["run", "tiny.yaml", *few, "--no-figures", "--trace", "--out", "run"],
        ["sweep", "small.yaml", "--jobs", "1", "--out", "sweep"],
        ["sweep", "small.yaml", "--jobs", "1", "--shard", "1/1", "--out", "part"],
        ["need", "tiny.yaml", "--by", "09:00", *few, "--out", "need"],
        ["marginal", "tiny.yaml", "--next", "1", *few, "--out", "marginal"],
        ["sensitivity", "tiny.yaml", *few, "--out", "sensitivity"],
    ):
        assert obey(commands(say), given, say) == 0
    os.chdir(before)
    return folder


@pytest.fixture
def there(made, simsite, tmp_path):
    """The command line in a copy of that folder."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return simsite


READERS = {
    "run": [
        ("report", "run"),
        ("plot", "run", "--kind", "coverage"),
        ("compare", "run", "run"),
        ("compare", "run", "run", "--select"),
        ("export", "run", "--to", "csv"),
    ],
    "sweep": [("report", "sweep"), ("plot", "sweep", "--kind", "against")],
    "part-1-of-1": [("merge", "part-1-of-1")],
    "need": [("report", "need"), ("plot", "need", "--kind", "need")],
    "marginal": [("report", "marginal"), ("plot", "marginal", "--kind", "marginal")],
    "sensitivity": [("report", "sensitivity"), ("plot", "sensitivity", "--kind", "tornado")],
}
EVERY = [(sort, reader) for sort, readers in READERS.items() for reader in readers]


def resealed(path, **changed):
    """Write a manifest again with other keys, sealed as simsite seals it."""
    about = json.loads(path.read_text("utf-8")) | changed
    about = {key: value for key, value in about.items() if value is not ABSENT}
    path.write_text(json.dumps(sealed(about)), "utf-8")


def refused(said, *parts):
    assert (said.code, said.out, len(heard(said.err))) == (2, "", 1), said
    assert all(part in said.err for part in parts), said.err


@pytest.mark.parametrize(("sort", "reader"), EVERY)
def test_a_later_version_is_refused_by_every_reader(there, tmp_path, sort, reader):
    resealed(tmp_path / sort / "manifest.json", simsite="9.9.9")
    refused(there(*reader), f"{sort}/manifest.json", "9.9.9", "newer")
    refused(there(*reader, "--lang", "zh"), "9.9.9", "新")


@pytest.mark.parametrize("version", ["0.0.9", "0.1.0", "0.1.0rc1", "0.2.0", "0.2.7", "0.2.0rc1"])
def test_an_older_version_and_the_same_one_are_read(there, tmp_path, version):
    resealed(tmp_path / "sweep" / "manifest.json", simsite=version)
    assert there("report", "sweep", "--out", "x.html").code == 0


@pytest.mark.parametrize("version", ["0.3.0", "1.0", "0.10.0"])
def test_what_is_later_is_told_by_numbers(there, tmp_path, version):
    resealed(tmp_path / "sweep" / "manifest.json", simsite=version)
    refused(there("report", "sweep"), version, "newer")


def test_a_sweep_is_not_written_over_that_of_a_later_version(there, tmp_path):
    resealed(tmp_path / "sweep" / "manifest.json", simsite="9.9.9")
    refused(there("sweep", "small.yaml", "--jobs", 1, "--out", "sweep"), "9.9.9")
    assert there("sweep", "small.yaml", "--jobs", 1, "--out", "sweep", "--force").code == 0
    assert there("report", "sweep", "--out", "x.html").code == 0


@pytest.mark.parametrize(("sort", "reader"), EVERY)
@pytest.mark.parametrize("key", ["seed", "replications", "simsite", "versions", "points", "shard"])
def test_a_key_that_is_missing_is_named(there, tmp_path, sort, reader, key):
    path = tmp_path / sort / "manifest.json"
    if key in json.loads(path.read_text("utf-8")):
        resealed(path, **{key: ABSENT})
        refused(there(*reader), f"{sort}/manifest.json", f"'{key}'")
        refused(there(*reader, "--lang", "zh"), f"“{key}”")


ODD = [
    ("run", "replications", 1e308), ("run", "replications", 0), ("run", "replications", "2"),
    ("run", "seed", -1), ("run", "seed", True), ("run", "seed", 2**70), ("run", "name", None),
    ("run", "lines", []), ("run", "lines", ["all", "all"]), ("run", "lines", ["most"]),
    ("run", "lines", "all"), ("run", "check", {"engine": "kernel"}), ("run", "audit", 3),
    ("run", "versions", {}), ("run", "simsite", "latest"), ("run", "simsite", 1),
    ("run", "plan_sha256", "0"), ("run", "files", {"../x": "0" * 64}), ("run", "files", []),
    ("sweep", "opening", "07:30"), ("sweep", "first_day", "someday"), ("sweep", "deadline", 0.5),
    ("sweep", "points", []), ("sweep", "points", {}), ("sweep", "factors", ["of nobody"]),
    ("sweep", "failed", {"x": "y"}), ("sweep", "title_zh", 3), ("sweep", "lines", {"all": 1}),
    ("need", "asked", 3), ("need", "seed", float("nan")),
]  # fmt: skip


@pytest.mark.parametrize(("sort", "key", "value"), ODD)
def test_a_value_that_cannot_be_is_named(there, tmp_path, sort, key, value):
    resealed(tmp_path / sort / "manifest.json", **{key: value})
    refused(there(*READERS[sort][0]), f"{sort}/manifest.json", key)


def test_keys_that_a_later_one_added_are_passed_over(there, tmp_path):
    path = tmp_path / "run" / "manifest.json"
    about = json.loads(path.read_text("utf-8"))
    resealed(path, check=about["check"] | {"more": 1}, more=[1])
    assert there("report", "run", "--out", "x.html").code == 0


@pytest.mark.parametrize("number", [1e308, 10**18, 0, -1, None, "many"])
def test_a_point_of_endless_replications_is_refused_at_once(there, tmp_path, number):
    for sort in ("sweep", "part-1-of-1"):
        path = tmp_path / sort / "manifest.json"
        points = json.loads(path.read_text("utf-8"))["points"]
        points[1]["replications"] = number
        resealed(path, points=points)
        refused(there(*READERS[sort][0]), "points.1.replications")


def test_more_replications_than_there_are_is_damage(there, tmp_path):
    path = tmp_path / "sweep" / "manifest.json"
    points = json.loads(path.read_text("utf-8"))["points"]
    points[0]["replications"] = 1_000_000
    resealed(path, points=points)
    refused(there("report", "sweep"), "has changed")


def test_replications_that_are_not_there_are_named(there, tmp_path):
    resealed(tmp_path / "run" / "manifest.json", replications=7)
    for reader in READERS["run"]:
        refused(there(*reader), "run/manifest.json", "replications", "7")


def with_numbers(folder, change, name="arrays.npz"):
    """Change the numbers of a directory, honestly sealed."""
    from simsite.experiment.store.store import read_arrays, write_arrays

    arrays = read_arrays(folder / name)
    change(arrays)
    write_arrays(folder / name, arrays)
    files = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    seal = sha256((folder / name).read_bytes())
    resealed(folder / "manifest.json", files=files | {name: seal})


@pytest.mark.parametrize(
    ("sort", "key"),
    [("need", "tried"), ("need", "wish"), ("need", "answer"), ("marginal", "before"),
     ("marginal", "steps"), ("sensitivity", "bars"), ("sensitivity", "sure")],
)  # fmt: skip
@pytest.mark.parametrize("value", [ABSENT, "3.5", [3], {"p": 2}])
def test_an_answer_that_lacks_something_is_refused(there, tmp_path, sort, key, value):
    def change(arrays):
        tree = json.loads(bytes(arrays["tree"])) | {key: value}
        text = json.dumps({k: v for k, v in tree.items() if v is not ABSENT})
        arrays["tree"] = np.frombuffer(text.encode(), dtype=np.uint8)

    with_numbers(tmp_path / sort, change, "exact.npz")
    for reader in READERS[sort]:
        refused(there(*reader), f"{sort}/exact.npz", key)


def number(path, value):
    """Return what sets a number of the tree of an answer."""

    def change(arrays):
        tree = part = json.loads(bytes(arrays["tree"]))
        *parents, last = path
        for name in parents:
            part = part[name]
        part[last] = value
        arrays["tree"] = np.frombuffer(json.dumps(tree).encode(), dtype=np.uint8)

    return change


ODD_ANSWERS = [
    ("need", number(("own",), 99)),
    ("need", number(("answer",), 10**15)),
    ("need", number(("wish", "of"), "nurses")),
    ("need", number(("wish", "sure"), 2.0)),
    ("need", number(("wish", "by"), 2**70)),
    ("need", number(("tried", 0, "level"), 10**9)),
    ("need", number(("shown", "plan"), "0")),
    ("need", lambda a: a.pop("tried/0/completion")),
    ("need", lambda a: a.update({"tried/0/completion": a["tried/0/completion"][:0]})),
    ("need", lambda a: a.pop("shown/lines/all/county/completion")),
    ("need", lambda a: a.update({"tree": a["tree"][:-2]})),
    ("need", lambda a: a.clear()),
    ("marginal", number(("of",), "leads")),
    ("marginal", number(("steps", 0, "move", "place"), "nowhere")),
    ("marginal", number(("steps", 0, "move", "sites"), [])),
    ("marginal", number(("steps", 0, "gains", "done"), None)),
    ("marginal", number(("whole",), None)),
    ("marginal", lambda a: a.update({"before/late": a["before/late"][:-1]})),
    ("sensitivity", number(("others",), "none")),
    ("sensitivity", number(("bars", 0, "name"), "nothing")),
    ("sensitivity", number(("bars", 0, "given"), float("nan"))),
    ("sensitivity", number(("bars", 0, "low", "done"), None)),
    ("sensitivity", lambda a: a.pop("county/t95")),
]


@pytest.mark.parametrize(("sort", "change"), ODD_ANSWERS)
def test_an_answer_that_contradicts_itself_is_refused(there, tmp_path, sort, change):
    with_numbers(tmp_path / sort, change, "exact.npz")
    for reader in READERS[sort]:
        refused(there(*reader), sort)


@pytest.mark.parametrize("sort", ["need", "marginal", "sensitivity"])
def test_an_answer_kept_as_texts_only_is_refused(there, tmp_path, sort):
    (tmp_path / sort / "exact.npz").unlink()
    manifest = tmp_path / sort / "manifest.json"
    files = json.loads(manifest.read_text("utf-8"))["files"]
    resealed(manifest, files={k: v for k, v in files.items() if k != "exact.npz"})
    for reader in READERS[sort]:
        refused(there(*reader), "exact numbers", f"simsite {sort}")
        refused(there(*reader, "--lang", "zh"), "精确数据")


CHANGES = [
    lambda a: a.pop("reasons/sites"),
    lambda a: a.pop("all/county/completion"),
    lambda a: a.pop("luck/sites/swabbed"),
    lambda a: a.update({"all/county/t50": a["all/county/t50"][:-1]}),
    lambda a: a.update({"all/sites/tubes": a["all/sites/tubes"][:, :1]}),
    lambda a: a.update({"odd": a["reasons/sites"]}),
    lambda a: a.update({"reasons/sites": a["reasons/sites"] + 99}),
    lambda a: a.clear(),
]


@pytest.mark.parametrize("change", CHANGES)
def test_numbers_of_another_plan_are_refused(there, tmp_path, change):
    with_numbers(tmp_path / "run", change)
    refused(there("report", "run"), "run/arrays.npz", "does not hold the numbers")


def odd_pipe(path):
    os.mkfifo(path)


def odd_device(path):
    path.symlink_to("/dev/zero")


def odd_folder(path):
    path.mkdir()


@pytest.mark.parametrize("odd", [odd_pipe, odd_device, odd_folder])
@pytest.mark.parametrize(
    ("sort", "name"),
    [("run", "arrays.npz"), ("run", "manifest.json"), ("run", "scenario.yaml"),
     ("run", "summary.csv"), ("run", "events.csv"), ("sweep", "points.csv"),
     ("sweep", "manifest.json"), ("need", "exact.npz"), ("part-1-of-1", "manifest.json")],
)  # fmt: skip
def test_what_is_no_regular_file_is_not_read(there, tmp_path, sort, name, odd):
    (tmp_path / sort / name).unlink()
    odd(tmp_path / sort / name)
    for reader in READERS[sort]:
        said = there(*reader)
        assert (said.code, said.out, len(heard(said.err))) == (2, "", 1), said
        assert sort in said.err


@pytest.mark.parametrize("odd", [odd_pipe, odd_device])
def test_a_piece_of_a_sweep_that_is_no_regular_file_is_computed_again(there, tmp_path, odd):
    piece = next((tmp_path / "sweep" / "points").glob("*.jsonl"))
    piece.unlink()
    odd(piece)
    refused(there("report", "sweep"), "has changed")
    assert there("sweep", "small.yaml", "--jobs", 1, "--out", "sweep").code == 0
    assert there("report", "sweep", "--out", "x.html").code == 0


@pytest.mark.parametrize(
    ("sort", "name"),
    [("run", "arrays.npz"), ("run", "scenario.yaml"), ("need", "exact.npz"),
     ("marginal", "exact.npz"), ("sensitivity", "scenario.yaml")],
)  # fmt: skip
def test_what_is_needed_and_was_taken_away_is_refused(there, tmp_path, sort, name):
    (tmp_path / sort / name).unlink()
    for reader in READERS[sort]:
        refused(there(*reader), f"{sort}/{name}", "missing")


@pytest.mark.parametrize(
    ("sort", "names"),
    [("run", ("summary.csv",)), ("run", ("events.csv", "sites.csv")), ("sweep", ("points.csv",)),
     ("need", ("need.csv", "need.json")), ("marginal", ("marginal.csv", "marginal.json")),
     ("sensitivity", ("sensitivity.json",))],
)  # fmt: skip
def test_what_is_not_needed_and_was_taken_away_is_said(there, tmp_path, sort, names):
    for name in names:
        (tmp_path / sort / name).unlink()
    for language, word in (("en", "taken away"), ("zh", "被移走")):
        for reader in READERS[sort]:
            if "--select" in reader:
                continue
            shutil.rmtree(tmp_path / f"{sort}-csv", ignore_errors=True)
            said = there(*reader, "--lang", language)
            assert said.code == 0, said
            assert all(part in said.err for part in (*names, word, sort))


@pytest.mark.parametrize("where", ["figures", "elsewhere"])
@pytest.mark.parametrize("ending", ["png", "svg", "csv"])
def test_a_figure_is_written_whole_or_not_at_all(there, tmp_path, monkeypatch, where, ending):
    from simsite.report.figures import registry

    def full(path):
        raise OSError(28, "No space left on device", str(path))

    if ending == "csv":
        monkeypatch.setattr(registry, "write_data", lambda data, path: full(path))
    else:
        from matplotlib.figure import Figure

        before = Figure.savefig

        def savefig(figure, path, *given, **more):
            if str(path).endswith(ending) or more.get("format") == ending:
                full(path)
            return before(figure, path, *given, **more)

        monkeypatch.setattr(Figure, "savefig", savefig)
    out = () if where == "figures" else ("--out", f"{where}/x")
    said = there("plot", "run", "--kind", "coverage", *out)
    assert (said.code, said.out) == (2, "")
    assert "No space left" in said.err
    folder = tmp_path / "run" / "figures" if where == "figures" else tmp_path / where
    assert not folder.exists()


def test_a_figure_that_was_there_stays_where_the_next_cannot_be_written(there, tmp_path):
    assert there("plot", "run", "--kind", "coverage", "--out", "pictures/x").code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "pictures").iterdir()}
    (tmp_path / "pictures" / "x.csv").unlink()
    (tmp_path / "pictures" / "x.csv").mkdir()
    said = there("plot", "run", "--kind", "coverage", "--out", "pictures/x", "--lang", "zh")
    assert (said.code, said.out) == (2, "")
    assert (tmp_path / "pictures" / "x.png").read_bytes() == before["x.png"]
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == set(before)


@pytest.mark.parametrize("damage", ["gone", "cut", "pipe"])
def test_a_refused_merge_leaves_nothing(there, tmp_path, damage):
    piece = next((tmp_path / "part-1-of-1" / "points").glob("*.jsonl"))
    if damage == "cut":
        piece.write_bytes(piece.read_bytes()[:-9])
    else:
        piece.unlink()
    if damage == "pipe":
        odd_pipe(piece)
    for target in ((), ("--out", "new/whole")):
        before = sorted(tmp_path.rglob("*"))
        refused(there("merge", "part-1-of-1", *target), "not finished")
        assert sorted(tmp_path.rglob("*")) == before
