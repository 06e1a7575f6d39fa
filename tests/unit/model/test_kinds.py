"""Kinds of site may be written in Chinese, in a table of sites and in a scenario."""

import pytest

from simsite.reading.load import load

SCENARIO = """
calendar: {first_day: 2022-02-17, hours: 07:30-18:00}
sites: {file: sites.csv}
arrivals:
  call_up:
    knock: {%s: 1 min, %s: 4 min}
    walk: 5 min
stages:
  - {name: swab, role: collector, time: 18 s}
staff: {collectors: 2, helpers: 6}
"""
TABLE = "采样点编号,类型,人口\na,城区,100\nb,村,80\n"


@pytest.mark.parametrize("keys", [("urban", "village"), ("城区", "村")])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_kinds_meet_quantities_by_kind(tmp_path, keys, encoding):
    (tmp_path / "s.yaml").write_text(SCENARIO % keys, encoding="utf-8")
    (tmp_path / "sites.csv").write_text(TABLE, encoding=encoding)
    scenario = load(tmp_path / "s.yaml")
    assert [site.kind for site in scenario.sites] == ["urban", "village"]
    knock = scenario.arrivals.call_up.knock
    assert [knock.of(site.kind).value for site in scenario.sites] == [60, 240]
