"""The texts below the fields of a scenario are what the JSON Schema says of them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from pydantic import BaseModel

from simsite.model.laws import Lognormal, TimeLaw
from simsite.model.quantities import Quantity, TimeQuantity
from simsite.model.scenario import Run, Scenario
from simsite.model.work import Staff, Stage
from simsite.reading.write import described_schema, field_descriptions


def test_a_field_is_described_by_the_text_below_it() -> None:
    assert field_descriptions(Run) == {
        "replications": "Number of replications; below 59 no 95 % interval for the 95 % quantile"
        " exists.",
        "seed": "Seed: the same seed gives the same luck whatever else changes.",
    }


def test_a_text_of_two_lines_loses_the_indent_of_its_source() -> None:
    text = field_descriptions(Quantity)["source_range"]
    assert text.splitlines()[1].startswith("value or range")


def test_what_a_field_inherits_describes_it_too() -> None:
    assert field_descriptions(TimeQuantity) == field_descriptions(Quantity)
    shape = TimeLaw.model_fields["lognormal"].annotation
    assert shape is not None
    model = next(part for part in shape.__args__ if part is not type(None))
    assert issubclass(model, Lognormal)
    assert set(field_descriptions(model)) == {"floor", "shift", "mean", "cv"}


def test_a_class_from_elsewhere_has_no_descriptions() -> None:
    class Elsewhere(BaseModel):
        number: int
        """Some number."""

    assert field_descriptions(Elsewhere) == {}


@pytest.mark.parametrize("model", [Scenario, Stage, Staff, Run])
def test_every_field_of_the_schema_is_described(model: type[BaseModel]) -> None:
    written = described_schema(model)
    definitions = [written, *written.get("$defs", {}).values()]
    seen = 0
    for definition in definitions:
        for name, part in definition.get("properties", {}).items():
            referred = written.get("$defs", {}).get(part.get("$ref", "").rpartition("/")[2], {})
            assert part.get("description") or referred.get("description"), name
            seen += 1
    assert seen >= len(model.model_fields)


def test_reading_a_scenario_reads_no_source() -> None:
    code = (
        "import json, sys, inspect\n"
        "read = []\n"
        "inspect.getsource = inspect.findsource = lambda *a: read.append(a) or ('', 0)\n"
        "import simsite.reading.load\n"
        "print(json.dumps([len(read), 'simsite.reading.write' in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [0, False]
