"""``simsite schema``: the JSON Schema of scenario files, for editors."""

from __future__ import annotations

import click

from simsite.cli import options
from simsite.cli.speech import speak
from simsite.report.words import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def schema() -> None:
        import json

        from simsite.model.write import json_schema

        speak(json.dumps(json_schema(), ensure_ascii=False, indent=2))

    return options.command(say, "schema", schema)
