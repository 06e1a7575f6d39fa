"""Every sweep file on the page of reference is read, and its tables name every key."""

import re
from pathlib import Path

import pytest
import tiny

from simsite.experiment.sweep.sweep import read_sweep
from simsite.reading.sweep_design import Sample, SweepFile, Variant

REPOSITORY = Path(__file__).parents[3]
PAGE = (REPOSITORY / "docs" / "reference" / "sweep.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
TABLE = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)[0]
PLAN = tiny.TINY + "scenarios:\n  crowded: {staff.people_per_desk: 40}\n"
POINTS = [9, 3, 16, 2, 6, 5]


@pytest.mark.parametrize(("example", "points"), list(zip(EXAMPLES, POINTS, strict=True)))
def test_an_example_has_its_points(tmp_path, example, points):
    tiny.write(tmp_path, "plan.yaml", PLAN)
    tiny.write(tmp_path, "points.csv", TABLE)
    assert len(read_sweep(tiny.write(tmp_path, "sweep.yaml", example)).points) == points


@pytest.mark.parametrize("kind", [SweepFile, Sample, Variant])
def test_the_page_names_every_key(kind):
    keys = {field.alias or name for name, field in kind.model_fields.items()}
    assert {key for key in keys if f"\n| `{key}` |" not in PAGE} == set()
