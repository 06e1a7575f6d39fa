"""The C types of a module say what its source says."""

import ast
from pathlib import Path

import pytest

from simsite.tables.generate import pxd

REPOSITORY = Path(__file__).parents[3]
SETUP = ast.parse((REPOSITORY / "setup.py").read_text("utf-8"))
COMPILED = next(
    ast.literal_eval(part.value)
    for part in SETUP.body
    if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "MODULES"
)
SOURCE = """
from simsite.tables.schema import ENGINE_TABLES

if not cython.compiled:
    from some.where import WIDE

SMALL = 3
INLINED = ("twice",)


class Sums:
    def __init__(self, tables: dict[str, memoryview[int]]) -> None:
        self.read, self.written, self.lent = tables["read"], tables["written"], tables["lent"]
        self.filled = 0

    def go(self, first: int) -> None:
        with cython.nogil:
            self.fill(first)

    def fill(self, first: int) -> None:
        for n in range(first, WIDE):
            a, b = self.read[n], self.twice(n)
            self.written[n] = a + b
        self.pass_on(self.read, self.lent)

    def pass_on(self, source: memoryview[int], target: memoryview[int]) -> None:
        target[0] = source[0]

    def twice(self, n: int) -> int:
        return 2 * n
"""
TYPES = """\
# C types of sums.py, written by `simsite.tables.generate`.
cimport cython
from libc.stdint cimport int64_t

# Numbers that setup.py hands to the C compiler.
cdef extern from *:
    const int64_t WIDE "SIMSITE_WIDE"

cdef int64_t SMALL


@cython.final
cdef class Sums:
    cdef readonly int64_t filled
    cdef int64_t[::1] lent
    cdef const int64_t[::1] read
    cdef int64_t[::1] written

    cpdef object go(self, int64_t first)
    @cython.locals(a=int64_t, b=int64_t, n=int64_t)
    cdef void fill(self, int64_t first) noexcept nogil
    cdef void pass_on(self, const int64_t[::1] source, int64_t[::1] target) noexcept nogil
    cdef inline int64_t twice(self, int64_t n) noexcept nogil
"""


OF_KINDS = """
HALF = 1.0 / 2
NUMBER = 1 << 40
cython.declare(OWN=cython.double)
OWN = 0.5


class Draws:
    def __init__(self, tables: dict[str, Any], words: Word) -> None:
        self.keys: memoryview[Bits] = tables["keys"]
        self.shares: memoryview[float] = tables["shares"]
        self.count = tables["count"][0]
        self.seconds, self.more = [memoryview(bytearray(8)).cast("d") for _ in range(2)]
        self.words = words
        self.share = HALF

    def at(self, values: memoryview[float]) -> None:
        with cython.nogil:
            self.fill(values)

    def fill(self, values: memoryview[float]) -> None:
        low: Word
        low, late = self.keys[0], middle
        middle = below if self.shares[0] < HALF else 1
        below = max(0, self.shares[1])
        values[0] = self.mean(low, late)

    def mean(self, low: Word, late: float) -> float:
        few, key = low < 3, self.keys[0] >> 12
        return late
"""
TYPES_OF_KINDS = """\
# C types of kinds.py, written by `simsite.tables.generate`.
cimport cython
from libc.stdint cimport int64_t, uint32_t, uint64_t

cdef double HALF
cdef int64_t NUMBER


@cython.final
cdef class Draws:
    cdef readonly int64_t count
    cdef readonly double share
    cdef readonly uint32_t words
    cdef const uint64_t[::1] keys
    cdef double[::1] more
    cdef double[::1] seconds
    cdef const double[::1] shares

    cpdef object at(self, double[::1] values)
    @cython.locals(below=double, late=double, low=uint32_t, middle=double)
    cdef void fill(self, double[::1] values) noexcept nogil
    @cython.locals(few=int64_t, key=uint64_t)
    cdef double mean(self, uint32_t low, double late) noexcept nogil
"""


def test_the_types_of_a_small_module(tmp_path):
    path = tmp_path / "sums.py"
    path.write_text(SOURCE, encoding="utf-8")
    assert pxd(path) == TYPES


def test_numbers_of_several_kinds_are_told_by_what_they_are_worked_out_of(tmp_path):
    path = tmp_path / "kinds.py"
    path.write_text(OF_KINDS, encoding="utf-8")
    assert pxd(path) == TYPES_OF_KINDS


def test_of_all_numbers_of_a_file_those_that_are_used_are_known(tmp_path):
    path = tmp_path / "sums.py"
    all_of_it = SOURCE.replace("from some.where import WIDE", "from simsite.tables.schema import *")
    path.write_text(all_of_it.replace("WIDE", "DOSE_WIDTH"), encoding="utf-8")
    assert pxd(path) == TYPES.replace("WIDE", "DOSE_WIDTH")


def test_what_is_worked_out_of_lanes_is_as_wide(tmp_path):
    path = tmp_path / "wide.py"
    path.write_text(
        "if not cython.compiled:\n"
        "    from simsite.core.compiled import lanes, product, spread\n\n\n"
        "class Wide:\n    def go(self, key: Word) -> None:\n"
        "        low, count = spread(key), 3\n"
        "        high = (product(low, low) >> 32) ^ key\n"
    )
    made = pxd(path)
    assert "@cython.locals(count=int64_t, high=simsite_lanes, low=simsite_lanes)" in made
    assert made.count("ctypedef uint64_t simsite_lanes") == 1


def test_two_classes_are_refused(tmp_path):
    path = tmp_path / "two.py"
    path.write_text("class A:\n    pass\n\n\nclass B:\n    pass\n", encoding="utf-8")
    with pytest.raises(ValueError, match="2 classes, not one"):
        pxd(path)


@pytest.mark.parametrize("name", COMPILED)
def test_types_beside_a_module_are_those_of_its_source(name):
    source = REPOSITORY / (name.replace(".", "/") + ".py")
    types = source.with_suffix(".pxd")
    # Where nothing was compiled there are none.
    assert not types.exists() or types.read_text("utf-8") == pxd(source)


def test_what_an_heir_stores_in_stands_in_the_class_that_it_extends(tmp_path, monkeypatch):
    monkeypatch.setattr("simsite.tables.generate.ROOT", tmp_path)
    (tmp_path / "base.py").write_text(
        "class Base:\n    def __init__(self, t: dict[str, Any]) -> None:\n"
        '        self.read, self.rows, self.now = t["read"], t["rows"], 0\n'
    )
    (tmp_path / "heir.py").write_text(
        "from base import Base\n\n\nclass Heir(Base):\n    def put(self, n: int) -> None:\n"
        "        self.rows[n], self.now, self.last = self.read[n], n, n\n"
    )
    base, heir = pxd(tmp_path / "base.py"), pxd(tmp_path / "heir.py")
    found = [line.strip() for line in base.splitlines() if "cdef" in line or "final" in line]
    assert found == [
        "cdef class Base:", "cdef readonly int64_t now", "cdef const int64_t[::1] read",
        "cdef int64_t[::1] rows",
    ]  # fmt: skip
    found = [line.strip() for line in heir.splitlines() if "cdef" in line or "cimport Base" in line]
    assert found == [
        "from base cimport Base", "cdef class Heir(Base):", "cdef readonly int64_t last",
        "cdef void put(self, int64_t n) noexcept nogil",
    ]  # fmt: skip
