"""A scenario from a planner's own list: a clean table of sites and a commented file."""

from __future__ import annotations

import csv
import io
import math
import re
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from simsite.core.errors import BadValue, ScenarioFault
from simsite.core.spreadsheet import guarded
from simsite.model.build import build
from simsite.model.load import load
from simsite.model.site_list.places import in_list
from simsite.model.site_list.read import SiteList
from simsite.model.site_list.said import Said
from simsite.model.sites import CHINESE_HEADERS, COLUMNS
from simsite.model.starter import SCHEMA_FILE, schema_text, starter, write_all

PEOPLE_PER_COLLECTOR = 360  # guideline, 3rd edition, March 2022
HELPERS_PER_RESIDENT = 0.03  # Debao, February 2022: 8,216 grid workers for 269,758 residents
HELPERS_PER_COLLECTOR = 3  # a registrar, a lead and a caller
KNOCKS = {"urban": (1, 0.5, 2), "village": (4, 2, 8)}  # minutes, lowest, highest; assumed


@dataclass(frozen=True, slots=True)
class Started:
    """What was written.

    Attributes
    ----------
    files : tuple of pathlib.Path
        Scenario, table of sites, and the JSON Schema where there was none.
    said : tuple of Said
        What was assumed about staff.
    """

    files: tuple[Path, ...]
    said: tuple[Said, ...]


@cache
def _words() -> dict[str, dict[str, str]]:
    text = files("simsite.model").joinpath("templates", "from_list.toml").read_text("utf-8")
    return tomllib.loads(text)


def table_text(found: SiteList, language: str) -> str:
    """Return the sites as CSV; Chinese headings for a reader of Chinese.

    Parameters
    ----------
    found : SiteList
        As read.
    language : str
        ``en`` or ``zh``.
    """
    keys = _columns(found)
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, lineterminator="\n")
    writer.writerow(CHINESE_HEADERS[key] if language == "zh" else key for key in keys)
    writer.writerows([guarded(_cell(site, key)) for key in keys] for site in found.sites)
    return kept.getvalue()


def _columns(found: SiteList) -> list[str]:
    """Return the columns of the table: the keys that any site has."""
    return [key for key in COLUMNS if any(_cell(site, key) for site in found.sites)]


def _cell(site: Any, key: str) -> str:
    value = None if key == "staff" else getattr(site, key)
    return "" if value is None else str(value)


def start_from(found: SiteList, file: Path, language: str) -> Started:
    """Write a scenario of a planner's sites, with its table and the schema beside it.

    Parameters
    ----------
    found : SiteList
        As read.
    file : pathlib.Path
        Scenario to write; neither it nor its table may exist.
    language : str
        ``en`` or ``zh``.

    Raises
    ------
    ScenarioFault
        If `check` would not accept what would be written; nothing is written then.
    BadValue
        If a file exists or cannot be written; nothing is left behind then.
    """
    table = file.with_name(f"{file.stem}-sites.csv")
    text, said = scenario_text(found, file.name, table.name, language)
    contents = {file: text.encode(), table: table_text(found, language).encode("utf-8-sig")}
    _try(contents, file, found, language)
    schema = file.with_name(SCHEMA_FILE)
    if not schema.exists():
        contents[schema] = schema_text().encode()
    return Started(write_all(contents), said)


def _try(contents: dict[Path, bytes], file: Path, found: SiteList, language: str) -> None:
    """See that `check` accepts what is to be written; its faults are told of the list."""
    with tempfile.TemporaryDirectory() as folder:
        for path, content in contents.items():
            (Path(folder) / path.name).write_bytes(content)
        try:
            build(load(Path(folder) / file.name))
        except ScenarioFault as trouble:
            text = table_text(found, language)
            raise in_list(trouble, found, text, _columns(found)) from None


def scenario_text(
    found: SiteList, name: str, table: str, language: str
) -> tuple[str, tuple[Said, ...]]:
    """Return the commented scenario, and what was assumed about staff.

    Parameters
    ----------
    found : SiteList
        As read.
    name, table : str
        Names of the scenario's file and of its table of sites.
    language : str
        ``en`` or ``zh``.
    """
    people = sum(site.population for site in found.sites)
    collectors, is_listed = _collectors(found, people)
    helpers = max(math.ceil(people * HELPERS_PER_RESIDENT), HELPERS_PER_COLLECTOR * collectors)

    def words(key: str, **values: object) -> str:
        return _words()[key][language].format(**values)

    title = _quoted(Path(found.file).stem)
    listed = "collectors_listed" if is_listed else "collectors"
    more = math.ceil(collectors * 1.25)
    changes = {
        r"^# (A first scenario|第一个方案)[^\n]*$": words(
            "intro", file=_one_line(found.file), sites=len(found.sites), people=f"{people:,}"
        ),
        r"^title: [^\n]*$": words("title", name=title),
        r"^# [^\n]*sites\.csv\}\nsites:.*?\n(?=\n)": words("sites", csv=_quoted(table)) + "\n",
        r"^    knock:.*?(?=^    walk:)": _knocks(found, language),
        r"(?<=^  deadline: )[^\n]*$": words("deadline"),
        r"(?<=^  collectors: )[^\n]*$": words(listed, number=collectors),
        r"(?<=^  helpers: )[^\n]*$": words("helpers", number=helpers),
        r"(?<=^  people_per_desk: )[^\n]*$": words("people_per_desk"),
        r"(?<=^  more_collectors: )[^\n]*$": f"{{staff.collectors: {more}}}",
    }
    if found.is_due:
        changes[r"^  presence:.*?(?=^  household_size:)"] = words("due_presence") + "\n"
        changes[r"^  home_bound:.*?(?=^$)"] = words("due") + "\n"
    text = starter(language, name)
    for pattern, new in changes.items():
        text = _changed(text, pattern, new)
    said = (
        Said(listed, {"count": collectors}),
        Said("helpers", {"count": helpers}),
        *([] if all(site.desks for site in found.sites) else [Said("desks")]),
        *_own_kinds(found),
    )
    return text, said


def _collectors(found: SiteList, people: int) -> tuple[int, bool]:
    """Return how many collectors, and whether the list says so: at least one a site."""
    least = len(found.sites)
    listed = [site.collectors for site in found.sites if site.collectors is not None]
    if len(listed) == least:
        return max(sum(listed), least), True
    return max(math.ceil(people / PEOPLE_PER_COLLECTOR), least), False


def _knocks(found: SiteList, language: str) -> str:
    kinds = dict.fromkeys(site.kind for site in found.sites)
    remark = " # 每户通知时间" if language == "zh" else ""
    rows = [f"      {kind}: {_knock(kind, language)}" for kind in kinds]
    return "\n".join([f"    knock:{remark}", *rows]) + "\n"


def _knock(kind: str, language: str) -> str:
    """Return the time of a knock as YAML; a kind that is neither is knocked at as a village is."""
    value, low, high = KNOCKS.get(kind, KNOCKS["village"])
    as_village = "" if kind in KNOCKS else f" # {_words()['as_village'][language]}"
    return f"{{value: {value} min, range: [{low} min, {high} min], source: assumed}}{as_village}"


def _own_kinds(found: SiteList) -> list[Said]:
    """Say which kinds are neither urban nor village, and what they get."""
    own = Counter(site.kind for site in found.sites if site.kind not in KNOCKS)
    if not own:
        return []
    shown = ", ".join(f"{kind} ({number})" for kind, number in own.items())
    value, low, high = KNOCKS["village"]
    return [Said("kinds_own", {"kinds": shown, "value": value, "low": low, "high": high})]


def _changed(text: str, pattern: str, new: str) -> str:
    """Replace the one place where a pattern is found."""
    replace: Callable[[re.Match[str]], str] = lambda _: new  # noqa: E731 - not read for \1
    changed, count = re.subn(pattern, replace, text, flags=re.MULTILINE | re.DOTALL)
    if count != 1:
        raise RuntimeError(f"{pattern!r} is {count} times in the starter")
    return changed


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    """Return text as a YAML scalar, whatever it holds."""
    if "\0" in text:
        raise BadValue("text.control", character="U+0000")
    return "'" + _one_line(text).replace("'", "''") + "'"
