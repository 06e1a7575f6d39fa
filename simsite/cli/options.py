"""Options that several commands share, each with one meaning everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsite.cli.click_i18n import Spoken
from simsite.cli.commands import language_option
from simsite.core.memory import look_for_room
from simsite.report.i18n import Words

if TYPE_CHECKING:
    from simsite.facade.asked import ScenarioFile

Decorated = Callable[..., Any]


def command(say: Words, name: str, function: Decorated, *options: click.Parameter) -> click.Command:
    """Return a command with its parameters, its help and ``--lang``, if it has none of its own."""
    own = any(option.name == "lang" for option in options)

    @wraps(function)
    def with_room(**given: Any) -> Any:
        look_for_room("numpy")
        return function(**given)

    return Spoken(
        say,
        name=name,
        callback=with_room,
        params=[*options, *([] if own else [language_option(say)])],
        help=say(f"cli.help.{name}"),
        epilog=say("cli.help.codes"),
    )


def file(name: str = "file") -> click.Argument:
    """Return the argument that names one file; whether it can be read is judged by its reader."""
    return click.Argument([name], type=click.Path(path_type=Path))


def files(name: str) -> click.Argument:
    """Return the argument that names one or more files or directories."""
    return click.Argument([name], type=click.Path(path_type=Path), nargs=-1, required=True)


def sets(say: Words) -> click.Option:
    """Return ``--set PATH=VALUE``, as often as wanted."""
    return click.Option(
        ["--set", "sets"], metavar="PATH=VALUE", multiple=True, help=say("cli.help.set")
    )


def what_if(say: Words) -> click.Option:
    """Return ``--what-if NAME[=VALUES]``, as often as wanted."""
    text = say("cli.help.what_if")
    return click.Option(["--what-if"], metavar="NAME[=VALUES]", multiple=True, help=text)


def scenario(say: Words) -> click.Option:
    """Return ``--scenario NAME``."""
    return click.Option(["--scenario"], metavar="NAME", help=say("cli.help.scenario"))


def random_draws(say: Words) -> tuple[click.Option, ...]:
    """Return ``--replications`` and ``--seed``; they are read as the scenario file's are."""
    return tuple(
        click.Option([f"--{name}"], metavar="N", help=say(f"cli.help.{name}"))
        for name in ("replications", "seed")
    )


def asked(file: Path, given: Mapping[str, Any]) -> ScenarioFile:
    """Return a file with what the options of `sets`, `scenario` and `random_draws` lay over it."""
    from simsite.facade.asked import ScenarioFile

    laid = given.get("scenario"), given["sets"], given["replications"], given["seed"]
    return ScenarioFile(file, *laid)


def precision(say: Words) -> tuple[click.Option, ...]:
    """Return ``--precision``, as often as wanted, and ``--at-most``."""
    from simsite.core.engine_names import FEWEST_REPLICATIONS, MOST_REPLICATIONS

    metavar = say("cli.word.precision_metavar")
    most = click.Option(
        ["--at-most"],
        type=click.IntRange(FEWEST_REPLICATIONS),
        metavar="N",
        help=say("cli.help.at_most", most=f"{MOST_REPLICATIONS:,}"),
    )
    text = say("cli.help.precision")
    return click.Option(["--precision"], metavar=metavar, multiple=True, help=text), most


def confirm(say: Words, key: str) -> click.Option:
    """Return ``--confirm N``; what it means is in the sentence of `key`."""
    from simsite.core.engine_names import FEWEST_REPLICATIONS

    least = click.IntRange(FEWEST_REPLICATIONS)
    return click.Option(["--confirm"], type=least, metavar="N", help=say(key))


def jobs(say: Words) -> click.Option:
    """Return ``--jobs``."""
    return click.Option(["--jobs"], type=click.IntRange(1), metavar="N", help=say("cli.help.jobs"))


def engine(say: Words) -> click.Option:
    """Return ``--engine``."""
    from simsite.core.engine_names import AUTO, ENGINES

    return click.Option(
        ["--engine"], type=click.Choice(ENGINES), default=AUTO, help=say("cli.help.engine")
    )


def flag(say: Words, name: str) -> click.Option:
    """Return an option that is given or not."""
    return click.Option([f"--{name}"], is_flag=True, help=say(f"cli.help.{name.replace('-', '_')}"))


def out(say: Words, key: str) -> click.Option:
    """Return ``--out DIR``; what it means is in the sentence of `key`."""
    return click.Option(["--out"], type=click.Path(path_type=Path), metavar="DIR", help=say(key))


def completed_from(choice: Iterable[str]) -> Callable[..., list[str]]:
    """Return what completes a word in a shell that begins as one of these, whatever follows."""
    words = tuple(choice)

    def complete(_context: click.Context, _option: click.Parameter, begun: str) -> list[str]:
        return [word for word in words if word.startswith(begun)]

    return complete
