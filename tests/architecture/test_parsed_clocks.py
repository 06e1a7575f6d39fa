"""Times are numbers inside simsite: report and experiment read no clock out of a text.

What simsite wrote for people and for other programs it does not read again; what was kept of an
answer are microseconds (`simsite.experiment.store.packed`).
"""

import ast

import pytest

ROOMS = ("report", "experiment")
# A text of a time or of a length of time to a number; a date alone is no clock.
READS_CLOCKS = {
    "parse_clock", "parse_duration", "parse_hours", "parse_moment", "strptime", "wished_time",
    "datetime.fromisoformat", "time.fromisoformat", "dateutil", "timedelta64.fromisoformat",
}  # fmt: skip
# A wish of the user: ``--until "5 min"``.
ASKED = {("experiment/run/precision.py", "parse_duration")}


def clocks_read(tree):
    """Names of readers of clocks that a module imports or calls."""
    found = set()
    for part in ast.walk(tree):
        if isinstance(part, ast.ImportFrom | ast.Import):
            found |= {alias.name.rpartition(".")[2] for alias in part.names}
        elif isinstance(part, ast.Attribute):
            found |= {part.attr, f"{ast.unparse(part.value).rpartition('.')[2]}.{part.attr}"}
        elif isinstance(part, ast.Name):
            found.add(part.id)
    return found & READS_CLOCKS


def test_no_module_of_report_or_experiment_reads_a_clock(repository):
    found = {
        (path.relative_to(repository / "simsite").as_posix(), name)
        for room in ROOMS
        for path in (repository / "simsite" / room).rglob("*.py")
        for name in clocks_read(ast.parse(path.read_text("utf-8")))
    }
    assert found == ASKED


@pytest.mark.parametrize(
    "source",
    ["from simsite.core.units import parse_clock", "units.parse_duration(text)",
     "from datetime import datetime\ndatetime.fromisoformat(told['clock'])",
     "import datetime as dt\ndt.datetime.fromisoformat(text)", "datetime.strptime(text, '%H:%M')"],
)  # fmt: skip
def test_a_clock_that_is_read_is_seen(source):
    assert clocks_read(ast.parse(source))


def test_a_date_is_no_clock():
    assert not clocks_read(ast.parse("date.fromisoformat(calendar.first_day)"))
