"""Columns have names: no number stands for one where tables of rows are read or written."""

import ast

ROOMS = ("engine/kernel", "engine/audit", "engine/reference", "metrics")
PLAIN = {-1, 0, 1, 2}


def numbers_in(index):
    for node in ast.walk(index):
        if isinstance(node, ast.Constant) and type(node.value) is int:
            yield node.value


def strides(tree):
    """What finds a column in a flat table: a width times a row plus a number."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            product, column = node.left, node.right
            if isinstance(product, ast.BinOp) and isinstance(product.op, ast.Mult):
                factors = [*numbers_in(product.left), *numbers_in(product.right)]
                if isinstance(column, ast.Constant) and set(factors) - PLAIN:
                    yield node


def faults(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and set(numbers_in(node.slice)) - PLAIN:
            yield node
    yield from strides(tree)


def test_columns_are_named(modules):
    found = [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path, tree in modules.items()
        if any(f"simsite/{room}/" in str(path) for room in ROOMS)
        for node in faults(tree)
    ]
    assert found == []


def test_a_numbered_column_is_found():
    tree = ast.parse(
        "a[7 * tube + 5] = rows[:, 4]\nb = rows[:, 1], 2 * time + 1\nc = 6 * self.row + 3"
    )
    assert {ast.unparse(node) for node in faults(tree)} == {
        "a[7 * tube + 5]", "7 * tube + 5", "rows[:, 4]", "6 * self.row + 3",
    }  # fmt: skip
