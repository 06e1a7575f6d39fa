"""What `make equivalence` keeps of a run: the lines that count, and which program it was."""

import sys

from pages import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "scripts"))
import equivalence_page as script

SAID = """\
rootdir: /somewhere
configfile: pyproject.toml
.......                                                   [100%]
kernel = SimPy: 5000 plans, 84 features, 3479 pairs; rarest feature 25 plans (nobody for hours)
draws at avx2: 300 plans as by NumPy
windows = loop = SimPy: 400 settled sites, {'free': 109}
================ 190 passed, 2 skipped in 266.90s (0:04:26) =================
"""


def test_the_page_holds_what_was_counted_and_the_commit():
    page = script.page(SAID, "0123456789ab", "2026-01-05")
    assert script.counted(SAID) == [
        "kernel = SimPy: 5000 plans, 84 features, 3479 pairs; "
        "rarest feature 25 plans (nobody for hours)",
        "draws at avx2: 300 plans as by NumPy",
        "windows = loop = SimPy: 400 settled sites, {'free': 109}",
        "190 passed, 2 skipped in 266.90s (0:04:26)",
    ]
    assert all(line in page for line in script.counted(SAID))
    assert "commit 0123456789ab\non 2026-01-05" in page


def test_a_run_that_failed_writes_no_page(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(script, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(script, "run", lambda processes, only: (1, SAID))
    assert script.main([]) == 1
    assert not script.PAGE.exists()
    assert "draws at avx2" in capsys.readouterr().out


def test_part_of_the_tests_writes_no_page(monkeypatch, tmp_path):
    monkeypatch.setattr(script, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(script, "run", lambda processes, only: (0, SAID))
    assert script.main(["--only", "township"]) == 0
    assert not script.PAGE.exists()
