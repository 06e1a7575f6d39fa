"""The commands that pages show, what they say they print, and a folder to run them in.

A block ``console`` holds commands behind ``$`` and, below each, what it prints. Blocks ``text``
right behind it belong to its last command, ``text zh`` to the same with ``--lang zh``. A line
``...`` stands for lines that are left out. A block such as ``yaml title="plan.yaml"`` is a file
that the commands below it find.

A page ``NAME.zh.md`` beside ``NAME.md`` says the same in Chinese: the same commands, but for their
language, so that only what it shows of them has to be run besides.
"""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise, takewhile
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
CHINESE = ".zh.md"
# Pages with a Chinese sibling that has the same commands; test_siblings.py sees to it.
PAIRED = [
    path
    for path in [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("how-to/*.md"))]
    if not path.name.endswith(CHINESE)
]
FENCE = re.compile(r"^```(?P<head>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r"title=\"([^\"]+)\"")
PROGRESS = ("simulating", "模拟中")
ERRORS = ("error: ", "错误: ")
SIMSITE = ("simsite", ".venv/bin/simsite")
LANGUAGE = re.compile(r" --lang (?:en|zh)\b")
COMMENT = re.compile(r"\s+# .*$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) ", re.MULTILINE)
TYPED = ("sh", "bash", "powershell", "bat", "python", "r", "yaml")  # heads of blocks to copy from
FEW = {
    **dict.fromkeys(("run", "sweep", "need", "marginal", "sensitivity"), ("--replications", "10")),
    "--precision": ("--at-most", "20"),
}


@dataclass(frozen=True)
class Command:
    """A command on a page and the lines that are shown below it; none where nothing is shown."""

    text: str
    shown: tuple[str, ...] = ()


@dataclass(frozen=True)
class File:
    """A file that a page asks its reader to write."""

    name: str
    text: str


def steps(page):
    """The commands and files of a page, in their order."""
    fences = list(FENCE.finditer(page))
    found = []
    for number, fence in enumerate(fences):
        title = TITLE.search(fence["head"])
        if title:
            found.append(File(title[1], fence["body"]))
        if fence["head"].split(" ")[0] == "console":
            *commands, last = _commands(fence["body"])
            found += [*commands, *(_with_outputs(last, _outputs(page, fences[number:])) or [last])]
    return found


def _outputs(page, fences):
    """The blocks of text that follow the first of `fences` with nothing in between."""
    following = takewhile(
        lambda pair: (
            pair[1]["head"].startswith("text") and not page[pair[0].end() : pair[1].start()].strip()
        ),
        pairwise(fences),
    )
    return [block for _, block in following]


def _with_outputs(command, blocks):
    """The command with each output, in the language that its block names."""
    languages = [re.findall(r" (en|zh)$", block["head"]) for block in blocks]
    texts = [" ".join([command.text, *(f"--lang {one}" for one in each)]) for each in languages]
    return [Command(text, _lines(block["body"])) for text, block in zip(texts, blocks, strict=True)]


def _commands(body):
    parts = re.split(r"^\$ ", body.replace("\\\n", " "), flags=re.MULTILINE)
    assert not parts[0].strip(), f"an output without its command: {parts[0]!r}"
    pairs = [part.partition("\n") for part in parts[1:]]
    return [Command(command.strip(), _lines(output)) for command, _, output in pairs]


def _lines(text):
    """The lines that are not blank, without blanks at their ends."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def shown_commands(page):
    """Every line of a page's blocks that calls simsite, whatever the block is for."""
    lines = [line for fence in FENCE.finditer(page) for line in fence["body"].splitlines()]
    calls = [re.sub(r"^\$ ", "", line) for line in lines]
    return [call for call in calls if call.startswith(tuple(f"{name} " for name in SIMSITE))]


def in_chinese(page):
    """The Chinese page beside one, whether it is there or not."""
    return page.with_name(page.name.removesuffix(".md") + CHINESE)


def bare(command):
    """A command without the language that it is asked in."""
    return LANGUAGE.sub("", command)


def steps_in_both(page):
    """The steps of a page, then the commands of which its Chinese sibling shows something else."""
    english, chinese = (steps(path.read_text("utf-8")) for path in (page, in_chinese(page)))
    told = [step for step in chinese if isinstance(step, Command) and step.shown]
    return [*english, *(one for one in told if not any(_tells(own, one) for own in english))]


def _tells(step, command):
    """Whether a step is a command and shows all that the same command shows elsewhere."""
    same = isinstance(step, Command) and step.text == command.text
    return same and fits(command.shown, step.shown)


@dataclass(frozen=True)
class Skeleton:
    """What two pages have in common that say the same in two languages."""

    headings: tuple[str, ...]
    steps: tuple[object, ...]
    calls: tuple[str, ...]
    typed: tuple[str, ...]
    links: frozenset[str]

    @staticmethod
    def of(path):
        """That of a page."""
        page = path.read_text("utf-8")
        words = FENCE.sub("", page)
        heads = [(fence["head"].split(" ")[0], fence["body"]) for fence in FENCE.finditer(page)]
        taken = [bare(step.text) if isinstance(step, Command) else step for step in steps(page)]
        return Skeleton(
            tuple(HEADING.findall(words)),
            _once(taken),
            _once(map(bare, shown_commands(page))),
            tuple(COMMENT.sub("", body) for head, body in heads if head in TYPED),
            _links(words, path),
        )


def _once(items):
    """The items, without those that are the same as the one before."""
    return tuple(one for before, one in pairwise([None, *items]) if one != before)


def _links(words, path):
    """Where a page leads, without the language and the part of a page; not to itself.

    Pictures count; one in Chinese is called as the English one, with ``-zh``.
    """
    english = (link.partition("#")[0].replace(CHINESE, ".md") for link in LINK.findall(words))
    places = {link.replace("-zh.png", ".png") for link in english}
    return frozenset(places - {"", path.name.replace(CHINESE, ".md")})


def fits(shown, printed):
    """Whether `printed` are the lines shown, with anything where they have ``...``."""
    pieces, piece = [], []
    for line in shown:
        if line == "...":
            pieces.append(piece)
            piece = []
        else:
            piece.append(line)
    pieces.append(piece)
    place = 0
    for number, piece in enumerate(pieces):
        starts = [place] if number == 0 else range(place, len(printed) - len(piece) + 1)
        if number == len(pieces) - 1:  # the last piece is the end of what is printed
            starts = [start for start in starts if start + len(piece) == len(printed)]
        fit = [start for start in starts if list(printed[start : start + len(piece)]) == piece]
        if not fit:
            return False
        place = fit[0] + len(piece)
    return True


def few(arguments):
    """The arguments, with few replications where they do not say how many."""
    told = {"--replications", "--dry-run", "--help", "-h"} & set(arguments)
    if told or arguments[0] not in FEW:
        return arguments
    return [*arguments, *FEW["--precision" if "--precision" in arguments else arguments[0]]]


class Folder:
    """A folder with the scenarios and experiments in it, where a page's steps are taken."""

    def __init__(self, path):
        self.path = path
        for name in ("scenarios", "experiments"):
            (path / name).symlink_to(REPOSITORY / name)
        own = {key: text for key, text in os.environ.items() if not key.startswith("SIMSITE")}
        place = os.pathsep.join(filter(None, [str(REPOSITORY), own.get("PYTHONPATH")]))
        self.environment = {**own, "LANG": "C.UTF-8", "COLUMNS": "80", "PYTHONPATH": place}

    def take(self, step):
        """Write a file, or run a command; return what is wrong, or nothing."""
        if isinstance(step, File):
            (self.path / step.name).write_text(step.text, "utf-8")
            return ""
        words = shlex.split(step.text)
        if words[0] == "make":
            return self._make(step, shlex.split(bare(step.text))[1:])
        if words[0] in SIMSITE:
            return self._simsite(step, words[1:])
        return f"$ {step.text}\nno test can run this: put it into a block 'sh'"

    def _make(self, step, targets):
        """What make would do; of that, what calls simsite is done. The rest is .ci/run's."""
        done = self._run(["make", "--directory", REPOSITORY, "--dry-run", *targets])
        if done.returncode:
            return f"$ {step.text}\n{done.stdout}{done.stderr}"
        calls = [line for line in done.stdout.splitlines() if line.startswith(SIMSITE[1])]
        language = "".join(LANGUAGE.findall(step.text))
        told = [self.take(Command(call + language, step.shown)) for call in calls]
        return "\n".join(filter(None, told))

    def _simsite(self, step, arguments):
        arguments = arguments if step.shown else few(arguments)
        done = self._run([sys.executable, "-m", "simsite", *arguments])
        code = 2 if any(error in line for error in ERRORS for line in step.shown) else 0
        told = [line for line in _lines(done.stderr) if not line.startswith(PROGRESS)]
        said = list(_lines(done.stdout))
        fit = any(fits(step.shown, lines) for lines in (said, told, [*said, *told]))
        if done.returncode == code and (fit or not step.shown):
            return ""
        return f"$ {step.text}\n{done.stdout}{done.stderr}exit code {done.returncode}"

    def _run(self, command):
        return subprocess.run(
            command, cwd=self.path, env=self.environment, capture_output=True, text=True,
            encoding="utf-8", check=False,
        )  # fmt: skip
