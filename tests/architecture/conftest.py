"""What the architecture tests look at: the repository and its parsed modules."""

import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def repository():
    return REPOSITORY


@pytest.fixture(scope="session")
def modules():
    """Every module of the package: path relative to the repository -> syntax tree."""
    found = sorted((REPOSITORY / "simsite").rglob("*.py"))
    assert found, "no module found: these tests would be empty"
    return {
        path.relative_to(REPOSITORY).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in found
    }
