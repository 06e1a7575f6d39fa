"""What a planner reads comes out of the catalogue: no sentence stands in the code itself.

Looked at are the rooms that speak. A sentence is two English words beside each other, any Chinese,
a word inside an f-string, or whatever is handed to something that shows it. Docstrings and the
errors of a wrong call (ValueError and the like) are for programmers.
"""

import ast
import re

import pytest

ROOMS = ("report", "cli", "web")
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|[\u4e00-\u9fff]")
WORD_IN_PASSING = re.compile(r"(?:^|[\s(])[A-Za-z]{2,}(?:[\s:,)]|$)")
LETTER = re.compile(r"[A-Za-z\u4e00-\u9fff]")
SHOWS = {
    *("set_title", "set_xlabel", "set_ylabel", "suptitle", "annotate", "legend"),
    *("Column", "speak", "whisper", "echo"),
}
SPOKEN_BY = {"help", "epilog", "short_help", "title", "label", "xlabel", "ylabel"}
FOR_PROGRAMMERS = {"ValueError", "KeyError", "TypeError", "RuntimeError"}

# What looks like a sentence and is none, with the reason.
NOT_SHOWN = {
    "concept:name lifecycle:transition": "keys of XES",
    "d mmm hh:mm": "a number format of Excel",
    'm"月"d"日" hh:mm': "a number format of Excel",
    "upper right": "a place in a figure",
    "lower right": "a place in a figure",
    "upper left": "a place in a figure",
    "upper center": "a place in a figure",
    "lower left": "a place in a figure",
    "outside upper right": "a place in a figure",
    "offset points": "a unit of matplotlib",
    "percentage points": "a unit in the file of a figure's numbers, which programs read",
    "Glyph .* missing from font": "a warning of matplotlib's that is looked for",
    "font-src data:": "part of a content security policy",
    "not take": "a message of click's that is looked for",
    "No such command": "a message of click's that is looked for",
    "Missing command.": "a message of click's that is looked for",
    "Got unexpected extra arguments? \\((.*)\\)": "a message of click's that is looked for",
    "sampling complete, not results": "a value in --json, which programs read",
    "no label ": "an error of a wrong key, for programmers",
    "; did you mean ": "an error of a wrong key, for programmers",
    "order statistics": "a value in --json, which programs read",
    "h after opening": "a unit in tables that programs read; in words it is cell.unit",
    "not reached": "a cell of tables that programs read; in words it is units.never",
    "nobody comes": "a cell of tables that programs read; in words it is answer.nobody.place",
}


def strings(tree):
    """Every string of the code with what is around it, but for those that stand alone."""
    around = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for part in ast.walk(tree):
        alone = isinstance(around.get(part), ast.Expr)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and not alone:
            above = [part]
            while above[-1] in around:
                above.append(around[above[-1]])
            yield part.value, above


def is_for_programmers(above):
    """Whether a string belongs to the error of a wrong call."""
    raised = [part.exc for part in above if isinstance(part, ast.Raise)]
    return any(
        isinstance(error, ast.Call) and ast.unparse(error.func) in FOR_PROGRAMMERS
        for error in raised
    )


def is_handed_over(above):
    """Whether a string is handed to what shows it."""
    inner, outer = above[0], above[1]
    if isinstance(outer, ast.JoinedStr):
        inner, outer = outer, above[2]
    if isinstance(outer, ast.keyword):
        return outer.arg in SPOKEN_BY
    called = ast.unparse(outer.func).rpartition(".")[2] if isinstance(outer, ast.Call) else ""
    return called in SHOWS and inner in outer.args[:1]


def past_the_catalogue(source):
    """The strings of a file that a planner would read and that no catalogue holds."""
    found = []
    for text, above in strings(ast.parse(source)):
        pieces = isinstance(above[1], ast.JoinedStr)
        shown = SENTENCE.search(text) or (pieces and WORD_IN_PASSING.search(text))
        shown = shown or (LETTER.search(text) and is_handed_over(above))
        if shown and text not in NOT_SHOWN and not is_for_programmers(above):
            found.append(text)
    return found


PLANTED = [
    "ax.set_title('Queue')",
    "ax.set_xlabel(f'{unit} later')",
    "rows = ['waiting in line']",
    "name = '采样点'",
    "cell = f'{number} ms'",
    "click.Option(['--x'], help='Shown')",
    "raise click.UsageError('no such file here')",
    "whisper('done')",
]


@pytest.mark.parametrize("source", PLANTED)
def test_a_word_that_goes_past_the_catalogue_is_seen(source):
    assert past_the_catalogue(source)


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    'Return the sentence.'",
        "raise ValueError(f'{a} is not a share')",
        "ax.set_title(words('picture.title'))",
        "say('cli.saved', directory=name)",
        "legend(ax, loc='upper right')",
    ],
)
def test_what_no_planner_reads_is_let_pass(source):
    assert past_the_catalogue(source) == []


def test_every_word_that_a_planner_reads_is_in_the_catalogue(repository):
    files = [path for room in ROOMS for path in (repository / "simsite" / room).rglob("*.py")]
    assert len(files) > 50
    found = {
        path.relative_to(repository).as_posix(): texts
        for path in files
        if (texts := past_the_catalogue(path.read_text("utf-8")))
    }
    assert found == {}


def test_no_exception_of_this_test_is_left_over(repository):
    files = [path for room in ROOMS for path in (repository / "simsite" / room).rglob("*.py")]
    texts = {text for path in files for text, _ in strings(ast.parse(path.read_text("utf-8")))}
    left = {text for text in NOT_SHOWN if text not in texts}
    assert left <= {"upper left", "lower left"}


def test_no_script_of_a_page_speaks_chinese_by_itself(repository):
    scripts = [path for room in ROOMS for path in (repository / "simsite" / room).rglob("*.js")]
    spoken = re.compile(r"[\u4e00-\u9fff]")
    assert [str(path) for path in scripts if spoken.search(path.read_text("utf-8"))] == []
