"""The page of a small county: what stands on it, and what it may do."""

import base64
import hashlib
import json
import re
from io import BytesIO
from types import SimpleNamespace

import pytest
from fontTools.ttLib import TTFont

from simsite.core.units import NEVER
from simsite.report.html import places
from simsite.report.html.chart import NARROW, Frame, clock_ticks
from simsite.report.html.escape import PageWording, finished, isolated, kept, script_json
from simsite.report.html.font import font_face
from simsite.report.html.page import TEMPLATES, policy, rendered
from simsite.report.i18n import words
from simsite.report.summary import summarise
from simsite.stats.intervals import Interval

HOUR = 3_600_000_000


def wording(results, lang="en"):
    return PageWording.of_plan(results.plan, words(lang))


def test_the_policy_allows_only_what_stands_there():
    said = policy("p{}", "1")
    for text, kind in (("p{}", "style"), ("1", "script")):
        code = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{code}'" in said
    assert "default-src 'none'" in said
    assert "unsafe" not in said


def test_no_template_switches_escaping_off_or_styles_in_place():
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text("utf-8")
        assert "| safe" not in text
        assert "|safe" not in text
        assert not re.search(r"\s(style|on\w+)=", text), path.name


def test_the_style_and_script_ask_for_nothing():
    for name in ("page.css", "page.js"):
        text = (TEMPLATES / name).read_text("utf-8")
        assert not re.search(
            r"https?://(?!www\.w3\.org/2000/svg)|@import|fetch\(|eval\(|innerHTML", text
        )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Zurong", "Zurong"),
        ("a\u202eb", "a\\u202eb"),
        ("a\nb\tc", "a b c"),
        ("שלום", "\u2068שלום\u2069"),
        ("\u2066x", "\\u2066x"),
    ],
)
def test_a_name_keeps_to_itself(name, shown):
    assert isolated(name) == shown


@pytest.mark.parametrize(
    ("lang", "low", "high", "shown"),
    [
        ("en", 9, 10.5, "[17 Feb 09:00–10:30]"),
        ("zh", 9, 10.5, "2月17日 09:00 至 10:30"),
        ("en", 9, 9, "[17 Feb 09:00–09:00]"),
        ("en", 23.9999, 24.5, "[18 Feb 00:00–00:30]"),
        ("en", 9, 33, "[17 Feb 09:00, 18 Feb 09:00]"),
        ("zh", 9, 33, "2月17日 09:00 至 2月18日 09:00"),
        ("en", 9, None, "[17 Feb 09:00, not reached]"),
        ("en", None, None, "[not reached]"),
    ],
)
def test_an_interval_within_one_day_names_the_day_once(many, lang, low, high, shown):
    ends = (NEVER if end is None else end * HOUR for end in (low, high))
    found = wording(many, lang).interval("time", Interval(*ends, 0.95))
    assert found == shown


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("都安乡", "kept"),
        ("x" * 24, "kept"),
        ("x" * 25, "words"),
        ("字" * 23, "prose"),
        ("", "kept"),
    ],
)
def test_a_cell_is_broken_by_its_length(text, how):
    assert kept(text, 24) == how


def test_marks_that_steer_are_spelt_out_wherever_a_template_prints_them():
    assert finished("a\u202eb\x07") == "a\\u202eb\\u0007"
    assert finished("德保\n\u2068x\u2069") == "德保\n\u2068x\u2069"
    assert finished(7) == 7
    assert "&lt;b&gt;" in rendered(
        "origin.html", content=([("<b>", (), ())] * 2, ()), t=words("en")
    )


def test_data_cannot_end_the_script_it_stands_in():
    data = {"name": "</script><!--&\u2028"}
    text = script_json(data)
    assert "<" not in text
    assert json.loads(text) == data


def test_the_font_holds_the_page_and_says_so():
    face = font_face("德保 Debao")
    font = TTFont(BytesIO(base64.b64decode(re.search(r'base64,([^")]*)"', face).group(1))))
    assert {"德", "保", "D"} <= {chr(code) for code in font.getBestCmap()}
    assert "县" not in {chr(code) for code in font.getBestCmap()}
    assert "U+4FDD" in face
    assert face == font_face("Debao 保德")


def test_every_site_is_a_tile_and_a_row(many):
    run = SimpleNamespace(
        results=many,
        amounts=SimpleNamespace(
            sites=[
                SimpleNamespace(binding=SimpleNamespace(stage="swab" if n % 2 else "registration"))
                for n in range(8)
            ]
        ),
    )
    summary = summarise(many)
    found = places.site_map(run, summary, wording(many))
    tiles = [tile for town in found.towns for tile in town.tiles]
    assert sorted(tile.number for tile in tiles) == list(range(8))
    assert [town.name for town in found.towns] == ["Chengguan", "Zurong", "Longsang"]
    assert {key.text for key in found.limits} == {"registration", "swab"}
    latest = summary.last[0].site
    assert found.rows[latest.index][0] == wording(many).name(latest)
    assert "the team's arrival" in found.rows[latest.index][-1]
    assert found.any_late == any(tile.late for tile in tiles)
    assert all(key.text.count("Feb") == 1 for key in found.shades if "–" in key.text)
    shades = {tile.number: tile.shade for tile in tiles}
    assert (
        shades[max(range(8), key=lambda s: places.place(many, "site", s).completion.median.value)]
        == 5
    )


def test_a_township_that_is_not_reached_has_no_stroke(never):
    rows = places.townships(summarise(never), wording(never))
    assert [row.whisker.middle is None for row in rows].count(True) == 1
    assert all(0 <= row.whisker.low <= row.whisker.high <= 100 for row in rows)


def test_ticks_stand_at_whole_hours_and_name_each_day(many):
    frame = Frame(*NARROW, (0.0, 30.0), (0.0, 1.0))
    ticks = clock_ticks(frame, wording(many))
    assert ticks[0].below == "17 Feb"
    assert [tick.below for tick in ticks if tick.below] == ["17 Feb", "18 Feb"]
    assert all(tick.text.endswith(":00") for tick in ticks)
    assert all(frame.left <= tick.at <= frame.right for tick in ticks)


def test_words_of_the_player_match_its_numbers(many):
    from simsite.experiment.run.queue_history import replays, worth_replaying

    chosen = worth_replaying(many)
    run = SimpleNamespace(results=many, replays=replays(many, chosen))
    numbers, said = places.replay_numbers(run), places.replay_words(run, wording(many, "zh"))
    assert len(numbers) == len(said["sites"]) == len(chosen)
    for one, names in zip(numbers, said["stages"], strict=True):
        assert len(one["stages"]) == len(names)
        assert one["done"][-1] <= one["attending"]
        last = (one["minutes"] + one["step"] * len(one["done"])) // 1440
        assert last < len(said["days"])
