"""Tables of a run directory: tidy, complete, and safe to open in a spreadsheet."""

import pytest

from simsite.core.files import FORMULA_SIGNS
from simsite.core.units import HOUR
from simsite.report.i18n import LANGUAGES, words
from simsite.report.summary import summarise
from simsite.report.tables import NOT_REACHED, number, run_tables, text

FILES = [
    "inputs.csv",
    "progress.csv",
    "replications.csv",
    "sites.csv",
    "summary.csv",
    "townships.csv",
]


def records(table, **wanted):
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return [r for r in rows if all(r[key] == value for key, value in wanted.items())]


@pytest.mark.parametrize("name", ["few", "many", "never", "hostile", "timeless"])
def test_every_row_has_every_column(name, request):
    tables = run_tables(request.getfixturevalue(name))
    assert sorted(tables) == FILES
    for table in tables.values():
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert len(set(table.columns)) == len(table.columns)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headers_are_known_in_both_languages(few, lang):
    for table in run_tables(few).values():
        headed = table.headed(words(lang))
        assert headed.rows == table.rows
        if lang == "zh":
            assert not any(column in table.columns for column in headed.columns)


def test_replications_are_tidy_and_equal_the_arrays(many):
    table = run_tables(many)["replications.csv"]
    values = many.headline.county["completion"]
    found = records(table, line="all", level="county", metric="completion")
    assert [r["replication"] for r in found] == [str(r) for r in range(60)]
    assert [float(r["value"]) for r in found] == pytest.approx(
        ((values - 8 * HOUR) / HOUR).tolist(), abs=1e-6
    )
    sites = {r["metric"] for r in records(table, level="site")}
    assert sites == {"completion"}


def test_summary_equals_the_summary(many):
    table, summary = run_tables(many)["summary.csv"], summarise(many)
    (row,) = records(table, line="all", metric="completion", statistic="quantile_95")
    high = summary.county.spreads["completion"].high
    assert float(row["value"]) == pytest.approx((high.value - 8 * HOUR) / HOUR, abs=1e-6)
    assert float(row["high"]) == pytest.approx((high.interval.high - 8 * HOUR) / HOUR, abs=1e-6)
    (done,) = records(table, line="all", metric="done_by_deadline")
    assert float(done["value"]) == pytest.approx(summary.county.done.value, abs=1e-6)


def test_not_reached_has_no_number(never):
    (row,) = records(
        run_tables(never)["summary.csv"], line="all", metric="completion", statistic="median"
    )
    assert (row["value"], row["clock"], row["not_reached"]) == ("", NOT_REACHED, "45")
    (site,) = records(run_tables(never)["sites.csv"], site="s7")
    assert (site["completion"], site["completion_hours"]) == (NOT_REACHED, "")


def test_last_site_has_its_reason(few):
    table = run_tables(few)["sites.csv"]
    (late,) = records(table, site="s7")
    assert (late["limit"], late["gain_min"]) == ("team", "86.666667")
    (other,) = records(table, site="s6")
    assert (other["limit"], other["gain_min"]) == ("none", "")


def test_no_name_becomes_a_formula(hostile):
    tables = run_tables(hostile)
    cells = [c for t in tables.values() for row in t.rows for c in row if c]
    assert any("=cmd" in cell for cell in cells)
    assert [c for c in cells if c.startswith(FORMULA_SIGNS) and not is_number(c)] == []


def is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("given", "cell"), [("=1", "'=1"), (" +1", "' +1"), ("@x", "'@x"), ("德保", "德保")]
)
def test_text_cells(given, cell):
    assert text(given) == cell


@pytest.mark.parametrize(("given", "cell"), [(3.0, "3"), (0.1234567, "0.123457"), (-2, "-2")])
def test_number_cells(given, cell):
    assert number(given) == cell
