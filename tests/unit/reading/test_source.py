"""Files that may be read, and those that may not."""

import pytest
import tiny

from simsite.core.errors import BadValue, ScenarioFault
from simsite.reading.load import load
from simsite.reading.source import only_within, read_bytes


@pytest.fixture
def folder(tmp_path):
    """A folder of somebody, beside a file that is not theirs."""
    own = tmp_path / "own"
    (own / "sites").mkdir(parents=True)
    (tmp_path / "secret.csv").write_text("id,population\nsecret,1\n", "utf-8")
    (own / "sites" / "mine.csv").write_text("id,population\nmine,1\n", "utf-8")
    return own


def test_files_of_the_folder_are_read(folder):
    with only_within(folder):
        assert b"mine" in read_bytes(folder / "sites" / "mine.csv", "csv")
        assert b"mine" in read_bytes(folder / "sites" / ".." / "sites" / "mine.csv", "csv")


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/passwd", "sites/../../secret.csv", "x\0"])
def test_files_elsewhere_are_not(folder, name):
    with only_within(folder), pytest.raises(BadValue) as caught:
        read_bytes(folder / name, "csv")
    assert caught.value.key == ("file.unreadable" if "\0" in name else "file.outside")


@pytest.mark.parametrize("target", ["../secret.csv", "sites/mine.csv"])
def test_links_are_not_followed(folder, target):
    (folder / "link.csv").symlink_to(folder / target)
    with only_within(folder), pytest.raises(BadValue, match="may not be read here"):
        read_bytes(folder / "link.csv", "csv")


def test_a_scenario_cannot_name_files_elsewhere_and_the_fault_has_its_place(folder):
    text = tiny.TINY.replace("sites:\n", "sites: {file: ../secret.csv}\nunused:\n")
    file = tiny.write(folder, "plan.yaml", text)
    with only_within(folder), pytest.raises(ScenarioFault) as caught:
        load(file)
    (fault,) = [f for f in caught.value.faults if f.key == "file.outside"]
    assert (fault.path, fault.value) == ("sites.file", "../secret.csv")
    assert fault.line == 1 + text.split("\n").index("sites: {file: ../secret.csv}")


def test_nor_extend_one_elsewhere(folder):
    tiny.write(folder.parent)
    file = tiny.write(folder, "plan.yaml", "extends: ../tiny.yaml\n")
    with only_within(folder), pytest.raises(ScenarioFault, match="may not be read here"):
        load(file)
    assert load(file).run.seed == 7  # outside the page, it may
