"""C types of a module of int64 loops, written from its Python source.

`setup.py` runs this file, without the rest of the package, and puts a ``.pxd`` beside each module
that Cython compiles. A module has one class; in it everything is an int64 number or a contiguous
table of them, so that the source alone says what is what:

- an attribute that is called as a table of `simsite.tables.schema`, or set from an item of a dict
  of tables, is a table, every other one a number;
- a method that takes that dict, or lets go of Python's lock, can be called from Python; all others
  become C functions without the lock, which return a number or nothing, as annotated;
- a table nothing is stored in is read-only;
- names in capitals that are imported where nothing is compiled are numbers that a C compiler knows;
- the methods named in ``INLINED`` are offered to be put into their callers.
"""

from __future__ import annotations

import ast
import runpy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

NUMBER, TABLE = "int64_t", "int64_t[::1]"
DICT = "dict[str, memoryview[int]]"
HEAD = """\
# C types of {name}.py, written by `simsite.tables.generate`.
cimport cython
from libc.stdint cimport int64_t
"""
MACRO = "SIMSITE_"
SCHEMA = Path(__file__).with_name("schema.py")


@dataclass(frozen=True)
class Source:
    """A module that is compiled: its name, its syntax tree and its one class."""

    name: str
    tree: ast.Module
    loops: ast.ClassDef

    @staticmethod
    def of(path: Path) -> Source:
        """Read a module.

        Raises
        ------
        ValueError
            If it has not just one class.
        """
        tree = ast.parse(path.read_text("utf-8"))
        classes = [part for part in tree.body if isinstance(part, ast.ClassDef)]
        if len(classes) != 1:
            raise ValueError(f"{path}: {len(classes)} classes, not one")
        return Source(path.stem, tree, classes[0])

    @property
    def methods(self) -> list[ast.FunctionDef]:
        """The methods in the order of the source."""
        return [part for part in self.loops.body if isinstance(part, ast.FunctionDef)]


def pxd(path: Path) -> str:
    """Return the C types of a module.

    Parameters
    ----------
    path : pathlib.Path
        Its source.
    """
    source = Source.of(path)
    lines = [HEAD.format(name=source.name)]
    numbers = imported_numbers(source.tree)
    if numbers:
        lines.append("# Numbers that setup.py hands to the C compiler.\ncdef extern from *:")
        lines += [f'    const {NUMBER} {name} "{MACRO}{name}"' for name in numbers]
        lines.append("")
    own = module_numbers(source.tree)
    if own:
        lines += [f"cdef {NUMBER} {', '.join(own)}", ""]
    lines += ["", "@cython.final", f"cdef class {source.loops.name}:"]
    lines += [f"    {line}" for line in _attributes(source)]
    lines.append("")
    lines += [f"    {line}" for line in _methods(source)]
    return "\n".join(lines) + "\n"


def imported_numbers(tree: ast.Module) -> list[str]:
    """Return the names in capitals that are imported where nothing is compiled, in order."""
    found = [
        name.name
        for part in tree.body
        if isinstance(part, ast.If) and ast.unparse(part.test) == "not cython.compiled"
        for imported in part.body
        if isinstance(imported, ast.ImportFrom)
        for name in imported.names
    ]
    return sorted(name for name in found if name.isupper())


def module_numbers(tree: ast.Module) -> list[str]:
    """Return the whole numbers in capitals that a module gives itself."""
    return [
        target.id
        for part in tree.body
        if isinstance(part, ast.Assign) and not isinstance(part.value, ast.Tuple)
        for target in part.targets
        if isinstance(target, ast.Name) and target.id.isupper()
    ]


def _attributes(source: Source) -> Iterator[str]:
    tables, numbers = _of_schema(source), set[str]()
    for method in source.methods:
        given = _tables_argument(method)
        for target, value in _assignments(method):
            if not _is_own(target):
                continue
            is_table = isinstance(value, ast.Subscript) and ast.unparse(value.value) == given
            (tables if is_table else numbers).add(target.attr)
    stored = {
        node.value.attr
        for node in ast.walk(source.loops)
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store)
        and _is_own(node.value)
    } | _given_away(source)
    for name in sorted(numbers - tables):
        yield f"cdef readonly {NUMBER} {name}"
    for name in sorted(tables):
        public = "public " if name in _of_schema(source) else ""
        yield f"cdef {public}{'' if name in stored else 'const '}{TABLE} {name}"


def _of_schema(source: Source) -> set[str]:
    """Return the tables of the schema that a class takes by their names."""
    if "ENGINE_TABLES" not in {node.id for node in ast.walk(source.loops) if _is_name(node)}:
        return set()
    return set(runpy.run_path(str(SCHEMA), run_name="schema")["ENGINE_TABLES"])


def _is_name(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name)


def _given_away(source: Source) -> set[str]:
    """Return the tables that are handed to a method which stores in what it is given."""
    by_name = {method.name: method for method in source.methods}
    found = set[str]()
    for call in (node for node in ast.walk(source.loops) if isinstance(node, ast.Call)):
        if not _is_own(call.func) or call.func.attr not in by_name:
            continue
        method = by_name[call.func.attr]
        names = [argument.arg for argument in method.args.args[1:]]
        for name, value in zip(names, call.args, strict=False):
            if _is_own(value) and name in _stored_names(method):
                found.add(value.attr)
    return found


def _methods(source: Source) -> Iterator[str]:
    inlined = _inlined(source.tree)
    for method in source.methods:
        if method.name == "__init__":
            continue
        if _tables_argument(method):
            yield f"cdef void {method.name}(self, dict {_tables_argument(method)}) except *"
            continue
        given = [argument.arg for argument in method.args.args[1:]]
        own = sorted(_local_names(method) - set(given))
        if own:
            yield f"@cython.locals({', '.join(f'{name}={NUMBER}' for name in own)})"
        arguments = ", ".join(["self", *_arguments(method)])
        is_void = ast.unparse(method.returns or ast.Constant(None)) == "None"
        if _keeps_lock(method):
            yield f"cpdef {'object' if is_void else NUMBER} {method.name}({arguments})"
            continue
        inline = "inline " if method.name in inlined else ""
        back = "void" if is_void else NUMBER
        yield f"cdef {inline}{back} {method.name}({arguments}) noexcept nogil"


def _arguments(method: ast.FunctionDef) -> Iterator[str]:
    stored = _stored_names(method)
    for argument in method.args.args[1:]:
        if ast.unparse(argument.annotation or ast.Constant(None)) == "memoryview[int]":
            yield f"{'' if argument.arg in stored else 'const '}{TABLE} {argument.arg}"
        else:
            yield f"{NUMBER} {argument.arg}"


def _tables_argument(method: ast.FunctionDef) -> str:
    """Return the name of the dict of tables that a method takes, or an empty text."""
    for argument in method.args.args[1:]:
        if argument.annotation is not None and ast.unparse(argument.annotation) == DICT:
            return argument.arg
    return ""


def _keeps_lock(method: ast.FunctionDef) -> bool:
    """Whether a method is Python's: it is where the lock is let go of."""
    return any(
        isinstance(node, ast.With) and ast.unparse(node.items[0].context_expr) == "cython.nogil"
        for node in method.body
    )


def _inlined(tree: ast.Module) -> set[str]:
    for part in tree.body:
        if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "INLINED":
            return set(ast.literal_eval(part.value))
    return set()


def _is_own(node: ast.AST) -> TypeGuard[ast.Attribute]:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )


def _assignments(method: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield every (target, value) of a method, tuples taken apart."""
    for node in ast.walk(method):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _pairs(target, node.value)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from _pairs(one, other)
    elif isinstance(target, ast.Tuple):
        for one in target.elts:
            yield one, value
    else:
        yield target, value


def _local_names(method: ast.FunctionDef) -> set[str]:
    return {
        node.id
        for node in ast.walk(method)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id != "_"
    }


def _stored_names(method: ast.FunctionDef) -> set[str]:
    """Return the names in which something is stored by index."""
    return {
        node.value.id
        for node in ast.walk(method)
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
    }
