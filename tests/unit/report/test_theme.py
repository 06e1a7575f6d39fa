"""Figures show Chinese and every name as it is, differ in grey, and are the same bytes twice."""

import itertools
import sys

import numpy as np
import pytest
from fontTools.ttLib import TTFont

from simsite.report import theme as look
from simsite.report.i18n import catalogue, words
from simsite.report.run_directory import missing_glyph_message, missing_glyphs
from simsite.report.theme import FONT_FILE, SERIES, new_figure, save, series_style, theme

PLACE_NAMES = "榃湴埌㟖㘭堽埇呇菉硃孖荖咘鄀淰簕塅嵅禤乪滘蒟驲硍琍枒篢耈帲嶅"


def gb2312():
    cells = itertools.product(range(0xA1, 0xF8), range(0xA1, 0xFF))
    return {bytes(cell).decode("gb2312", errors="ignore") for cell in cells} - {""}


def draw(name="德保 $x^2$ $\\frac"):
    figure, (left, right) = new_figure("panel", 1, 2)
    left.plot([0, 1], [-2, 3], label=name)
    left.set_title(name)
    left.legend()
    right.bar([name, "燕峒"], [1, 2])
    return figure


def test_font_draws_gb2312_and_local_place_names():
    assert len(gb2312()) == 7445
    with TTFont(FONT_FILE) as font:
        drawn = font.getBestCmap()
    assert [c for c in gb2312() | set(PLACE_NAMES) if ord(c) not in drawn] == []


def test_font_is_static_carries_its_own_name_and_keeps_the_licence():
    with TTFont(FONT_FILE) as font:
        names = font["name"]
        assert "fvar" not in font
    assert names.getDebugName(1) == look.FONT_NAME
    assert not any("Source" in names.getDebugName(number) for number in range(1, 7))
    assert "Adobe" in names.getDebugName(0)
    assert "SIL Open Font License" in names.getDebugName(13)
    licence = FONT_FILE.with_name("OFL.txt").read_text(encoding="utf-8")
    assert licence.startswith("Copyright 2014-2021 Adobe")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_every_label_can_be_drawn():
    assert missing_glyphs(text for entry in catalogue().values() for text in entry.values()) == []


def test_missing_glyphs_are_named_once_in_one_line():
    names = ["𡌶德保\n", "𡌶榃\t−→█▁"]
    assert missing_glyphs(names) == ["𡌶"]
    assert missing_glyph_message(names, words("en")) == (
        "1 character cannot be drawn in figures and shows as an empty box there: 𡌶 (U+21336)"
    )
    assert "2 个字符" in missing_glyph_message(["𡌶\x07"], words("zh"))
    assert missing_glyph_message(["德保"], words("zh")) is None


def test_same_figure_gives_the_same_bytes_whatever_the_users_settings(tmp_path):
    import matplotlib as mpl

    with theme():
        first = save(draw(), tmp_path / "a.1")
    users = {"font.size": 30, "svg.fonttype": "none", "timezone": "Asia/Shanghai"}
    with mpl.rc_context(users), theme():
        second = save(draw(), tmp_path / "b.1")
    assert [path.name for path in first] == ["a.1.png", "a.1.svg"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert b"<dc:date>" not in first[1].read_bytes()


def test_figure_depends_on_its_text_so_dollar_signs_are_drawn(tmp_path):
    with theme():
        shown, _ = save(draw("$x$"), tmp_path / "dollar")
        bare, _ = save(draw("x"), tmp_path / "bare")
    assert shown.read_bytes() != bare.read_bytes()


def test_texts_made_outside_the_theme_are_no_formulas_either(tmp_path):
    with theme():
        figure = draw()
    figure.axes[0].set_xlabel("$\\frac")
    text = figure.text(0.5, 0.5, "$\\frac", parse_math=True)
    save(figure, tmp_path / "late")
    assert not text.get_parse_math()


def test_theme_leaves_no_settings_behind():
    import matplotlib as mpl

    def fail_inside():
        with theme():
            families.extend(mpl.rcParams["font.family"])
            raise RuntimeError("inside")

    before, families = dict(mpl.rcParams), []
    with pytest.raises(RuntimeError, match="inside"):
        fail_inside()
    assert families == ["DejaVu Sans", "Simsite Sans SC"]
    assert dict(mpl.rcParams) == before


def test_figures_need_no_pyplot(tmp_path):
    import subprocess

    code = (
        "import sys, pathlib; from simsite.report.theme import *\n"
        "assert 'matplotlib' not in sys.modules\n"
        "with theme(): save(new_figure()[0], pathlib.Path(sys.argv[1]))\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "x")]
    assert subprocess.run(command, check=False).returncode == 0
    assert (tmp_path / "x.png").exists()


def test_series_beyond_the_sixth_repeat_colours_but_no_look():
    looks = [series_style(number) for number in range(18)]
    assert looks[:6] == list(SERIES)
    assert len(set(looks)) == 18
    assert [look.colour for look in looks[6:12]] == [look.colour for look in SERIES]


@pytest.mark.parametrize("field", ["colour", "line", "marker", "hatch"])
def test_every_series_differs_in_every_way(field):
    assert len({getattr(style, field) for style in SERIES}) == len(SERIES)


# Machado, Oliveira & Fernandes 2009, severity 1, on linear RGB.
SIGHT = {
    "full": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def lab(colour, sight):
    encoded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(XYZ @ np.clip(SIGHT[sight] @ linear, 0, 1) / XYZ.sum(axis=1))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_stay_apart_for_every_eye(sight):
    seen = [lab(style.colour, sight) for style in SERIES]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 18


def test_lightness_steps_stay_apart_in_grey_print():
    lightness = sorted(lab(style.colour, "full")[0] for style in SERIES)
    assert min(np.diff(lightness)) > 6
