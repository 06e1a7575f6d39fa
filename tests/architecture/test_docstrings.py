"""Whatever may be called from outside its file says what it does."""

import ast

import pytest

FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def is_setter_or_overload(part):
    marks = [ast.unparse(decorator) for decorator in getattr(part, "decorator_list", [])]
    return any(mark.endswith((".setter", ".deleter", "overload")) for mark in marks)


def undocumented(tree, prefix=""):
    """Qualified names of public classes, functions and methods without a docstring."""
    for part in tree.body:
        if not isinstance(part, ast.ClassDef | FUNCTION) or part.name.startswith("_"):
            continue
        if not ast.get_docstring(part) and not is_setter_or_overload(part):
            yield prefix + part.name
        if isinstance(part, ast.ClassDef):
            yield from undocumented(part, f"{prefix}{part.name}.")


def test_every_module_has_a_docstring(modules):
    assert [path for path, tree in modules.items() if not ast.get_docstring(tree)] == []


def test_everything_public_has_a_docstring(modules):
    missing = [f"{path}::{name}" for path, tree in modules.items() for name in undocumented(tree)]
    assert missing == []


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("def f(): pass", ["f"]),
        ("def _f(): pass", []),
        ("def f():\n    'Say.'", []),
        ("class A:\n    'Say.'\n    def f(self): pass\n    def __len__(self): pass", ["A.f"]),
        ("class A:\n    'Say.'\n    @x.setter\n    def x(self, v): pass", []),
    ],
)
def test_a_missing_docstring_is_seen(source, missing):
    assert list(undocumented(ast.parse(source))) == missing
