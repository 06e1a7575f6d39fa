"""Nothing that simsite itself says in Chinese is English: sentences, tables, reports, workbooks.

What stays: what a person wrote (names, sources), what is typed or opened (options, paths, files), and
the names of people, methods and formats. A unit is Chinese.
"""

import html
import re
import typing
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pydantic import BaseModel

import simsite
from simsite.model.quantities import ByKind, Quantity
from simsite.model.scenario import Scenario
from simsite.report.i18n import catalogue, words
from simsite.report.input_names import input_name

ZH = words("zh")
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]*")
METHODS = set(
    "Cochran Holm Kim Little McNemar Monks Nelson Welch Philox4x32-10 SALib SHA-256 STRESS-DES SimPy "
    "simsite n p t".split()
)
FORMATS = set("CSV Excel HTML JSON JavaScript MB S001 S002 UTF-8 XML YAML zip xlsx C en zh".split())
# Keys of a scenario and columns that a sentence tells to be typed or looked up.
TYPED = set(
    "as_listed attendance calendar.hours deployment ahead exempt home_bound household_size "
    "longest_work horizon presence p_done points.csv".split()
)
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


SCENARIO = """\
format: 1
title: {en: Rates, zh: 到达率}
calendar: {first_day: 2026-03-02, hours: 08:00-12:00, closing: serve_queue, deadline: "12:00"}
population: {household_size: {1: 100 %}}
arrivals: {poisson: {rate: {value: 30 / h, range: [20 / h, 40 / h], source: 假设}}}
staff:
  roles: [{name: 护士, count: 3}]
sites:
  - {id: "1", name_zh: 东门, township_code: "01", township_zh: 城关镇, population: 100, desks: 3}
stages:
  - {name: 接种, role: 护士, time: {exponential: {mean: {value: 4 min, range: [3 min, 5 min]}}}}
run: {replications: 3, seed: 7}
"""
