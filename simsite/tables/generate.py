"""C types of a module of loops over numbers, written from its Python source.

`setup.py` runs this file, without the rest of the package, and puts a ``.pxd`` beside each module
that Cython compiles. A module has one class; in it everything is a number or a contiguous table
of numbers, so that the source alone says what is what:

- an attribute that is called as a table of `simsite.tables.schema`, set from an item of a dict of
  tables, or cast from memory of its own, is a table, every other one a number;
- a method that lets go of Python's lock can be called from Python; all others become C functions
  without the lock, which return a number or nothing, as annotated;
- a table that is given and that nothing is stored in is read-only;
- names in capitals that are imported where nothing is compiled are numbers that a C compiler knows,
  of ``*`` those that are used;
- the methods named in ``INLINED`` are offered to be put into their callers;
- a number is an int64, or a float64 where the source says ``float`` or works it out of such, or an
  unsigned word of 32 or 64 bits where it says `Word` or `Bits` (`simsite.core.compiled`), or as
  many words of 64 bits as the processor works on at once where it says `Lanes`.
"""

from __future__ import annotations

import ast
import runpy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

NUMBER, FLOAT, WORD, BITS = "int64_t", "double", "uint32_t", "uint64_t"
LANES = "simsite_lanes"
# Of two kinds of number the one that comes first holds both.
WIDEST = (LANES, FLOAT, BITS, NUMBER, WORD)
ANNOTATED = {
    "int": NUMBER, "bool": NUMBER, "float": FLOAT, "Word": WORD, "Bits": BITS, "Lanes": LANES,
}  # fmt: skip
WORDS = ("Word", "Bits")
CAST = {"q": NUMBER, "d": FLOAT, "I": WORD, "Q": BITS}
DICTS = ("dict[str, memoryview[int]]", "dict[str, Any]")
HEAD = """\
# C types of {name}.py, written by `simsite.tables.generate`.
cimport cython
from libc.stdint cimport {words}
"""
MACRO = "SIMSITE_"
# What a module may import where nothing is compiled, beside numbers: what C offers instead.
FUNCTIONS = {
    "sqrt": (FLOAT, 'double sqrt "sqrt"(double x) noexcept nogil'),
    "whole": (NUMBER, 'int64_t whole "simsite_whole"(double x) noexcept nogil'),
    "bits_of": (BITS, 'uint64_t bits_of "simsite_bits_of"(double x) noexcept nogil'),
    "float_of": (FLOAT, 'double float_of "simsite_float_of"(uint64_t bits) noexcept nogil'),
    "highest_level": (NUMBER, 'int64_t highest_level "simsite_highest_level"() noexcept nogil'),
    "lanes": (
        LANES, f'{LANES} lanes "SIMSITE_LANES_AT"(uint32_t[::1] table, int64_t i) noexcept nogil'
    ),
    "spread": (LANES, f'{LANES} spread "SIMSITE_SPREAD"(uint32_t x) noexcept nogil'),
    "product": (LANES, f'{LANES} product "simsite_product"({LANES} a, {LANES} b) noexcept nogil'),
    "put": (
        "void",
        f'void put "SIMSITE_PUT"(double[::1] table, int64_t i, {LANES} bits) noexcept nogil',
    ),
}  # fmt: skip
IN_C = '''\
    """
    #ifndef SIMSITE_IN_C
    #define SIMSITE_IN_C
    #include <math.h>
    #include <stdint.h>
    #include <string.h>
    static inline uint64_t simsite_bits_of(double x) { uint64_t b; memcpy(&b, &x, 8); return b; }
    static inline double simsite_float_of(uint64_t b) { double x; memcpy(&x, &b, 8); return x; }
    static inline int64_t simsite_whole(double x) { return (int64_t)x; }
    #endif
    """'''
# As many 64-bit words as the processor works on at once. That one instruction multiplies the low
# halves of all of them, compilers do not see by themselves.
IN_LANES = '''\
cdef extern from *:
    """
    #if (__GNUC__ >= 9 || defined(__clang__)) && defined(__SSE2__)
    #include <immintrin.h>
    #if defined(__AVX512F__)
    #define SIMSITE_LANES 8
    #define SIMSITE_PRODUCT(a, b) _mm512_mul_epu32((__m512i)(a), (__m512i)(b))
    #elif defined(__AVX2__)
    #define SIMSITE_LANES 4
    #define SIMSITE_PRODUCT(a, b) _mm256_mul_epu32((__m256i)(a), (__m256i)(b))
    #else
    #define SIMSITE_LANES 2
    #define SIMSITE_PRODUCT(a, b) _mm_mul_epu32((__m128i)(a), (__m128i)(b))
    #endif
    #define SIMSITE_WIDE(size) __attribute__((vector_size(SIMSITE_LANES * size)))
    typedef uint64_t simsite_lanes SIMSITE_WIDE(8);
    typedef uint64_t simsite_stored SIMSITE_WIDE(8) __attribute__((aligned(8), may_alias));
    typedef uint32_t simsite_words SIMSITE_WIDE(4) __attribute__((aligned(4), may_alias));
    #define SIMSITE_SPREAD(x) ((simsite_lanes){0} + (uint64_t)(x))
    #define SIMSITE_WIDEN(words) __builtin_convertvector(words, simsite_lanes)
    #else
    #define SIMSITE_LANES 1
    typedef uint64_t simsite_lanes, simsite_stored;
    typedef uint32_t simsite_words;
    #define SIMSITE_PRODUCT(a, b) ((uint64_t)(uint32_t)(a) * (uint32_t)(b))
    #define SIMSITE_SPREAD(x) ((uint64_t)(x))
    #define SIMSITE_WIDEN(words) ((uint64_t)(words))
    #endif
    static inline simsite_lanes simsite_product(simsite_lanes a, simsite_lanes b)
    { return (simsite_lanes)SIMSITE_PRODUCT(a, b); }
    #define SIMSITE_LANES_AT(table, i) SIMSITE_WIDEN(*(simsite_words *)((uint32_t *)table.data + i))
    #if defined(__x86_64__) && defined(__linux__)
    #define SIMSITE_RUNS(part) (__builtin_cpu_supports(part) != 0)
    static inline int64_t simsite_highest_level(void)
    {
        __builtin_cpu_init(); /* asks the processor, and whether the system keeps its registers */
        if (!SIMSITE_RUNS("avx2")) return 0;
        return SIMSITE_RUNS("avx512f") && SIMSITE_RUNS("avx512dq") && SIMSITE_RUNS("avx512vl")
            && SIMSITE_RUNS("avx512bw") ? 2 : 1;
    }
    #else
    static inline int64_t simsite_highest_level(void) { return 0; }
    #endif
    #define SIMSITE_PUT(table, i, bits) (*(simsite_stored *)((double *)table.data + i) = bits)
    """
    ctypedef uint64_t simsite_lanes'''
# By which a module takes tables of the schema by their names.
TABLE_LISTS = ("ENGINE_TABLES", "METRIC_TABLES")
SCHEMA = Path(__file__).with_name("schema.py")
ROOT = Path(__file__).parents[2]
Names = dict[str, str]  # C types by name


@dataclass(frozen=True)
class CompiledModule:
    """A module that is compiled: its path, its syntax tree and its one class."""

    path: Path
    tree: ast.Module
    loops: ast.ClassDef

    @staticmethod
    def of(path: Path) -> CompiledModule:
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
        return CompiledModule(path, tree, classes[0])

    @property
    def methods(self) -> list[ast.FunctionDef]:
        """The methods in the order of the source."""
        return [part for part in self.loops.body if isinstance(part, ast.FunctionDef)]

    @property
    def base(self) -> CompiledModule | None:
        """The module of the class that this one extends."""
        names = {ast.unparse(own) for own in self.loops.bases}
        for part in self.tree.body:
            if isinstance(part, ast.ImportFrom) and names & {own.name for own in part.names}:
                return CompiledModule.of(_path_of(part))
        return None

    @property
    def heirs(self) -> list[CompiledModule]:
        """The modules beside it whose class extends its class."""
        end = f"({self.loops.name}):"
        beside = sorted(self.path.parent.glob("*.py"))
        return [CompiledModule.of(path) for path in beside if end in path.read_text("utf-8")]

    @property
    def descendants(self) -> list[CompiledModule]:
        """Its heirs and theirs."""
        return [part for own in self.heirs for part in (own, *own.descendants)]


def _path_of(part: ast.ImportFrom) -> Path:
    """Return the file of the module that names are imported from."""
    return (ROOT / str(part.module).replace(".", "/")).with_suffix(".py")


def pxd(path: Path) -> str:
    """Return the C types of a module.

    Parameters
    ----------
    path : pathlib.Path
        Its source.
    """
    source = CompiledModule.of(path)
    base = source.base
    body = [*_imported(source.tree), *_own_numbers(source.tree), ""]
    body += [] if source.heirs else ["@cython.final"]
    body += [f"cdef class {source.loops.name}{f'({base.loops.name})' if base else ''}:"]
    body += [f"    {line}" for line in _attributes(source)]
    body.append("")
    body += [f"    {line}" for line in _methods(source)]
    if base:
        module = ".".join(base.path.relative_to(ROOT).with_suffix("").parts)
        body.insert(0, f"from {module} cimport {base.loops.name}\n")
    text = "\n".join(body) + "\n"
    words = [NUMBER, *(word for word in (WORD, BITS) if word in text)]
    return HEAD.format(name=path.stem, words=", ".join(words)) + "\n" + text


def _imported(tree: ast.Module) -> Iterator[str]:
    """Yield how C knows what is imported where nothing is compiled, in order of the names."""
    numbers, functions = imported_numbers(tree), sorted(_imported_functions(tree))
    if not numbers and not functions:
        return
    if "lanes" in functions:
        yield IN_LANES + "\n"
    yield "# Numbers that setup.py hands to the C compiler.\ncdef extern from *:"
    if functions:
        yield IN_C
    words = _imported_words(tree)
    for name, kind in sorted(numbers.items()):
        in_c = f"UINT32_C({words[name]})" if name in words else f"{MACRO}{name}"
        yield f'    const {kind} {name} "{in_c}"'
    yield from (f"    {FUNCTIONS[name][1]}" for name in functions)
    yield ""


def _where_nothing_is_compiled(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    for part in tree.body:
        if isinstance(part, ast.If) and ast.unparse(part.test) == "not cython.compiled":
            yield from (own for own in part.body if isinstance(own, ast.ImportFrom))


def imported_numbers(tree: ast.Module) -> Names:
    """Return the C types of the names in capitals imported where nothing is compiled."""
    found: Names = {}
    used = {node.id for node in ast.walk(tree) if _is_name(node)}
    for part in _where_nothing_is_compiled(tree):
        names = [name.name for name in part.names if name.name.isupper()]
        path = _path_of(part)
        given = _constants(ast.parse(path.read_text("utf-8"))) if path.exists() else {}
        if part.names[0].name == "*":
            names = [name for name in given if name in used - set(TABLE_LISTS)]
        found |= {name: given.get(name, NUMBER) for name in names}
    return found


def _imported_words(tree: ast.Module) -> dict[str, int]:
    """Return the values of the words among the numbers imported where nothing is compiled."""
    return {
        ast.unparse(own.target): ast.literal_eval(own.value)
        for part in _where_nothing_is_compiled(tree)
        if _path_of(part).exists()
        for own in ast.parse(_path_of(part).read_text("utf-8")).body
        if isinstance(own, ast.AnnAssign) and own.value is not None
        if ast.unparse(own.annotation) == "Word"
    }


def _imported_functions(tree: ast.Module) -> set[str]:
    return {
        name.name
        for part in _where_nothing_is_compiled(tree)
        for name in part.names
        if name.name in FUNCTIONS
    }


def _constants(tree: ast.Module) -> Names:
    """Return the C types of the numbers in capitals that a module gives itself."""
    found: Names = {}
    for part in tree.body:
        if isinstance(part, ast.AnnAssign) and ast.unparse(part.annotation) in WORDS:
            found[ast.unparse(part.target)] = ANNOTATED[ast.unparse(part.annotation)]
        elif isinstance(part, ast.Assign):
            for target, value in _assigned(part):
                if _is_name(target) and target.id.isupper() and not isinstance(value, ast.Tuple):
                    found[target.id] = _kind(value, found) or NUMBER
    return found


def _own_numbers(tree: ast.Module) -> Iterator[str]:
    """Yield the numbers that a module gives itself, by type, but for those it types itself."""
    typed = {
        word.arg
        for part in tree.body
        if isinstance(part, ast.Expr)
        and isinstance(part.value, ast.Call)
        and ast.unparse(part.value.func) == "cython.declare"
        for word in part.value.keywords
    }
    own = {name: kind for name, kind in _constants(tree).items() if name not in typed}
    for kind in WIDEST:
        if names := [name for name in own if own[name] == kind]:
            yield f"cdef {kind} {', '.join(names)}"
    if own:
        yield ""


def _attributes(source: CompiledModule) -> Iterator[str]:
    tables, numbers = _tables(source), _numbers(source)
    given = _given_tables(source)
    stored = set[str]().union(*(_stored(own) for own in (source, *source.descendants)))
    for name in sorted(numbers):
        yield f"cdef readonly {numbers[name]} {name}"
    for name in sorted(tables):
        public = "public " if name in _of_schema(source) else ""
        const = "const " if name in given and name not in stored else ""
        yield f"cdef {public}{const}{tables[name]}[::1] {name}"


def _stored(source: CompiledModule) -> set[str]:
    """Return the attributes in which the methods of a class store by index."""
    return {
        node.value.attr
        for node in ast.walk(source.loops)
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store)
        and _is_own(node.value)
    } | _given_away(source)


def _given_tables(source: CompiledModule) -> set[str]:
    """Return the attributes that are tables of the schema or items of a dict of tables."""
    found = _of_schema(source)
    for method in source.methods:
        given = _tables_argument(method)
        for target, value, _ in _assignments(method):
            is_item = isinstance(value, ast.Subscript) and ast.unparse(value.value) == given
            if _is_own(target) and is_item:
                found.add(target.attr)
    return found


def _tables(source: CompiledModule) -> Names:
    """Return the types of the entries of the attributes that are tables."""
    given = _given_tables(source)
    found = dict.fromkeys(given, NUMBER)
    for method in source.methods:
        for target, value, annotation in _assignments(method):
            if not _is_own(target):
                continue
            if target.attr in given:
                if annotation.startswith("memoryview["):
                    found[target.attr] = ANNOTATED[annotation[len("memoryview[") : -1]]
            elif code := _cast(value):
                found[target.attr] = CAST[code]
    return found


def _cast(value: ast.expr) -> str:
    """Return what memory is cast to in an expression, or an empty text."""
    for node in ast.walk(value):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr == "cast":
            return str(ast.literal_eval(node.args[0]))
    return ""


def _numbers(source: CompiledModule) -> Names:
    """Return the types of the attributes that are numbers."""
    tables, extended = _tables(source), _all_attributes(source.base) if source.base else {}
    outside = imported_numbers(source.tree) | _constants(source.tree) | extended
    outside |= {f"self.{name}[]": kind for name, kind in tables.items()}
    found: Names = {}
    for method in source.methods:
        known = outside | _given(method)
        for target, value, annotation in _assignments(method):
            if not _is_own(target) or target.attr in tables or f"self.{target.attr}" in extended:
                continue
            kind = ANNOTATED.get(annotation) or _kind(value, known) or NUMBER
            found[target.attr] = _wider(found.get(target.attr), kind) or NUMBER
    return found


def _all_attributes(source: CompiledModule) -> Names:
    """Return the types of attributes, those of the extended class too; ``x[]`` for entries."""
    base = source.base
    found = _all_attributes(base) if base else {}
    found |= {f"self.{name}[]": kind for name, kind in _tables(source).items()}
    return found | {f"self.{name}": kind for name, kind in _numbers(source).items()}


def _of_schema(source: CompiledModule) -> set[str]:
    """Return the tables of the schema that a class takes by their names."""
    used = {node.id for node in ast.walk(source.loops) if _is_name(node)} & set(TABLE_LISTS)
    declared = runpy.run_path(str(SCHEMA), run_name="schema") if used else {}
    return {name for names in used for name in declared[names]}


def _is_name(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name)


def _given_away(source: CompiledModule) -> set[str]:
    """Return the attributes that are handed to a method which stores in what it is given."""
    return {
        value.attr
        for method in source.methods
        for value in _handed_to_store(source, method)
        if _is_own(value)
    }


def _handed_to_store(source: CompiledModule, method: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield what a method hands to others which store in what they are given."""
    by_name = {own.name: own for own in source.methods}
    for call in (node for node in ast.walk(method) if isinstance(node, ast.Call)):
        if _is_own(call.func) and call.func.attr in by_name:
            other = by_name[call.func.attr]
            names = [argument.arg for argument in other.args.args[1:]]
            stored = _stored_names(other)
            for name, value in zip(names, call.args, strict=False):
                if name in stored:
                    yield value


def _methods(source: CompiledModule) -> Iterator[str]:
    inlined = _inlined(source.tree)
    known = imported_numbers(source.tree) | _constants(source.tree) | _all_attributes(source)
    for method in source.methods:
        if method.name == "__init__":
            continue
        if own := _locals(method, known):
            types = (f"{name}={kind}" for name, kind in sorted(own.items()))
            yield f"@cython.locals({', '.join(types)})"
        arguments = ", ".join(["self", *_arguments(source, method)])
        back = ANNOTATED.get(ast.unparse(method.returns or ast.Constant(None)), "")
        if _keeps_lock(method):
            yield f"cpdef {back or 'object'} {method.name}({arguments})"
            continue
        inline = "inline " if method.name in inlined else ""
        back = back or "void"
        yield f"cdef {inline}{back} {method.name}({arguments}) noexcept nogil"


def _arguments(source: CompiledModule, method: ast.FunctionDef) -> Iterator[str]:
    stored, given = _stored_names(method), _given(method)
    stored |= {node.id for node in _handed_to_store(source, method) if _is_name(node)}
    for argument in method.args.args[1:]:
        name = argument.arg
        if entry := given.get(f"{name}[]"):
            yield f"{'' if name in stored else 'const '}{entry}[::1] {name}"
        else:
            yield f"{given[name]} {name}"


def _given(method: ast.FunctionDef) -> Names:
    """Return the types of the arguments of a method; ``x[]`` for the entries of tables."""
    found: Names = {}
    for argument in method.args.args[1:]:
        annotation = ast.unparse(argument.annotation or ast.Constant(None))
        if annotation.startswith("memoryview["):
            found[f"{argument.arg}[]"] = ANNOTATED[annotation[len("memoryview[") : -1]]
        else:
            found[argument.arg] = ANNOTATED.get(annotation, NUMBER)
    return found


def _locals(method: ast.FunctionDef, outside: Names) -> Names:
    """Return the types of a method's own names, where the names outside have these."""
    given, written = _given(method), _annotated(method)
    names = sorted(_local_names(method) - set(given))
    found: Names = {}
    for _ in range(len(names) + 1):  # a name may be worked out of one that is worked out below
        before = dict(found)
        known = outside | given | found | written
        for target, value, _annotation in _assignments(method):
            if not _is_name(target) or target.id in written:
                continue
            if kind := _wider(found.get(target.id), _kind(value, known)):
                found[target.id] = kind
        if found == before:
            break
    return {name: written.get(name) or found.get(name) or NUMBER for name in names}


def _annotated(method: ast.FunctionDef) -> Names:
    return {
        node.target.id: ANNOTATED[ast.unparse(node.annotation)]
        for node in ast.walk(method)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def _wider(*kinds: str | None) -> str | None:
    """Return the type that holds numbers of all these types, as far as they are known."""
    return next((kind for kind in WIDEST if kind in kinds), None)


def _kind(value: ast.expr, known: Names) -> str | None:
    """Return the type of an expression; None where it is not known yet."""
    if isinstance(value, ast.Constant):
        return FLOAT if isinstance(value.value, float) else NUMBER
    if isinstance(value, (ast.Name, ast.Attribute)):
        return known.get(ast.unparse(value))
    if isinstance(value, ast.Subscript):
        return known.get(f"{ast.unparse(value.value)}[]")
    if isinstance(value, ast.UnaryOp):
        return _kind(value.operand, known)
    if isinstance(value, ast.BinOp):
        is_ratio = FLOAT if isinstance(value.op, ast.Div) else None
        return _wider(is_ratio, _kind(value.left, known), _kind(value.right, known))
    if isinstance(value, ast.IfExp):
        return _wider(_kind(value.body, known), _kind(value.orelse, known))
    return _kind_of_call(value, known) if isinstance(value, ast.Call) else NUMBER  # a comparison


def _kind_of_call(call: ast.Call, known: Names) -> str | None:
    name = ast.unparse(call.func)
    if name in FUNCTIONS:
        return FUNCTIONS[name][0]
    if name in ("min", "max", "abs"):
        return _wider(*(_kind(argument, known) for argument in call.args))
    return NUMBER


def _tables_argument(method: ast.FunctionDef) -> str:
    """Return the name of the dict of tables that a method takes, or an empty text."""
    for argument in method.args.args[1:]:
        if argument.annotation is not None and ast.unparse(argument.annotation) in DICTS:
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


def _assignments(method: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.expr, str]]:
    """Yield every (target, value, annotation) of a method, tuples taken apart."""
    for node in ast.walk(method):
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            yield node.target, node.value, ast.unparse(node.annotation)
        elif isinstance(node, (ast.Assign, ast.AugAssign)):
            for target, value in _assigned(node):
                yield target, value, ""


def _assigned(node: ast.Assign | ast.AugAssign) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.AugAssign):
        yield node.target, node.value
        return
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
