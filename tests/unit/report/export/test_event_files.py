"""The event log: XES by its rules, the same events as CSV, the same numbers as the trace."""

import csv
import datetime as dt
import gzip
import io
from collections import Counter
from xml.etree import ElementTree as ET

import pytest
from hostile import HOSTILE

from simsite.core.errors import BadValue
from simsite.core.files import FORMULA_SIGNS, guarded, unguarded
from simsite.experiment.store.events import cases
from simsite.report.export import export
from simsite.report.i18n import words

SPACE = "{http://www.xes-standard.org/}"
ORDER = ("extension", "global", "classifier", "string", "trace")
PREFIXES = {"concept", "lifecycle", "org", "time"}
KEYS = {"org:resource", "org:role", "org:group", "concept:name", "lifecycle:transition",
        "time:timestamp", "lifecycle:model"}  # fmt: skip


def rows_of(file):
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.fixture(scope="module")
def log(folder, tmp_path_factory):
    file = export(folder, "xes", words("zh"), tmp_path_factory.mktemp("xes") / "five.xes")
    return ET.parse(file).getroot()


@pytest.fixture(scope="module")
def tables(folder, tmp_path_factory):
    return export(folder, "csv", words("zh"), tmp_path_factory.mktemp("csv") / "five")


def attributes(element):
    return {child.get("key"): child.get("value") for child in element if child.get("key")}


def test_the_parts_of_the_log_are_in_the_order_of_the_standard(log):
    assert log.tag == f"{SPACE}log"
    assert log.get("xes.version")
    tags = [child.tag.removeprefix(SPACE) for child in log]
    assert tags == sorted(tags, key=ORDER.index)
    assert {e.get("prefix") for e in log.iter(f"{SPACE}extension")} == PREFIXES
    assert {e.get("scope") for e in log.iter(f"{SPACE}global")} == {"trace", "event"}


def test_every_event_has_what_the_globals_promise_and_only_declared_extensions(log):
    scopes = {g.get("scope"): set(attributes(g)) for g in log.iter(f"{SPACE}global")}
    for trace in log.iter(f"{SPACE}trace"):
        assert scopes["trace"] <= set(attributes(trace))
        for event in trace.iter(f"{SPACE}event"):
            own = attributes(event)
            assert scopes["event"] <= set(own)
            assert {key for key in own if ":" in key} <= KEYS
            assert dt.datetime.fromisoformat(own["time:timestamp"]).utcoffset() == dt.timedelta(
                hours=8
            )


def test_a_case_is_a_resident_and_its_events_follow_each_other(log, results):
    traces = list(log.iter(f"{SPACE}trace"))
    names = [attributes(trace)["concept:name"] for trace in traces]
    attending = int(results.headline.county["attending"][0])
    assert len(names) == len(set(names)) == attending
    swabs = 0
    for trace in traces:
        events = [attributes(event) for event in trace.iter(f"{SPACE}event")]
        times = [event["time:timestamp"] for event in events]
        assert times == sorted(times)
        stages = Counter(event["concept:name"] for event in events)
        assert set(stages.values()) <= {1, 3}
        swabs += stages["swab"] == 3
        for event in events:
            started = event["lifecycle:transition"] in ("start", "complete")
            assert ("org:resource" in event) == started
    assert swabs == int(results.headline.county["swabbed"][0])


def test_the_log_says_what_the_trace_says(log, folder):
    kept = {
        (f"{unguarded(row['site'])}/{row['resident']}", row["stage"]): row
        for row in rows_of(folder / "events.csv")
    }
    for trace in log.iter(f"{SPACE}trace"):
        for event in map(attributes, trace.iter(f"{SPACE}event")):
            row = kept[attributes(trace)["concept:name"], event["concept:name"]]
            column = {"schedule": "arrive", "start": "start", "complete": "end"}
            written = row[column[event["lifecycle:transition"]]]
            assert event["time:timestamp"] == written.replace(" ", "T") + "+08:00"


def test_the_csv_log_holds_the_same_events(log, tables):
    events = [
        (attributes(trace)["concept:name"], *(own.get(key, "") for key in sorted(KEYS)[:-1]))
        for trace in log.iter(f"{SPACE}trace")
        for own in map(attributes, trace.iter(f"{SPACE}event"))
    ]
    rows = [
        (unguarded(row["case:concept:name"]), *(unguarded(row[key]) for key in sorted(KEYS)[:-1]))
        for row in (r | {"lifecycle:model": ""} for r in rows_of(tables / "event_log.csv"))
    ]
    assert rows == events


def test_packed_and_plain_logs_say_the_same_and_repeat(folder, tmp_path):
    plain = export(folder, "xes", words("en"), tmp_path / "a.xes").read_bytes()
    packed = [
        export(folder, "xes", words("en"), tmp_path / f"{n}.xes.gz").read_bytes() for n in "ab"
    ]
    assert packed[0] == packed[1]
    assert gzip.decompress(packed[0]) == plain


def test_a_run_without_a_trace_and_a_wrong_zone_are_refused(folder, results, tmp_path):
    with pytest.raises(BadValue) as caught:
        cases(results, tmp_path)
    assert caught.value.key == "export.no_trace"
    for zone in ("8", "+8:00", "+25:00", "Z", '+08:00"/>'):
        with pytest.raises(BadValue) as caught:
            export(folder, "xes", words("en"), tmp_path / "x.xes", zone=zone)
        assert caught.value.key == "export.zone"
    assert list(tmp_path.iterdir()) == []


def test_csv_files_have_the_mark_and_no_cell_that_runs(tables):
    files = sorted(tables.glob("*.csv"))
    assert len(files) == 11
    found = set()
    for file in files:
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        for row in csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")):
            for cell in row:
                number = cell.removeprefix("-").replace(".", "", 1).isdigit()
                assert number or not cell.startswith(FORMULA_SIGNS), cell
                found.add(unguarded(cell))
    assert {*HOSTILE, "=a"} <= found


@pytest.mark.parametrize("name", [*HOSTILE, "＝1", " =1", "\t=1", "'=1", "it's", "", "'", "甲"])
def test_what_is_guarded_reads_back(name):
    assert unguarded(guarded(name)) == (name if not name.startswith("'=") else "=1")
