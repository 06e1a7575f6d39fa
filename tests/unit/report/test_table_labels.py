"""Tables for people carry Chinese names of metrics and kinds; the numbers stay."""

import re

import pytest

from simsite.core.errors import catalogue as faults
from simsite.experiment.sweep.design_points import SweepTable
from simsite.metrics.catalogue import METRICS
from simsite.report.i18n import catalogue, words
from simsite.report.sweep_text import points_table
from simsite.report.table_labels import in_words
from simsite.report.tables import NOT_REACHED, ReportTable, run_tables

NOT_USED = ("情景", "工序", "户籍", "负责人", "摸排", "敲门通知员", "流动小组", "流动队")


def column(table, name):
    return [row[table.columns.index(name)] for row in table.rows]


def test_fixed_words_are_chinese_and_nothing_else_changes(few):
    for name, table in run_tables(few).items():
        shown = in_words(table, words("zh"))
        changed = {"metric", "measure", "kind", "unit", "statistic", "level", "limit", "line"}
        for place, key in enumerate(table.columns):
            cells = [row[place] for row in shown.rows]
            if key not in changed:
                never = words("zh")("units.never")
                expected = [never if cell == NOT_REACHED else cell for cell in column(table, key)]
                assert cells == expected, name
            elif key != "kind":
                assert not [cell for cell in cells if re.search(r"[a-z]_|[a-z]{3}", cell)], name


@pytest.mark.parametrize(
    ("head", "cell", "zh"),
    [
        ("limit", "team", "采样队到达"),
        ("limit", "none", "所试各项均非原因"),
        ("level", "township", "乡镇"),
        ("unit", "h after opening", "开始后小时"),
        ("what", "collectors", "采样员"),
        ("clock", NOT_REACHED, "未完成"),
        ("unit", "furlong", "furlong"),
        ("place", "min", "min"),
    ],
)
def test_a_fixed_word_is_chinese_in_its_column_only(head, cell, zh):
    table = ReportTable((head,), ((cell,),))
    assert in_words(table, words("zh")).rows == ((zh,),)


@pytest.mark.parametrize(
    ("cell", "zh", "en"),
    [
        ("completion", "采样完成", "sampling complete"),
        ("due", "应采", "due"),
        ("left_unswabbed", "离场未采", "left unswabbed"),
        ("wait.swab", "平均等候（采样）", "mean wait (swab)"),
        ("waiting.village.registration", "排队人数（村 · 登记）",
         "people waiting (village · registration)"),
        ("waiting.market.typing", "排队人数（market · typing）",
         "people waiting (market · typing)"),
        ("utilisation.nurse.shared", "利用率（nurse · 共用）", "utilisation (nurse · shared)"),
        ("unheard_of", "unheard_of", "unheard_of"),
    ],
)  # fmt: skip
def test_a_metric_is_named_with_its_stage_and_kind(cell, zh, en):
    table = ReportTable(("metric", "value"), ((cell, "1"),))
    assert in_words(table, words("zh")).rows == ((zh, "1"),)
    assert in_words(table, words("en")).rows == ((en, "1"),)


def test_every_metric_has_a_name_in_chinese():
    table = ReportTable(("metric",), tuple((name,) for name in METRICS))
    named = in_words(table, words("zh")).rows
    assert all(re.search("[\u4e00-\u9fff]", name) for (name,) in named)
    assert len(set(named)) == len(METRICS)


def test_every_column_of_a_sweep_is_named_in_chinese_and_none_twice(few):
    table = points_table(SweepTable.of_runs([few]))
    shown = in_words(table, words("zh"))
    assert shown.rows == table.rows
    assert len(set(shown.columns)) == len(table.columns)
    assert all(re.search("[\u4e00-\u9fff]", name) for name in shown.columns)


def test_one_thing_has_one_word():
    texts = [entry["zh"] for entry in (*catalogue().values(), *faults().values())]
    assert [text for text in texts for word in NOT_USED if word in text] == []
