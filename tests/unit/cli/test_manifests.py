"""Manifests of other versions, honestly sealed: one sentence with file and key, whoever reads."""

import contextlib
import json
import os
import shutil
from itertools import product

import numpy as np
import pytest
import tiny
from heard import heard
from obeyed import obeyed

from simsite.experiment.store.manifest import sealed, sha256

SWEPT = "base: tiny.yaml\nover: {staff.collectors: [2, 3]}\nreplications: 2\n"
ABSENT = object()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with directories of every sort."""
    folder = tmp_path_factory.mktemp("made")
    tiny.write(folder, "small.yaml", SWEPT)
    few = ("--replications", 2, "--jobs", 1)
    obeyed(
        folder,
        ("run", "tiny.yaml", *few, "--no-figures", "--trace", "--out", "run"),
        ("sweep", "small.yaml", "--jobs", 1, "--out", "sweep"),
        ("sweep", "small.yaml", "--jobs", 1, "--shard", "1/1", "--out", "part"),
        ("need", "tiny.yaml", "--by", "09:00", *few, "--out", "need"),
        ("marginal", "tiny.yaml", "--next", 1, *few, "--out", "marginal"),
        ("sensitivity", "tiny.yaml", *few, "--out", "sensitivity"),
    )
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


@contextlib.contextmanager
def kept(*paths):
    """Some files, which may be changed or taken away meanwhile: afterwards they are as before."""
    before = [path.read_bytes() for path in paths]
    yield
    for path, content in zip(paths, before, strict=True):
        if path.is_dir():
            path.rmdir()
        path.unlink(missing_ok=True)  # so that nothing is written into a pipe or a device
        path.write_bytes(content)


def refuses(said, *parts):
    """Whether a command said no in one sentence that has these parts."""
    whole = (said.code, said.out, len(heard(said.err))) == (2, "", 1)
    return whole and all(part in said.err for part in parts)


def refused(said, *parts):
    assert refuses(said, *parts), said


def accepting(there, sort, *parts):
    """Return the readers of a sort that do not say no so, each with what it says."""
    answers = [(reader, there(*reader)) for reader in READERS[sort]]
    return [(reader, said) for reader, said in answers if not refuses(said, *parts)]


def test_a_later_version_is_refused_by_every_reader(there, tmp_path):
    accepted = []
    for sort, reader in EVERY:
        path = tmp_path / sort / "manifest.json"
        with kept(path):
            resealed(path, simsite="9.9.9")
            en, zh = there(*reader), there(*reader, "--lang", "zh")
        named = refuses(en, f"{sort}/manifest.json", "9.9.9", "newer")
        if not (named and refuses(zh, "9.9.9", "新")):
            accepted.append((reader, en, zh))
    assert accepted == []


def test_an_older_version_and_the_same_one_are_read(there, tmp_path):
    refusing = []
    for version in ("0.0.9", "0.1.0", "0.1.0rc1", "0.2.0", "0.2.7", "0.2.0rc1"):
        resealed(tmp_path / "sweep" / "manifest.json", simsite=version)
        said = there("report", "sweep", "--out", f"{version}.html")
        refusing += [(version, said)] if said.code else []
    assert refusing == []


def test_what_is_later_is_told_by_numbers(there, tmp_path):
    accepted = []
    for version in ("0.3.0", "1.0", "0.10.0"):
        resealed(tmp_path / "sweep" / "manifest.json", simsite=version)
        said = there("report", "sweep")
        accepted += [] if refuses(said, version, "newer") else [(version, said)]
    assert accepted == []


def test_a_sweep_is_not_written_over_that_of_a_later_version(there, tmp_path):
    resealed(tmp_path / "sweep" / "manifest.json", simsite="9.9.9")
    refused(there("sweep", "small.yaml", "--jobs", 1, "--out", "sweep"), "9.9.9")
    assert there("sweep", "small.yaml", "--jobs", 1, "--out", "sweep", "--force").code == 0
    assert there("report", "sweep", "--out", "x.html").code == 0


def test_a_key_that_is_missing_is_named(there, tmp_path):
    accepted, keys = [], ("seed", "replications", "simsite", "versions", "points", "shard")
    for (sort, reader), key in product(EVERY, keys):
        path = tmp_path / sort / "manifest.json"
        if key in json.loads(path.read_text("utf-8")):
            with kept(path):
                resealed(path, **{key: ABSENT})
                en, zh = there(*reader), there(*reader, "--lang", "zh")
            named = refuses(en, f"{sort}/manifest.json", f"'{key}'")
            if not (named and refuses(zh, f"“{key}”")):
                accepted.append((key, reader, en, zh))
    assert accepted == []


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


def test_a_value_that_cannot_be_is_named(there, tmp_path):
    accepted = []
    for sort, key, value in ODD:
        path = tmp_path / sort / "manifest.json"
        with kept(path):
            resealed(path, **{key: value})
            said = there(*READERS[sort][0])
        if not refuses(said, f"{sort}/manifest.json", key):
            accepted.append((sort, key, value, said))
    assert accepted == []


def test_keys_that_a_later_one_added_are_passed_over(there, tmp_path):
    path = tmp_path / "run" / "manifest.json"
    about = json.loads(path.read_text("utf-8"))
    resealed(path, check=about["check"] | {"more": 1}, more=[1])
    assert there("report", "run", "--out", "x.html").code == 0


def test_a_point_of_endless_replications_is_refused_at_once(there, tmp_path):
    accepted, numbers = [], (1e308, 10**18, 0, -1, None, "many")
    for sort, number in product(("sweep", "part-1-of-1"), numbers):
        path = tmp_path / sort / "manifest.json"
        points = json.loads(path.read_text("utf-8"))["points"]
        points[1]["replications"] = number
        resealed(path, points=points)
        said = there(*READERS[sort][0])
        accepted += [] if refuses(said, "points.1.replications") else [(sort, number, said)]
    assert accepted == []


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


def instead(key, value):
    """Return what puts another value into the tree of an answer, or none."""

    def change(arrays):
        tree = json.loads(bytes(arrays["tree"])) | {key: value}
        text = json.dumps({k: v for k, v in tree.items() if v is not ABSENT})
        arrays["tree"] = np.frombuffer(text.encode(), dtype=np.uint8)

    return change


LACKING = [
    ("need", "tried"), ("need", "wish"), ("need", "answer"), ("marginal", "before"),
    ("marginal", "steps"), ("sensitivity", "bars"), ("sensitivity", "sure"),
]  # fmt: skip


def test_an_answer_that_lacks_something_is_refused(there, tmp_path):
    accepted = []
    for (sort, key), value in product(LACKING, (ABSENT, "3.5", [3], {"p": 2})):
        with kept(tmp_path / sort / "exact.npz", tmp_path / sort / "manifest.json"):
            with_numbers(tmp_path / sort, instead(key, value), "exact.npz")
            accepted += [
                (key, value, *one) for one in accepting(there, sort, f"{sort}/exact.npz", key)
            ]
    assert accepted == []


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


def test_an_answer_that_contradicts_itself_is_refused(there, tmp_path):
    accepted = []
    for number, (sort, change) in enumerate(ODD_ANSWERS):
        with kept(tmp_path / sort / "exact.npz", tmp_path / sort / "manifest.json"):
            with_numbers(tmp_path / sort, change, "exact.npz")
            accepted += [(number, *one) for one in accepting(there, sort, sort)]
    assert accepted == []


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


def test_numbers_of_another_plan_are_refused(there, tmp_path):
    accepted = []
    for number, change in enumerate(CHANGES):
        with kept(tmp_path / "run" / "arrays.npz", tmp_path / "run" / "manifest.json"):
            with_numbers(tmp_path / "run", change)
            said = there("report", "run")
        if not refuses(said, "run/arrays.npz", "does not hold the numbers"):
            accepted.append((number, said))
    assert accepted == []


def odd_pipe(path):
    os.mkfifo(path)


def odd_device(path):
    path.symlink_to("/dev/zero")


def odd_folder(path):
    path.mkdir()


REGULAR = [
    ("run", "arrays.npz"), ("run", "manifest.json"), ("run", "scenario.yaml"),
    ("run", "summary.csv"), ("run", "events.csv"), ("sweep", "points.csv"),
    ("sweep", "manifest.json"), ("need", "exact.npz"), ("part-1-of-1", "manifest.json"),
]  # fmt: skip


def test_what_is_no_regular_file_is_not_read(there, tmp_path):
    accepted = []
    for (sort, name), odd in product(REGULAR, (odd_pipe, odd_device, odd_folder)):
        path = tmp_path / sort / name
        with kept(path):
            path.unlink()
            odd(path)
            accepted += [(odd.__name__, path.name, *one) for one in accepting(there, sort, sort)]
    assert accepted == []


@pytest.mark.parametrize("odd", [odd_pipe, odd_device])
def test_a_piece_of_a_sweep_that_is_no_regular_file_is_computed_again(there, tmp_path, odd):
    piece = next((tmp_path / "sweep" / "points").glob("*.jsonl"))
    piece.unlink()
    odd(piece)
    refused(there("report", "sweep"), "has changed")
    assert there("sweep", "small.yaml", "--jobs", 1, "--out", "sweep").code == 0
    assert there("report", "sweep", "--out", "x.html").code == 0


NEEDED = [
    ("run", "arrays.npz"), ("run", "scenario.yaml"), ("need", "exact.npz"),
    ("marginal", "exact.npz"), ("sensitivity", "scenario.yaml"),
]  # fmt: skip


def test_what_is_needed_and_was_taken_away_is_refused(there, tmp_path):
    accepted = []
    for sort, name in NEEDED:
        with kept(tmp_path / sort / name):
            (tmp_path / sort / name).unlink()
            accepted += [
                (name, *one) for one in accepting(there, sort, f"{sort}/{name}", "missing")
            ]
    assert accepted == []


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
