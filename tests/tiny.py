"""A campaign of two sites and a hundred people, for tests of everything around the engines."""

import re
from pathlib import Path

TINY = """\
title: {en: Two sites, zh: 两个采样点}
calendar: {first_day: 2022-02-17, days: 2, hours: 07:30-18:00, deadline: "08:20"}
population:
  attendance: {value: 90 %, range: [80 %, 95 %], source: assumed}
sites:
  - {id: a, kind: village, population: 40, name_zh: 甲点, name_en: A, township_code: t1,
     township_zh: 甲乡, township_en: Upper}
  - {id: b, kind: urban, population: 60, name_zh: 乙点, name_en: "=B", township_code: t2,
     township_zh: 乙镇, township_en: Lower}
arrivals: {at_opening: {}}
stages:
  - name: swab
    role: collector
    time: {exponential: {mean: {value: 60 s, range: [50 s, 70 s], source: assumed}}}
    tube: {size: 10, change: 5 s}
staff: {collectors: 2, helpers: 10, people_per_desk: 20}
speed_cv: {value: 10 %, source: assumed}
run: {replications: 4, seed: 7}
"""
# The same, and every number is known.
CERTAIN = re.sub(r", range: \[[^]]*\]", "", TINY)

SWEEP = """\
title: {en: How many collectors, zh: 多少采样员}
base: tiny.yaml
over:
  staff.collectors: [2, 3]
  staff.helpers: {from: 8, to: 10, step: 2}
variants:
  practised: {}
  slow: {set: {stages.swab.time: 90 s}}
replications: 3
"""


def write(folder: Path, name: str = "tiny.yaml", text: str = TINY) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
