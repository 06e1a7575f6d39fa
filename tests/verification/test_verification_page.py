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


@pytest.fixture(scope="module")
def marks(page):
    """What the page says of each fault in each case: (family, case) -> {fault: mark}."""
    rows = cells(part(page, "faults"))
    heads = [row for row in rows if row[0] == "family"]
    assert heads[-1][2:] == heads[0][1:] == [fault.name for fault in FAULTS]
    own = rows[rows.index(heads[-1]) + 1 :]
    return {tuple(row[:2]): dict(zip(heads[-1][2:], row[2:], strict=True)) for row in own}


def test_every_case_is_in_the_table_of_faults(marks):
    assert list(marks) == [(case.family, case.name) for case in table.CASES]


def test_each_case_finds_a_fault(marks):
    assert [case for case, found in marks.items() if "●" not in found.values()] == []


@pytest.mark.parametrize("fault", [fault.name for fault in FAULTS])
def test_each_fault_is_found_by_two_families(marks, fault):
    assert len({family for (family, _name), found in marks.items() if found[fault] == "●"}) >= 2


# The fault of each kind in a case that is worked out in a second.
QUICK = {"n = 90, c = 4, 18 s, a change of 20 s after 10",
         "n = 20, c = 1, none from 100 to 400 s, 18 s"}  # fmt: skip
CASES = [
    pytest.param(
        case, id=f"{case.family}: {case.name}",
        marks=[] if case.name in QUICK else [pytest.mark.slow],
    )
    for case in table.CASES
]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_planted_faults_are_found_as_the_page_says(script, marks, case):
    found = table.power(case)
    said = marks[case.family, case.name]
    assert {name: script.mark(caught) for name, caught in found.items()} == said
    unseen = [
        name for name, caught in found.items()
        if caught is not None and caught.measures and not caught.auditor
        and name not in table.NOT_IN_TRACE
    ]  # fmt: skip
    assert unseen == [], "a trace shows it, and the auditor does not see it"


def test_the_summary_counts_them(page):
    assert f"{len(table.CASES)} cases in {len(table.families())} families" in part(page, "summary")
