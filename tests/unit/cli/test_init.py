"""`simsite init`, `schema --out` and `check` from the command line."""

import json

import openpyxl


def test_init_writes_a_scenario_that_check_accepts_and_never_replaces_it(simsite, tmp_path):
    there = set(tmp_path.iterdir())
    made = simsite("init", "计划.yaml", "--lang", "zh")
    assert (made.code, made.out) == (0, "")
    new = {path.name for path in tmp_path.iterdir() if path not in there}
    assert new == {"计划.yaml"}
    assert "schema" not in (tmp_path / "计划.yaml").read_text("utf-8")
    before = (tmp_path / "计划.yaml").read_bytes()
    again = simsite("init", "计划.yaml", "--lang", "en")
    assert again.code == 2
    assert "exists already" in again.err
    assert (tmp_path / "计划.yaml").read_bytes() == before
    checked = simsite("check", "计划.yaml", "--json", "--scenario", "more_collectors")
    assert checked.code == 0
    assert json.loads(checked.out)["collectors"] == 36


def test_the_schema_goes_to_standard_output_or_to_a_file(simsite, tmp_path):
    shown = simsite("schema")
    kept = simsite("schema", "--out", "s.json")
    assert (shown.code, kept.code, kept.out) == (0, 0, "")
    assert json.loads(shown.out) == json.loads((tmp_path / "s.json").read_text("utf-8"))


def test_the_schema_is_put_beside_a_scenario_and_named_in_it_once(simsite, tmp_path):
    simsite("init", "p.yaml", "--lang", "en")
    before = (tmp_path / "p.yaml").read_bytes()
    first = simsite("schema", "--beside", "p.yaml", "--lang", "en")
    assert (first.code, first.out) == (0, "")
    assert first.err.splitlines() == ["written: scenario.schema.json", "written: p.yaml"]
    again = simsite("schema", "--beside", "p.yaml", "--lang", "zh")
    assert (again.code, again.err.splitlines()) == (0, ["p.yaml 已写明 schema，且为最新"])
    line = b"# yaml-language-server: $schema=scenario.schema.json\n"
    assert (tmp_path / "p.yaml").read_bytes() == line + before
    assert simsite("check", "p.yaml").code == 0


def test_a_schema_is_not_named_in_what_is_no_scenario(simsite):
    for file, word in (("sweep.yaml", "sweep"), ("none.yaml", "none.yaml"), ("a.csv", ".yaml")):
        told = simsite("schema", "--beside", file, "--lang", "en")
        assert (told.code, told.out) == (2, "")
        assert word in told.err


def test_direction_marks_of_a_sheet_and_of_headings_are_spelt_out(simsite, tmp_path):
    made = openpyxl.Workbook()
    made.active.title = "list\u202exslx"
    made.active.append(["name", "population", "\u2066phone"])
    made.active.append(["A", 90, "0776"])
    made.save(tmp_path / "a.xlsx")
    told = simsite("init", "--from", "a.xlsx", "p.yaml", "--lang", "en")
    assert told.code == 0
    assert "list\\u202exslx" in told.err
    assert "\\u2066phone" in told.err
    assert not {"\u202e", "\u2066"} & set(told.err)


def test_what_was_done_to_a_list_is_said_in_both_languages(simsite, tmp_path):
    text = "点位,类型,人口（万人）,常住人口\n甲,URBAN,0.1,9\n乙,学校,约0.2,9\n合计,,0.4,18\n"
    text = text.replace("常住人口", "人口（户）")
    (tmp_path / "a.csv").write_text(text, "utf-8")
    for language, words in {
        "zh": [
            "表头单位",
            "约数",
            "说明：第 4 行合计",
            "4,000",
            "3,000",
            "学校 (1)",
            "URBAN (1)",
            "户",
        ],
        "en": ["multiplied by 10,000", "not exact", "note: row 4", "4,000", "3,000", "学校 (1)"],
    }.items():
        file = f"{language}.yaml"
        told = simsite("init", "--from", "a.csv", file, "--lang", language)
        assert told.code == 0
        assert [word for word in words if word not in told.err] == []


def test_too_many_desks_end_check_and_run_at_once(simsite):
    simsite("init", "p.yaml")
    for command in ("check", "run"):
        told = simsite(command, "p.yaml", "--set", "sites.0.desks=1000000000")
        assert told.code == 2
        assert "at most 20,000" in told.err
