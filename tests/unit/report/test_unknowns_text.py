"""The drawn inputs of each replication, and which of them explain the latest ones."""

import csv
import io

import numpy as np
import pytest

from simsite.core.units import NEVER
from simsite.draws.parameters import Parameters
from simsite.experiment.run.drawn_inputs import drawn_inputs, latest_replications
from simsite.experiment.run.run import run
from simsite.model.scenario import Scenario
from simsite.report.export.answer_sheets import drawn_sheet
from simsite.report.i18n import words
from simsite.report.result_json import latest_json
from simsite.report.summary import summarise
from simsite.report.table_labels import in_words
from simsite.report.tables import csv_bytes, run_tables
from simsite.report.text import run_answer
from simsite.report.unknowns_text import input_value, unknowns_lines
from simsite.report.wording import Wording

SWAB = {"value": "20 s", "range": ["12 s", "40 s"], "source": "assumed"}
KNOWN = {"value": "20 s"}
SHARE = {"value": "90 %", "range": ["88 %", "92 %"], "source": "assumed"}


def asked(swab=SWAB, attendance=SHARE, replications=30, **more):
    return Scenario.model_validate(
        {
            "calendar": {"first_day": "2022-02-17", "hours": "08:00-18:00"} | more,
            "population": {"attendance": attendance},
            "sites": [{"id": "a", "population": 200, "township_code": "t", "desks": 1}],
            "arrivals": {"at_opening": {}},
            "stages": [
                {"name": "swab", "role": "collector", "time": {"exponential": {"mean": swab}}}
            ],
            "staff": {"collectors": 1, "helpers": 1},
            "run": {"replications": replications, "seed": 3},
        }
    )


def said(results, lang="en"):
    return unknowns_lines(results, Wording.of(results.plan, words(lang)))


@pytest.fixture(scope="module")
def found():
    return run(asked(), jobs=1)


def test_drawn_are_the_values_that_were_simulated(found):
    drawn = drawn_inputs(found)
    names = [own.name for own in drawn.inputs]
    assert names == ["population.attendance", "stages.swab.time.exponential.mean"]
    for replication in (0, 7, 29):
        inputs = Parameters(3, replication, True)
        assert drawn.values[replication].tolist() == [inputs.value(own) for own in drawn.inputs]


def test_a_row_a_replication_with_units(found):
    content = csv_bytes(run_tables(found)["inputs.csv"])
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head == [
        "replication", "completion", "completion_hours", "population.attendance [share]",
        "stages.swab.time.exponential.mean [s]",
    ]  # fmt: skip
    assert [row[0] for row in rows] == [str(r) for r in range(30)]
    drawn = drawn_inputs(found).values
    assert np.allclose([[float(cell) for cell in row[3:]] for row in rows], drawn, atol=1e-6)
    assert rows[0][1].startswith("2022-02-17T")


def test_headers_in_chinese(found):
    table = in_words(run_tables(found)["inputs.csv"], words("zh"))
    assert table.columns[:2] == ("模拟序号", "采样完成")
    assert table.columns[3].endswith("[比例]")
    assert table.columns[4].endswith("[秒]")


def test_in_the_workbook(found):
    summary = summarise(found)
    sheet = drawn_sheet(summary, Wording.of(found.plan, words("en")))
    assert len(sheet.rows) == 30
    assert [cell.kind for cell in sheet.rows[0]] == ["count", "time", "share", "number"]
    assert [column.heading for column in sheet.columns][1:] == [
        "sampling complete", "attendance [share]", "swab time [s]",
    ]  # fmt: skip


def test_what_is_known_has_no_table_and_no_sentence():
    results = run(asked(swab=KNOWN, attendance="90 %"), jobs=1)
    assert "inputs.csv" not in run_tables(results)
    assert said(results) == []
    assert latest_json(results) is None


def test_the_latest_are_explained(found):
    law, latest = said(found)
    assert "2 inputs" in law
    assert latest.startswith("The latest 5 of 30 replications had on average: swab time 3")
    assert "Holm's correction for 2 inputs" in latest
    assert "attendance" not in latest
    shown = latest_replications(found)
    late = found.headline.county["completion"].argsort()[-5:]
    column = drawn_inputs(found).values[:, 1]
    assert shown.found[0].late == pytest.approx(column[late].mean())
    assert shown.found[0].all == pytest.approx(column.mean())
    assert latest in run_answer(found, words("en")).sentences
    assert "最晚的5次" in said(found, "zh")[1]


def test_what_does_not_matter_explains_nothing():
    known = {"value": "90 %", "range": ["89.9 %", "90.1 %"], "source": "assumed"}
    _, latest = said(run(asked(swab=KNOWN, attendance=known), jobs=1))
    assert latest.startswith("No input explains the latest 5 of 30 replications")


def test_few_replications_are_not_asked():
    _, latest = said(run(asked(replications=19), jobs=1))
    assert "from 20 replications on" in latest


def test_those_not_reached_are_the_latest_together():
    results = run(asked(hours="08:00-08:50", closing="send_home"), jobs=1)
    never = results.headline.county["completion"] >= NEVER
    found = latest_replications(results)
    assert never.sum() > 5
    assert found.late == never.sum()


def test_where_none_is_reached_nothing_is_asked():
    results = run(asked(hours="08:00-08:01", closing="send_home"), jobs=1)
    assert latest_replications(results) is None
    assert len(said(results)) == 1


@pytest.mark.parametrize(
    ("value", "unit", "en", "zh"),
    [
        (27.14, "Time", "27.1 s", "27.1秒"),
        (318.0, "Time", "5.3 min", "5.3分钟"),
        (0.0845, "Share", "8.45 %", "8.45%"),
        (1.0, "Share", "100 %", "100%"),
        (0.0, "Share", "0 %", "0%"),
        (24.0, "Speed", "24 km/h", "24公里/小时"),
        (3.25, "Length", "3.25 km", "3.25公里"),
        (1234.0, "Rate", "1,234 / h", "每小时1,234次"),
        (0.35, "Ratio", "0.35", "0.35"),
    ],
)
def test_values_carry_their_unit(value, unit, en, zh):
    assert input_value(value, unit, words("en")) == en
    assert input_value(value, unit, words("zh")) == zh
