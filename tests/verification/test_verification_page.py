"""The page with the tables speaks of the cases that there are."""

import importlib.util

import pytest
from yardsticks import table
from yardsticks.faults import FAULTS


@pytest.fixture(scope="module")
def script(request):
    path = request.config.rootpath / "scripts" / "verification_table.py"
    spec = importlib.util.spec_from_file_location("verification_table", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def page(script):
    return script.PAGE.read_text("utf-8")


def part(page, name):
    return page.split(f"<!-- {name} begins -->")[1].split(f"<!-- {name} ends -->")[0]


def cells(text):
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows if not row[0].strip().startswith("---")]


def measures():
    return [(c, m) for cases in table.families().values() for c in cases for m in c.measures]


def test_every_measure_has_its_row(page):
    found = [tuple(row[:2]) for row in cells(part(page, "answers")) if row[0] != "case"]
    assert found == [(case.name, measure.name) for case, measure in measures()]


@pytest.mark.slow
def test_every_row_has_the_exact_value(script, page):
    found = [row[2] for row in cells(part(page, "answers")) if row[0] != "case"]
    assert found == [script.exact(measure) for _case, measure in measures()]


def test_no_row_is_an_alarm(page):
    from scipy import stats

    limit = stats.norm.isf(table.ALPHA / 2.0)
    scores = [row[4] for row in cells(part(page, "answers")) if row[0] != "case"]
    assert all(score == "=" or abs(float(score)) < limit for score in scores)


def test_every_case_and_fault_is_in_the_table_of_faults(page):
    rows = cells(part(page, "faults"))
    heads = [row for row in rows if row[0] == "family"]
    assert heads[-1][2:] == heads[0][1:] == [fault.name for fault in FAULTS]
    start = len(rows) - len(table.CASES)
    assert [tuple(row[:2]) for row in rows[start:]] == [(c.family, c.name) for c in table.CASES]
    assert all("●" in row[2:] for row in rows[start:])


def test_the_summary_counts_them(page):
    assert f"{len(table.CASES)} cases in {len(table.families())} families" in part(page, "summary")
