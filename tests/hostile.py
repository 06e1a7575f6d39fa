"""A campaign whose names would run as formulas, with mobile teams."""

HOSTILE = ("=cmd|' /C calc'!A0", "+86", "-1+2", "@SUM(A1)", '=HYPERLINK("http://x","y")')
SCENARIO = """\
title: {en: "=Five sites", zh: 五个采样点}
calendar:
  {first_day: 2022-02-17, days: 2, hours: 07:30-18:00, deadline: "09:00", horizon: day 2 24:00}
sites:
  - {id: "=a", kind: village, population: 40, name_zh: "=cmd|' /C calc'!A0", township_zh: "甲/乡*"}
  - {id: b, kind: urban, population: 60, name_zh: "+86", township_zh: 乙镇}
  - {id: c, kind: urban, population: 70, name_zh: "-1+2", township_zh: 乙镇}
  - {id: d, kind: village, population: 30, name_zh: "@SUM(A1)", township_zh: 乙镇}
  - {id: e, kind: village, population: 30, name_zh: '=HYPERLINK("http://x","y")', township_zh: 乙镇}
arrivals: {at_opening: {}}
stages:
  - {name: registration, role: helper, time: 5 s}
  - name: swab
    role: collector
    time: {exponential: {mean: {value: 60 s, range: [50 s, 70 s], source: assumed}}}
    tube: {size: 10, change: 5 s}
staff:
  collectors: 4
  helpers: 12
  people_per_desk: 70
  mobile: {hop: {uniform: {low: 1 km, high: 2 km}}, speed: 25 km/h, set_up: 5 min}
run: {replications: 4, seed: 7}
"""
