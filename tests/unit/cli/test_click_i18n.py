"""Help and refusals are in one language, and no word of click's is left in Chinese."""

import re

import pytest

from simsite.cli.commands import NAMES
from simsite.core.errors import width

REFUSED = [
    ((), "'COMMAND' is missing", "缺少“命令”"),
    (("bogus",), "there is no command 'bogus'", "没有命令“bogus”"),
    (("runn",), "did you mean run?", "是不是想写 run？"),
    (("run",), "'FILE' is missing", "缺少“FILE”"),
    (("plot", "a"), "'--kind' is missing", "缺少“--kind”"),
    (("run", "a", "--jobs", 0), "'--jobs' cannot be used: it is a whole number from 1 on",
     "“--jobs”的值不能用：须为不小于 1 的整数"),
    (("run", "a", "--engine", "x"), "it is one of auto, kernel, simpy", "可选 auto, kernel, simpy"),
    (("run", "a", "--sed", 1), "no option '--sed'; did you mean", "没有选项“--sed”；是不是"),
    (("run", "a", "--seed"), "option '--seed' needs a value", "选项“--seed”后面要写值"),
    (("check", "a", "--json=3"), "option '--json' takes no value", "选项“--json”不带值"),
    (("check", "a", "b"), "too many words: b", "多余的词：b"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "en", "zh"), REFUSED)
def test_a_refusal_is_in_the_readers_language(simsite, arguments, en, zh):
    for language, words, error in (("en", en, "error: "), ("zh", zh, "错误: ")):
        said = simsite("--lang", language, *arguments)
        assert (said.code, said.out) == (2, "")
        last = said.err.splitlines()[-1]
        assert last.startswith(error)
        assert words in last


@pytest.mark.parametrize("name", [*NAMES, ""])
def test_no_english_word_is_left_in_chinese_help(simsite, name):
    said = simsite(*filter(None, [name]), "-h", "--lang", "zh").out
    assert said.startswith("用法：")
    assert not re.search(r"Usage|Options|Commands|Show|required|exit", said)
    assert max(map(width, said.splitlines())) <= 80
    english = simsite(*filter(None, [name]), "-h").out
    assert english.startswith("Usage: simsite")
    assert "Options:" in english


def test_without_a_command_the_help_is_shown(simsite):
    said = simsite()
    assert said.code == 2
    assert "Commands:" in said.err
    assert "error" not in said.err
