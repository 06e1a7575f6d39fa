"""Nothing that simsite itself says in Chinese is English: sentences, tables, reports, workbooks.

What stays: what a person wrote (names, sources), what is typed or opened (options, paths, files),
and the names of people, methods and formats. A unit is Chinese.
"""

import html
import re
import typing
from pathlib import Path

from openpyxl import load_workbook
from pydantic import BaseModel

from simsite.model.quantities import ByKind, Quantity
from simsite.model.scenario import Scenario
from simsite.report.i18n import catalogue, words
from simsite.report.input_names import input_name

ZH = words("zh")
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]*")
METHODS = {
    "Cochran", "Holm", "Kim", "Little", "McNemar", "Monks", "Nelson", "Welch",
    "Philox4x32-10", "SALib", "SHA-256", "STRESS-DES", "SimPy", "simsite", "n", "p", "t",
}  # fmt: skip
FORMATS = {
    "CSV", "Excel", "HTML", "JSON", "JavaScript", "MB", "S001", "S002", "UTF-8", "XML",
    "YAML", "zip", "xlsx", "C", "en", "zh",
}  # fmt: skip
# Keys of a scenario and columns that a sentence tells to be typed or looked up.
TYPED = {
    "as_listed", "attendance", "calendar.hours", "deployment", "ahead", "exempt",
    "home_bound", "household_size", "longest_work", "horizon", "presence", "p_done",
    "points.csv",
}  # fmt: skip
COMMAND = re.compile(r"(?<![\w.-])(--[a-z][\w-]*|simsite [a-z]+)")


def test_no_sentence_has_an_english_word():
    known = METHODS | FORMATS | TYPED
    wrong = {}
    for key, entry in catalogue().items():
        if key.startswith(("cli.", "web.")):  # help names what is typed, word by word
            continue
        fixed = COMMAND.sub(" ", re.sub(r"\{[^}]*\}", " ", entry["zh"]))
        if odd := set(LATIN.findall(fixed)) - known:
            wrong[key] = odd
    assert wrong == {}


def below(kind, path=(), seen=()):
    """Yield the path of every quantity that a scenario may hold."""
    for inner in typing.get_args(kind):
        yield from below(inner, path, seen)
    if not isinstance(kind, type) or kind in seen or not issubclass(kind, BaseModel):
        return
    if issubclass(kind, (Quantity, ByKind)):
        yield path
        return
    for name, field in kind.model_fields.items():
        yield from below(field.annotation, (*path, name), (*seen, kind))


def test_every_input_that_a_scenario_may_hold_has_a_chinese_name():
    paths = sorted({".".join(path) for path in below(Scenario)})
    assert "arrivals.poisson.rate" in paths
    assert "stages.preparation.time.gamma.mean" in paths
    assert {path: name for path in paths if LATIN.search(name := input_name(path, ZH))} == {}


SCENARIO = (
    "format: 1\n"
    "title: {en: Rates, zh: 到达率}\n"
    "calendar: {first_day: 2026-03-02, hours: 08:00-12:00, deadline: '12:00'}\n"
    "arrivals: {poisson: {rate: {value: 30 / h, range: [20 / h, 40 / h], source: 假设}}}\n"
    "staff: {roles: {护士: 3}}\n"
    "sites: [{id: '1', name_zh: 东门, township_code: '01', township_zh: 城关镇}]\n"
    "stages:\n"
    "  - name: 接种\n"
    "    role: 护士\n"
    "    time: {exponential: {mean: {value: 4 min, range: [3 min, 5 min], source: 假设}}}\n"
    "run: {replications: 3, seed: 7}\n"
)
SWEEP = (
    "format: 1\n"
    "base: 到达.yaml\n"
    "over: {arrivals.poisson.rate: [20 / h, 30 / h], 接种 用时: [3 min, 5 min]}\n"
    "replications: 3\n"
).replace("接种 用时", "stages.接种.time.exponential.mean")
WRITTEN = (
    COMMAND.pattern + r"|\S*\.(?:yaml|csv|html|xlsx|json)|\S*/\S*|[0-9a-f]{64}|[a-z]+ \d+\.\d+\.\d+"
)
PATH = r"(?:stages|arrivals|population|staff|calendar|sites)\.[\w.]+|speed_cv|counted_stage"
HEADERS = "summary", "sites", "townships", "replications", "progress", "inputs", "deployment"


def odd(text, *more):
    """Return the English words of a text, apart from what may stay."""
    left = re.sub(WRITTEN + "|" + PATH, " ", text)
    return set(LATIN.findall(left)) - METHODS - FORMATS - set(more)


def seen_on(page):
    """Return what a reader sees of a page, and what is read aloud."""
    page = re.sub(r"<(script|style|code|pre)\b.*?</\1>", " ", page, flags=re.DOTALL)
    aloud = re.findall(r'(?:aria-label|title|alt)="([^"]*)"', page)
    return html.unescape(" ".join([*aloud, re.sub(r"<[^>]*>", " ", page)]))


def test_no_command_answers_in_english(simsite, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("到达.yaml").write_text(SCENARIO, "utf-8")
    Path("扫描.yaml").write_text(SWEEP, "utf-8")
    asked = [
        ("check", "到达.yaml"), ("run", "到达.yaml", "--out", "甲", "--no-figures"),
        ("sweep", "扫描.yaml", "--out", "乙"), ("sensitivity", "到达.yaml", "--out", "丙"),
        ("compare", "甲", "甲"), ("report", "甲", "丙", "--out", "报告.html"),
        ("export", "甲", "--to", "xlsx", "--out", "表.xlsx"),
    ]  # fmt: skip
    for command in asked:
        said = simsite(*command, "--lang", "zh")
        assert said.code in (0, 4), said.err
        assert odd(said.out) == set(), command
    page = seen_on(Path("报告.html").read_text("utf-8"))
    assert odd(page, "A", "B", "python", "run", "next") == set()
    for sheet in load_workbook("表.xlsx"):
        cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
        assert odd(" ".join([sheet.title, *(c for c in cells if isinstance(c, str))])) == set()
    for name in HEADERS:
        table = Path("甲", f"{name}.csv").read_text("utf-8-sig")
        assert odd(re.sub(r"\d{4}-\d\d-\d\dT[\d:]+", " ", table)) == set(), name
