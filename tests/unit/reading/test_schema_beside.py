"""The schema goes beside a scenario and is named in it; no other byte of the scenario changes."""

import codecs
import errno
import os

import pytest

from simsite.core.errors import BadValue, ScenarioFault
from simsite.reading.schema_beside import LINE, write_beside
from simsite.reading.template import SCHEMA_FILE, schema_text

TEXT = "# mine\n\ntitle: 甲县 # 注\nrun: {seed: 1}\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "gb18030"),
    ],
)
def test_one_line_is_added_and_every_other_byte_is_kept(tmp_path, end, mark, encoding):
    file = tmp_path / "计划.yml"
    body = TEXT.replace("\n", end).encode(encoding)
    file.write_bytes(mark + body)
    assert [path.name for path in write_beside(file)] == [SCHEMA_FILE, "计划.yml"]
    assert file.read_bytes() == mark + (LINE + end).encode(encoding) + body
    assert (tmp_path / SCHEMA_FILE).read_text("utf-8") == schema_text()
    assert write_beside(file) == ()


@pytest.mark.parametrize(
    "text", ["", "title: x", "# a\n---\n", "calendar: [", "%YAML 1.2\n---\na: 1"]
)
def test_a_scenario_that_is_only_begun_may_have_it_too(tmp_path, text):
    file = tmp_path / "p.yaml"
    file.write_text(text)
    write_beside(file)
    assert file.read_text() == f"{LINE}\n{text}"


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        f"#yaml-language-server:$schema=./{SCHEMA_FILE}",
        f"  # yaml-language-server : $schema={SCHEMA_FILE}  ",
    ],
)
def test_a_file_that_names_it_already_stays_as_it_is(tmp_path, line):
    file = tmp_path / "p.yaml"
    file.write_text(f"# mine\n{line}\ntitle: x\n")
    assert [path.name for path in write_beside(file)] == [SCHEMA_FILE]
    assert file.read_text() == f"# mine\n{line}\ntitle: x\n"


def test_another_schema_is_told_at_its_line_and_nothing_is_written(tmp_path):
    file = tmp_path / "p.yaml"
    file.write_text("# mine\n# yaml-language-server: $schema=https://example.org/s.json\n")
    with pytest.raises(ScenarioFault) as caught:
        write_beside(file)
    assert [(f.key, f.line) for f in caught.value.faults] == [("schema.other", 2)]
    assert [path.name for path in tmp_path.iterdir()] == ["p.yaml"]


def test_an_older_schema_is_renewed_and_a_foreign_file_is_left(tmp_path):
    file, schema = tmp_path / "p.yaml", tmp_path / SCHEMA_FILE
    file.write_text(f"{LINE}\n")
    schema.write_text(schema_text().replace("simsite scenario", "simsite scenario", 1) + "\n")
    assert write_beside(file) == (schema,)
    schema.write_text("{}")
    with pytest.raises(BadValue) as caught:
        write_beside(file)
    assert (caught.value.key, schema.read_text()) == ("store.foreign", "{}")


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.csv", b"id\n1\n", "schema.no_yaml"),
        ("none.yaml", None, "file.missing"),
        ("a.yaml", b"PK\x03\x04", "yaml.workbook"),
        ("a.yaml", b"\xff\xfe\xff", "file.encoding"),
    ],
)
def test_what_is_no_scenario_is_refused(tmp_path, name, content, key):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(BadValue) as caught:
        write_beside(tmp_path / name)
    assert caught.value.key == key
    assert not (tmp_path / SCHEMA_FILE).exists()


def test_a_link_stays_a_link_and_permissions_stay(tmp_path):
    there = tmp_path / "there"
    there.mkdir()
    (there / "p.yaml").write_text("title: x\n")
    (there / "p.yaml").chmod(0o600)
    link = tmp_path / "link.yaml"
    link.symlink_to(there / "p.yaml")
    write_beside(link)
    assert link.is_symlink()
    assert (there / "p.yaml").stat().st_mode & 0o777 == 0o600
    assert (there / "p.yaml").read_text() == f"{LINE}\ntitle: x\n"
    assert (there / SCHEMA_FILE).exists()


def test_nothing_is_half_done_on_a_full_disk(tmp_path, monkeypatch):
    file = tmp_path / "p.yaml"
    file.write_text("title: x\n")
    write, calls = os.fsync, []

    def full_at_the_scenario(handle):
        calls.append(handle)
        if len(calls) == 3:  # after the schema and its folder
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(handle)

    monkeypatch.setattr(os, "fsync", full_at_the_scenario)
    with pytest.raises(BadValue, match="No space left"):
        write_beside(file)
    assert [path.name for path in tmp_path.iterdir()] == ["p.yaml"]
    assert file.read_text() == "title: x\n"
