"""Where nobody comes: it is said to programs too, and such a site is never among the last."""

import json

TEXT = """\
calendar: {{first_day: 2026-03-02, hours: 08:00-12:00}}
population: {{exempt: {exempt}}}
sites:
  - {{id: b, population: 0, desks: 1}}
  - {{id: a, population: 60, desks: 1}}
  - {{id: c, population: 0, desks: 1}}
arrivals: {{at_opening: {{}}}}
stages: [{{name: swab, role: collector, time: 60 s}}]
staff: {{collectors: 3}}
run: {{replications: {replications}}}
"""


def ran(simsite, folder, replications, exempt="0 %"):
    path = folder / "asked.yaml"
    path.write_text(TEXT.format(exempt=exempt, replications=replications), "utf-8")
    more = ("--jobs", 1, "--no-figures", "--json", "--out", "o", "--force")
    return json.loads(simsite("run", path, *more).out)


def test_programs_are_told_that_nobody_comes(simsite, tmp_path):
    found = ran(simsite, tmp_path, 2, exempt="100 %")
    assert [warning["key"] for warning in found["warnings"]] == ["nobody"]
    assert found["warnings"][0]["count"] == 3


def test_a_site_to_which_nobody_comes_is_never_among_the_last(simsite, tmp_path):
    for replications in (1, 2, 5):
        found = ran(simsite, tmp_path, replications)
        assert [late["code"] for late in found["last_sites"]] == ["a"]
        assert found["warnings"] == []
