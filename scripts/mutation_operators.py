"""Small changes to a syntax tree, each a mistake that somebody could make."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

Site = tuple[int, str, Callable[[], None]]

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
SWAPPED = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum",
           "any": "all", "all": "any", "left": "right"}  # fmt: skip


def sites_of(tree: ast.AST) -> Iterator[Site]:
    """Yield line, description and the function that makes the change, for each possible change."""
    for node in _code(tree):
        for change in _CHANGES:
            yield from change(node)


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """Walk over what is run: no annotations, docstrings, imports, or words of errors."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.Raise | ast.Assert):
                continue
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            yield child
            yield from _code(child)


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return (text if len(text) <= 60 else text[:57] + "...").replace("|", "¦").replace("`", "'")


def _comparison(node: ast.AST) -> Iterator[Site]:
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            other = COMPARISONS[type(operator)]

            def apply(index: int = index, other: type[ast.cmpop] = other) -> None:
                node.ops[index] = other()

            yield node.lineno, f"{_short(node)}: {_names(type(operator), other)}", apply


def _names(one: type, other: type) -> str:
    return f"{one.__name__} to {other.__name__}"


def _arithmetic(node: ast.AST) -> Iterator[Site]:
    if isinstance(node, ast.BinOp | ast.AugAssign):
        other = ARITHMETIC.get(type(node.op))
        text = isinstance(getattr(node, "left", None), ast.JoinedStr | ast.List | ast.Tuple)
        if other is not None and not text:

            def apply(other: type[ast.operator] = other) -> None:
                node.op = other()

            yield node.lineno, f"{_short(node)}: {_names(type(node.op), other)}", apply


def _logic(node: ast.AST) -> Iterator[Site]:
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And

        def apply() -> None:
            node.op = other()

        yield node.lineno, f"{_short(node)}: {_names(type(node.op), other)}", apply


def _negation(node: ast.AST) -> Iterator[Site]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):

        def apply() -> None:
            node.test = ast.UnaryOp(ast.Not(), node.test)

        yield node.lineno, f"if {_short(node.test)}: negated", apply


def _constant(node: ast.AST) -> Iterator[Site]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float):
        value = node.value
        other = not value if isinstance(value, bool) else value + 1

        def apply() -> None:
            node.value = other

        yield node.lineno, f"{value!r} to {other!r}", apply


def _call(node: ast.AST) -> Iterator[Site]:
    if not isinstance(node, ast.Call):
        return
    name = node.func
    word = name.id if isinstance(name, ast.Name) else getattr(name, "attr", "")
    other = SWAPPED.get(word)
    if other is not None and isinstance(name, ast.Name | ast.Attribute):

        def apply() -> None:
            setattr(name, "id" if isinstance(name, ast.Name) else "attr", other)

        yield node.lineno, f"{_short(node)}: {word} to {other}", apply


def _statement(node: ast.AST) -> Iterator[Site]:
    """Leave out a call made for its effect, or a change of a number; turn break and continue."""
    for name, value in ast.iter_fields(node):
        if name not in ("body", "orelse") or not isinstance(value, list):
            continue
        for index, part in enumerate(value):
            effect = isinstance(part, ast.Expr) and isinstance(part.value, ast.Call)
            if effect or isinstance(part, ast.AugAssign):
                new: ast.stmt = ast.Pass()
            elif isinstance(part, ast.Break | ast.Continue):
                new = ast.Continue() if isinstance(part, ast.Break) else ast.Break()
            else:
                continue

            def apply(index: int = index, new: ast.stmt = new, body: list = value) -> None:
                body[index] = new

            yield part.lineno, f"{_short(part)}: {type(new).__name__.lower()}", apply


_CHANGES = (_comparison, _arithmetic, _logic, _negation, _constant, _call, _statement)
