"""Sentences agree with their tables: no deadline, nobody, no source, no desk, sorts of files."""

import csv
import io
import json
import re
import zipfile

import pytest

from simsite.report.i18n import LANGUAGES

BASE = """
title: {en: Two sites, zh: 两个点}
calendar: {first_day: 2026-01-05, hours: 08:00-18:00DEADLINE}
sites:
- {id: a, population: 90, township_zh: 一镇, township_en: One, township_code: '1'}
- {id: b, population: 60, township_zh: 二镇, township_en: Two, township_code: '2'}
population: {home_bound: HOME, exempt: EXEMPT, attendance: ATTEND}
arrivals: {at_opening: {}}
stages:
- {name: registration, role: helper, time: {constant: {value: 20 s, range: [10 s, 30 s]}}}
- {name: swab, role: collector, time: 30 s}
staff: {collectors: 3, helpers: 8}
run: {replications: 4, seed: 1}
"""
SWEEP = "base: s.yaml\nover: {staff.collectors: [2, 3]}\n"
ALONE = ("--jobs", 1)  # as fast for so few people, and no process is begun
OF_DEADLINE = re.compile(r"deadline|\bon time|\bin time|P\(|截止|按时|届时")


@pytest.fixture
def written(tmp_path):
    def write(deadline=", deadline: 17:00", home="0 %", exempt="0 %", attend="100 %"):
        text = BASE.replace("DEADLINE", deadline).replace("HOME", home)
        text = text.replace("EXEMPT", exempt).replace("ATTEND", attend)
        (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "sweep.yaml").write_text(SWEEP, encoding="utf-8")

    return write


def about_a_deadline(text):
    """Return the lines that speak of a deadline, but not those that say there is none."""
    none = ("deadline none", "截止时间未设", "截止 未设", "截止时间 未设")
    text = text.replace("registration time", "")
    lines = (line for line in text.splitlines() if not any(word in line for word in none))
    return [line for line in lines if OF_DEADLINE.search(line)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "asked",
    [
        ("run", "s.yaml", "--no-figures", *ALONE), ("check", "s.yaml"),
        ("sweep", "sweep.yaml", *ALONE),
        pytest.param(("marginal", "s.yaml", *ALONE), marks=pytest.mark.slow),
        ("sensitivity", "s.yaml", *ALONE),
    ],
)  # fmt: skip
def test_without_a_deadline_no_screen_speaks_of_one(simsite, written, asked, lang):
    written(deadline="")
    said = simsite(*asked, "--lang", lang)
    assert said.code == 0
    assert about_a_deadline(said.out) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_deadline_no_file_speaks_of_one(simsite, written, tmp_path, lang):
    written(deadline="")
    simsite("run", "s.yaml", "--no-figures", "--out", "r", "--lang", lang)
    simsite("run", "s.yaml", "--no-figures", "--out", "q", "--set", "staff.collectors=2")
    compared = simsite("compare", "r", "q", "--lang", lang)
    assert (compared.code, about_a_deadline(compared.out)) == (0, [])
    for name in ("summary.csv", "replications.csv", "progress.csv", "deployment.txt"):
        assert about_a_deadline((tmp_path / "r" / name).read_text("utf-8-sig")) == []
    simsite("report", "r", "--out", "r.html", "--lang", lang)
    page = (tmp_path / "r.html").read_text("utf-8")
    body = re.sub(r"<[^>]*>", "\n", page[page.index("<main") : page.rindex("</main>")])
    assert about_a_deadline(body) == []
    assert simsite("export", "r", "--to", "xlsx", "--out", "x.xlsx", "--lang", lang).code == 0
    with zipfile.ZipFile(tmp_path / "x.xlsx") as parts:
        names = [name for name in parts.namelist() if name.startswith("xl/") and "xml" in name]
        texts = "".join(parts.read(name).decode() for name in names)
    assert "Sampling" in texts or "采样" in texts
    assert about_a_deadline(re.sub(r"<[^>]*>", "\n", texts)) == []


def test_with_a_deadline_all_of_it_is_said(simsite, written):
    written()
    said = simsite("run", "s.yaml", "--no-figures", "--lang", "en").out
    assert "P(done by 5 Jan 17:00)" in said
    assert "Sampling: on time, waits and tubes" in said


NOBODY = [
    {"home": "100 %"}, {"exempt": "100 %"}, {"attend": "0 %"},
    {"home": "{value: 100 %, range: [100 %, 100 %]}"}, {"exempt": "60 %", "home": "40 %"},
]  # fmt: skip


@pytest.mark.parametrize("shares", NOBODY)
def test_where_nobody_comes_no_chance_is_given(simsite, written, tmp_path, shares):
    written(**shares)
    for lang, word in (("en", "nobody comes to any site"), ("zh", "每次模拟都无人到场")):
        said = simsite("run", "s.yaml", "--out", "r", "--force", "--lang", lang)
        assert said.code == 0
        assert word in said.out.replace("\n", " ")
        assert not re.search(r"100 ?%|P\(|概率 ", said.out)
    told = json.loads(simsite("run", "s.yaml", "--json", "--out", "r", "--force").out)
    line = told["lines"]["all"]
    assert (line["done_by_deadline"], line["nobody_comes"]) == (None, 4)
    assert "completion" not in line["metrics"]
    assert [(t["done_by_deadline"], t["completion"]) for t in told["townships"]] == [
        (None,) * 2
    ] * 2
    rows = list(csv.DictReader(io.StringIO((tmp_path / "r" / "sites.csv").read_text("utf-8-sig"))))
    assert {(row["completion"], row["done_by_deadline"]) for row in rows} == {("nobody comes", "")}
    assert "done_by_deadline" not in (tmp_path / "r" / "summary.csv").read_text("utf-8")
    assert list((tmp_path / "r" / "figures").iterdir()) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "asked",
    [("need", "s.yaml", "--by", "17:00", "--sure", "95%"), ("marginal", "s.yaml"),
     ("sensitivity", "s.yaml"), ("compare", "r", "r")],
)  # fmt: skip
def test_where_nobody_comes_nothing_is_looked_for(simsite, written, asked, lang):
    written(home="100 %")
    simsite("run", "s.yaml", "--no-figures", "--out", "r")
    said = simsite(*asked, "--lang", lang)
    assert said.code == 2
    assert ("nobody comes" if lang == "en" else "无人到场") in said.err
    assert "100 %" not in said.out


def test_a_place_to_which_nobody_comes_has_no_chance_beside_those_that_have(simsite, written):
    written()
    told = json.loads(
        simsite("run", "s.yaml", "--json", "--no-figures", "--set", "sites.1.population=0").out
    )
    by_code = {town["code"]: town for town in told["townships"]}
    assert by_code["2"]["done_by_deadline"] is by_code["2"]["completion"] is None
    assert by_code["1"]["done_by_deadline"]["times"] == 4
    assert told["lines"]["all"]["nobody_comes"] == 0
    for lang, word in (("en", "nobody comes"), ("zh", "无人到场")):
        said = simsite(
            "run", "s.yaml", "--no-figures", "--set", "sites.1.population=0", "--lang", lang
        )
        assert word in said.out


@pytest.mark.parametrize(
    ("lang", "word"), [("en", "Nobody comes in"), ("zh", "次无人到场：无事可做，按开放时即完成计")]
)
def test_replications_in_which_nobody_comes_count_as_done_and_are_said(
    simsite, written, lang, word
):
    written(home="{value: 100 %, range: [50 %, 100 %]}")
    told = json.loads(simsite("run", "s.yaml", "--json", "--no-figures").out)["lines"]["all"]
    assert 0 < told["nobody_comes"] < 4
    assert told["done_by_deadline"]["times"] == 4
    assert word in simsite("run", "s.yaml", "--no-figures", "--lang", lang).out.replace("\n", "")


def test_a_sweep_gives_no_chance_where_nobody_comes(simsite, written, tmp_path):
    written()
    (tmp_path / "sweep.yaml").write_text(
        "base: s.yaml\nover: {population.home_bound: [0 %, 100 %]}\n", encoding="utf-8"
    )
    said = simsite("sweep", "sweep.yaml", *ALONE, "--json")
    assert [point["p_done"] for point in json.loads(said.out)["points"]] == [1, None]
    assert "nobody comes" in simsite("sweep", "sweep.yaml", *ALONE, "--lang", "en").out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_desks_are_counted_once_and_relief_is_said_everywhere(simsite, written, tmp_path, lang):
    written()
    word = {
        "en": "1 of 3 collectors has no desk at any time",
        "zh": "3名采样员中有1名始终没有工作台",
    }[lang]
    checked = simsite("check", "s.yaml", "--lang", lang)
    assert {"en": "desks: swab 2, registration 2", "zh": "采样 2 个、登记 2 个"}[
        lang
    ] in checked.out
    run = simsite("run", "s.yaml", "--no-figures", "--out", "r", "--lang", lang)
    simsite("report", "r", "--out", "r.html", "--lang", lang)
    shown = [checked.out, run.out, *(
        (tmp_path / name).read_text("utf-8") for name in ("r/deployment.txt", "r.html")
    )]  # fmt: skip
    assert all(word in text.replace("\n", "" if lang == "zh" else " ") for text in shown)


def test_the_json_of_check_tells_desks_of_the_counted_stage(simsite, written):
    written()
    told = json.loads(simsite("check", "s.yaml", "--json").out)
    assert told["desks"] == 2
    assert told["desks_by_stage"] == {"swab": 2, "registration": 2}
    assert told["without_desk"] == [{"role": "collector", "without": 1, "staff": 3, "always": True}]


@pytest.mark.parametrize(
    ("source", "counts"),
    [
        ("", (0, 0)),
        ("assumed", (1, 0)),
        ("假设", (1, 0)),
        ("not assumed", (0, 1)),
        ("census", (0, 1)),
    ],
)
def test_what_is_said_of_sources_is_counted(simsite, written, source, counts):
    share = f"{{value: 0 %, source: {source}}}" if source else "0 %"
    written(home=share)
    assumed, stated = counts
    told = json.loads(simsite("check", "s.yaml", "--json").out)
    assert (told["assumed"], told["sourced"]) == counts
    assert told["without_source"] == told["inputs"] - sum(counts)
    en = simsite("run", "s.yaml", "--no-figures", "--lang", "en").out.replace("\n", " ")
    rest = told["without_source"]
    assert f"{assumed} are assumed, {stated} have another source, {rest} say nothing" in en
    zh = simsite("run", "s.yaml", "--no-figures", "--lang", "zh").out.replace("\n", "")
    assert f"{assumed}个为假设值，{stated}个注明了其他来源，{rest}个未注明来源" in zh
    assert "public figure" not in en


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "this is a sweep file"), ("zh", "这是扫描文件")]
)
@pytest.mark.parametrize("command", ["check", "run", "marginal", "sensitivity"])
def test_a_sweep_file_is_told_from_a_scenario(simsite, written, command, lang, words):
    written()
    said = simsite(command, "sweep.yaml", "--lang", lang)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert "simsite sweep" in said.err
    assert "sweep.yaml:1:1" in said.err


@pytest.mark.parametrize(("lang", "words"), [("en", "scenario file"), ("zh", "方案文件")])
def test_a_scenario_file_is_told_from_a_sweep(simsite, written, lang, words):
    written()
    said = simsite("sweep", "s.yaml", "--lang", lang)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert "simsite run" in said.err


@pytest.mark.parametrize("kind", ["heat", "need", "tornado", "against", "pareto", "marginal"])
def test_a_figure_of_another_command_names_that_command(simsite, written, kind):
    written()
    simsite("run", "s.yaml", "--no-figures", "--out", "r")
    said = simsite("plot", "r", "--kind", kind, "--lang", "en")
    assert said.code == 2
    command = {"need": "need", "tornado": "sensitivity", "marginal": "marginal"}.get(kind, "sweep")
    assert f"what simsite {command} writes" in said.err
