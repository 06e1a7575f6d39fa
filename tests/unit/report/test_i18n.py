"""The catalogue is whole, and Words refuses what it does not know."""

import re
import string
from pathlib import Path

import pytest

from simsite.report import i18n as module
from simsite.report.i18n import (
    catalogue,
    choose_language,
    keys_in_code,
    placeholders,
    unused_keys,
    words,
)

HAN = re.compile("[\u4e00-\u9fff]")
PACKAGE = Path(module.__file__).parents[1]
SOURCES = sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("templates/*.html")])


def faults_of(entry):
    """What is wrong with the texts of a key, by the law they break."""
    english, chinese = entry.get("en", ""), entry.get("zh", "")
    fixed = "".join(text for text, *_ in string.Formatter().parse(chinese))
    laws = {
        "both languages": {"en", "zh"} <= set(entry) <= {"en", "zh", "en_one"},
        "a text": all(text.strip() for text in entry.values()),
        "the same placeholders": all(
            placeholders(text) == placeholders(english) for text in entry.values()
        ),
        "what is counted": "en_one" not in entry or "count" in placeholders(english),
        "English in English": not HAN.search(english + entry.get("en_one", "")),
        "Chinese commas and colons": not set(",;:?!") & set(fixed),
    }
    return [law for law, holds in laws.items() if not holds]


def test_every_key_has_both_languages_as_they_are_written():
    wrong = {key: faults for key, entry in catalogue().items() if (faults := faults_of(entry))}
    assert wrong == {}


@pytest.mark.parametrize(
    ("entry", "broken"),
    [
        ({"en": "a"}, ["both languages"]),
        ({"en": "a", "zh": " "}, ["a text"]),
        ({"en": "a {b}", "zh": "甲"}, ["the same placeholders"]),
        ({"en": "{n} as", "zh": "{n}甲", "en_one": "{n} a"}, ["what is counted"]),
        ({"en": "甲", "zh": "甲"}, ["English in English"]),
        ({"en": "a: b", "zh": "甲: 乙"}, ["Chinese commas and colons"]),
    ],
)
def test_a_text_that_breaks_a_law_is_seen(entry, broken):
    assert faults_of(entry) == broken


def test_every_key_named_in_code_exists():
    named = keys_in_code(SOURCES)
    assert "units.never" in named
    assert named <= set(catalogue())


def test_no_sentence_is_unused_apart_from_the_shared_glossary():
    unused = unused_keys(SOURCES)
    assert [key for key in unused if not key.startswith("glossary.")] == []


def test_unused_keys_are_found_and_a_composed_key_counts_as_used(tmp_path):
    code = tmp_path / "code.py"
    code.write_text('words("units.never"); words(f"glossary.role.{role}")', encoding="utf-8")
    unused = unused_keys([code])
    assert "units.day" in unused
    assert "units.never" not in unused
    assert not any(key.startswith("glossary.role.") for key in unused)


def test_keys_in_code_ignores_dotted_names_of_other_things(tmp_path):
    code = tmp_path / "code.py"
    code.write_text("'units.nonsense', \"os.path\", 'units'", encoding="utf-8")
    assert keys_in_code([code]) == {"units.nonsense"}


def test_words_speak_their_language():
    assert words("en")("units.never") == "not reached"
    assert words("zh")("units.never") == "未完成"


def test_english_singular_is_used_for_one_only():
    assert words("en")("glossary.statistic.replications", count=1) == "1 replication"
    assert words("en")("glossary.statistic.replications", count="60") == "60 replications"
    assert words("zh")("glossary.statistic.replications", count=1) == "1 次重复模拟"


def test_braces_in_a_value_are_left_alone():
    assert words("en")("units.interval", low="{a}", high="{0}") == "[{a}, {0}]"


def test_unknown_key_names_the_nearest():
    with pytest.raises(KeyError, match=r"did you mean 'units\.never'"):
        words("en")("units.nevr")
    with pytest.raises(KeyError) as caught:
        words("en")("#")
    assert "did you mean" not in str(caught.value)


@pytest.mark.parametrize("values", [{}, {"number": 1, "extra": 2}, {"nubmer": 1}])
def test_missing_and_superfluous_placeholders_are_refused(values):
    with pytest.raises(ValueError, match=r"'units\.hours' takes \['number'\]"):
        words("en")("units.hours", **values)


def test_unknown_language_is_refused():
    with pytest.raises(ValueError, match="'fr' is not a language"):
        words("fr")


@pytest.mark.parametrize(
    ("option", "environ", "expected"),
    [
        ("en", {"SIMSITE_LANG": "zh", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"SIMSITE_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"SIMSITE_LANG": "", "LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
        (None, {}, "en"),
    ],
)
def test_language_is_chosen_by_option_then_simsite_lang_then_lang(option, environ, expected):
    assert choose_language(option, environ) == expected


def test_language_comes_from_the_process_environment(monkeypatch):
    monkeypatch.setenv("SIMSITE_LANG", "zh")
    assert choose_language() == "zh"


@pytest.mark.parametrize(
    ("option", "environ", "source"),
    [("cn", {}, "--lang"), (None, {"SIMSITE_LANG": "chinese"}, "SIMSITE_LANG")],
)
def test_a_wrong_language_names_where_it_was_set(option, environ, source):
    with pytest.raises(ValueError, match=source):
        choose_language(option, environ)
