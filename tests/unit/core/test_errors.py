"""Faults: place, sentence, suggestion and a caret that is right under Chinese text."""

from __future__ import annotations

import string

import pytest

from simsite.core.errors import BadValue, Fault, ScenarioFault, catalogue, visible, width

FAULT = Fault(
    key="clock.unreadable",
    file="a.yaml",
    line=3,
    column=5,
    path="calendar.hours",
    value="half past",
    suggestion="07:30",
    source="德保: half past",
)


def test_every_sentence_has_both_languages_with_the_same_placeholders() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert len(catalogue()) > 30
    for key, words in catalogue().items():
        assert set(words) == {"en", "zh"}, key
        assert names(words["en"]) == names(words["zh"]), key


def test_fault_is_rendered_with_source_and_caret() -> None:
    lines = FAULT.render("en").splitlines()
    assert lines[0] == (
        "a.yaml:3:5: error: 'half past' is not a clock time: write for example '07:30'; "
        "did you mean '07:30'?"
    )
    assert lines[1] == "    德保: half past"
    assert lines[2] == " " * (4 + width("德保: ")) + "^"
    assert "不是钟点" in FAULT.render("zh")


def test_all_faults_are_counted() -> None:
    text = str(ScenarioFault((FAULT, FAULT)))
    assert text.endswith("2 faults")
    assert text.count("^") == 2


def test_a_long_line_is_cut_around_the_caret() -> None:
    source = "x" * 500 + "!" + "y" * 500
    lines = (
        Fault(key="value.empty", file="f", line=1, column=501, source=source).render().split("\n")
    )
    assert len(lines[1]) < 120
    assert lines[1][lines[2].index("^")] == "!"
    assert lines[1].strip() == "…" + "x" * 50 + "!" + "y" * 49


def test_control_and_direction_marks_are_spelt_out() -> None:
    assert visible("a\x1b[31m\u202e") == "a\\u001b[31m\\u202e"
    assert len(visible("x" * 5000)) == 200


def test_markup_in_values_stays_text() -> None:
    fault = Fault(key="clock.unreadable", value="{0.__class__} [/y]")
    assert "{0.__class__} [/y]" in fault.text()


def test_bad_value_speaks_english_on_its_own() -> None:
    assert str(BadValue("value.empty")) == "a value is missing here"
    with pytest.raises(KeyError):
        str(BadValue("no such sentence"))
