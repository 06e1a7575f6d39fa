"""Help is there at once: it loads nothing that only a run needs."""

import subprocess
import sys

HEAVY = ("numpy", "pydantic", "yaml", "simpy", "scipy", "matplotlib")
ASKED = """
import sys
from simsite.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    print([name for name in {heavy!r} if name in sys.modules])
"""


def test_help_loads_no_heavy_library():
    said = subprocess.run(
        [sys.executable, "-c", ASKED.format(heavy=HEAVY), "--help"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "sensitivity" in said
    assert said.splitlines()[-1] == "[]"
