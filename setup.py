"""Compile the hot loops where Cython and a C compiler are at hand; else they run interpreted.

All or nothing: with only some of the modules compiled the package would not work.
Environment: SIMSITE_COMPILE=0 does not try; =1 lets a failure fail the build;
SIMSITE_BOUNDS=1 compiles with every index checked.
"""

import os
import runpy
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

MODULES = (
    "simsite.draws.variates",
    "simsite.draws.loops",
    "simsite.draws.order",
    "simsite.engine.kernel.state",
    "simsite.engine.kernel.loop",
    "simsite.engine.kernel.windows",
    "simsite.metrics.kernel",
)
SHARED = "simsite._shared"
# Files of which a C compiler should know the numbers: the names in capitals.
NUMBERS = (
    "simsite/tables/schema.py", "simsite/tables/event_key.py", "simsite/draws/codes.py",
)  # fmt: skip
WANTED = os.environ.get("SIMSITE_COMPILE", "")
CHECKED = os.environ.get("SIMSITE_BOUNDS", "") == "1"


def macros() -> list[tuple[str, str]]:
    """Return the numbers of some Python files as C macros."""
    numbers: dict[str, float] = {}
    for path in NUMBERS:
        found = runpy.run_path(path, run_name=Path(path).stem)
        numbers |= {n: x for n, x in found.items() if n.isupper() and isinstance(x, (int, float))}
    return [(f"SIMSITE_{name}", in_c(value)) for name, value in numbers.items()]


def in_c(value: float) -> str:
    """Return a number as C writes it."""
    return f"{value!r}" if isinstance(value, float) else f"((int64_t){int(value)}LL)"


def write_types() -> None:
    """Put the C types of a module beside it; a file that says so already keeps its date."""
    pxd = runpy.run_path("simsite/tables/generate.py", run_name="generate")["pxd"]
    for name in MODULES:
        source = Path(name.replace(".", "/") + ".py")
        text, types = pxd(source), source.with_suffix(".pxd")
        if not types.exists() or types.read_text("utf-8") != text:
            types.write_text(text, encoding="utf-8")


def extension(name: str, flags: list[str]) -> Extension:
    """Return a module to compile."""
    return Extension(
        name,
        [name.replace(".", "/") + ".py"],
        define_macros=macros(),
        depends=list(NUMBERS),
        extra_compile_args=flags,
    )


def modules() -> list[Extension]:
    """Translate the modules to C; nothing where Cython is missing or not wanted."""
    if WANTED == "0":
        return []
    try:
        from Cython.Build import cythonize
    except ImportError:
        if WANTED == "1":
            raise
        return []
    # No contraction of a * b + c and no fast-math: the same bits from every build. That square
    # roots set no error number and comparisons no trap lets them be vectorised, changing no value.
    write_types()
    unix = ["-O3", "-g0", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"]
    flags = [] if sys.platform == "win32" else unix
    compiled = [extension(name, flags) for name in MODULES]
    shared = Extension(SHARED, [SHARED.replace(".", "/") + ".c"], extra_compile_args=flags)
    return cythonize(
        [*compiled, shared],
        build_dir="build/cython",
        shared_utility_qualified_name=SHARED,
        compiler_directives={
            "language_level": 3,
            "annotation_typing": False,
            "infer_types": True,
            "boundscheck": CHECKED,
            "wraparound": False,
            "initializedcheck": CHECKED,
            "cdivision": True,
        },
    )


class AllOrNothing(build_ext):
    """Build every module, or say why none was built and go on."""

    def run(self) -> None:
        """Build the modules."""
        try:
            super().run()
        except Exception as fault:  # whatever a compiler may do, the package works without it
            if WANTED == "1":
                raise
            for name in (*MODULES, SHARED):
                Path(self.get_ext_fullpath(name)).unlink(missing_ok=True)
            self.extensions = []
            sys.stderr.write(f"simsite: kernel not compiled, it runs interpreted: {fault}\n")


setup(ext_modules=modules(), cmdclass={"build_ext": AllOrNothing})
