"""A law is said in three files, and all else follows from them."""

import io
import tokenize
from pathlib import Path

import numpy as np
import pytest

import simsite
from simsite.core.distributions import FAMILIES, Family, mean, quantile
from simsite.draws import Parameters
from simsite.draws.addresses import law_variates
from simsite.draws.kernel import law_tables
from simsite.draws.variates import FORMS, Variates
from simsite.model.plan import Distribution, UncertainQuantity

PACKAGE = Path(simsite.__file__).parent
MODEL, CORE, LOOP = "model/laws.py", "core/distributions.py", "draws/variates.py"
# Names that mean nothing else; `uniform` numbers and a `table` stand elsewhere too.
UNMISTAKABLE = {"erlang", "triangular"}


def words(path):
    """Names and texts of a source file, in small letters."""
    lines = io.StringIO(path.read_text("utf-8")).readline
    tokens = tokenize.generate_tokens(lines)
    kinds = (tokenize.NAME, tokenize.STRING)
    return {token.string.strip("\"'").lower() for token in tokens if token.type in kinds}


WORDS = {path.relative_to(PACKAGE).as_posix(): words(path) for path in PACKAGE.rglob("*.py")}


@pytest.mark.parametrize("family", sorted(UNMISTAKABLE & set(FAMILIES)))
def test_a_law_stands_in_three_files(family):
    assert {path for path, own in WORDS.items() if family in own} <= {MODEL, CORE, LOOP}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_law_stands_in_the_files_that_are_to_be_changed(family):
    assert {MODEL, CORE} <= {path for path, own in WORDS.items() if family in own}


def test_every_form_has_a_loop():
    assert {form.replace(" ", "_") for form in FORMS} <= WORDS[LOOP]


def test_a_family_that_is_registered_is_drawn_by_both_ways(monkeypatch):
    """Nothing but its entry: here one whose loop is there already."""
    own = Family(
        ("high",),
        lambda p, u: quantile("table", (0.0, 1.0, 0.0, p[0]), u),
        lambda p, floor: mean("table", (0.0, 1.0, 0.0, p[0]), floor),
        lambda p: FAMILIES["table"].row((0.0, 1.0, 0.0, p[0])),
    )
    monkeypatch.setitem(FAMILIES, "even", own)
    law, known = Distribution("even", (UncertainQuantity.fixed(40.0),)), Parameters(1, 0, False)
    u = np.linspace(0.01, 0.99, 99)
    drawn = u.copy()
    tables = {name: own.data for name, own in law_tables([law], known).items()}
    Variates(tables, 0).at(drawn.data)
    assert drawn.tobytes() == law_variates(law, u, known).tobytes()
    assert known.mean(law) == 20.0
