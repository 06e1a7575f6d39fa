"""Processes, hash seed, locale, time zone and order of sites never change a byte."""

import pytest
import tiny

ORDINARY = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
OTHER = {"PYTHONHASHSEED": "4711", "LC_ALL": "C", "TZ": "Asia/Shanghai", "LANG": "de_DE.UTF-8"}


def content(directory):
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file() and path.name != "timings.json"
    }


def finished(child):
    out, err = child.communicate(timeout=120)
    assert child.returncode == 0, err.decode()
    return out


def test_a_run_writes_the_same_bytes_anywhere(folder, start):
    run = ("run", "tiny.yaml", "--trace")
    first = finished(start(*run, "--jobs", 1, "--out", "one", **ORDINARY))
    second = finished(start(*run, "--jobs", 2, "--out", "two", **OTHER))
    assert first == second
    one, two = content(folder / "one"), content(folder / "two")
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []
    assert any(name.endswith(".svg") for name in one)


@pytest.mark.slow
def test_a_sweep_writes_the_same_bytes_anywhere(folder, start):
    finished(start("sweep", "sweep.yaml", "--jobs", 1, "--out", "a/one", **ORDINARY))
    finished(start("sweep", "sweep.yaml", "--jobs", 2, "--out", "b/two", **OTHER))
    assert content(folder / "a" / "one") == content(folder / "b" / "two")


def test_the_order_of_sites_changes_no_number(folder, start):
    first, second = tiny.TINY.index("  - {id: a"), tiny.TINY.index("  - {id: b")
    end = tiny.TINY.index("arrivals:")
    swapped = tiny.TINY[:first] + tiny.TINY[second:end] + tiny.TINY[first:second] + tiny.TINY[end:]
    (folder / "other").mkdir()
    tiny.write(folder / "other", text=swapped)
    for name, path in (("one", "tiny.yaml"), ("two", "other/tiny.yaml")):
        finished(start("run", path, "--jobs", 1, "--no-figures", "--out", name))
    one, two = content(folder / "one"), content(folder / "two")
    tables = ("summary.csv", "townships.csv", "replications.csv")
    assert [name for name in tables if one[name] != two[name]] == []
