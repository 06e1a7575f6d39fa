"""Compile the hot loops where Cython and a C compiler are at hand; else they run interpreted.

All or nothing: with only some of the modules compiled the package would not work.
The draws are compiled once more for each of LEVELS, of which `simsite.draws.levels` chooses when it
runs. Without a level the package works, so one that cannot be built is said and left out.
Environment: SIMSITE_COMPILE=0 does not try; =1 lets a failure fail the build;
SIMSITE_BOUNDS=1 compiles with every index checked.
"""

import os
import runpy
import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

MODULES = (
    "simsite.draws.variates",
    "simsite.draws.loops",
    "simsite.draws.order",
    "simsite.engine.kernel.state",
    "simsite.engine.kernel.room",
    "simsite.engine.kernel.loop",
    "simsite.engine.kernel.windows",
    "simsite.metrics.kernel",
)
SHARED = "simsite._shared"
# What is compiled once more for each level, under a name that ends in it, from the same source.
LEVELLED = ("simsite.draws.variates", "simsite.draws.loops")
AVX512 = [f"-mavx512{part}" for part in ("f", "dq", "vl", "bw")]
LEVELS = {"avx2": ["-mavx2"], "avx512": [*AVX512, "-mprefer-vector-width=512"]}
if sysconfig.get_platform() != "linux-x86_64":
    LEVELS = {}
COPIES = Path("build/levels")
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


def write(path: Path, text: str) -> None:
    """Write a file; one that says so already keeps its date."""
    if not path.exists() or path.read_text("utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def write_types() -> None:
    """Put the C types of a module beside it."""
    pxd = runpy.run_path("simsite/tables/generate.py", run_name="generate")["pxd"]
    for name in MODULES:
        source = Path(name.replace(".", "/") + ".py")
        write(source.with_suffix(".pxd"), pxd(source))


def copied(name: str, level: str) -> str:
    """Copy source and types of a module under the name it has at a level; return the name."""
    stem = Path(name.replace(".", "/"))
    for ending in (".py", ".pxd"):
        text = stem.with_suffix(ending).read_text("utf-8")
        for other in LEVELLED:
            text = text.replace(other, f"{other}_{level}")
        write(COPIES / f"{stem}_{level}{ending}", text)
    return f"{name}_{level}"


def extension(name: str, flags: list[str], root: Path = Path()) -> Extension:
    """Return a module to compile, its source below a folder."""
    return Extension(
        name,
        [f"{root / name.replace('.', '/')}.py"],
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
    compiled += [
        extension(copied(name, level), [*flags, *more], COPIES)
        for level, more in LEVELS.items()
        for name in LEVELLED
    ]
    shared = Extension(SHARED, [SHARED.replace(".", "/") + ".c"], extra_compile_args=flags)
    return cythonize(
        [*compiled, shared],
        build_dir="build/cython",
        include_path=[str(COPIES)],
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
    """Build every module, or say why none was built and go on; so also for each level."""

    def build_extensions(self) -> None:
        """Build the modules, and those of each level that can be built."""
        wanted = self.extensions
        self.extensions = [own for own in wanted if own.name in (*MODULES, SHARED)]
        super().build_extensions()
        built = self.extensions
        for level in LEVELS:
            self.extensions = [own for own in wanted if own.name.endswith(f"_{level}")]
            try:
                super().build_extensions()
            except Exception as fault:  # the plain modules do the same, more slowly
                if WANTED == "1":
                    raise
                self.remove_built()
                sys.stderr.write(f"simsite: draws not compiled for {level}: {fault}\n")
            else:
                built = [*built, *self.extensions]
        self.extensions = built

    def remove_built(self) -> None:
        """Remove those of the modules that were built."""
        for own in self.extensions:
            Path(self.get_ext_fullpath(own.name)).unlink(missing_ok=True)

    def run(self) -> None:
        """Build the modules."""
        try:
            super().run()
        except Exception as fault:  # whatever a compiler may do, the package works without it
            if WANTED == "1":
                raise
            self.remove_built()
            self.extensions = []
            sys.stderr.write(f"simsite: kernel not compiled, it runs interpreted: {fault}\n")


setup(ext_modules=modules(), cmdclass={"build_ext": AllOrNothing})
