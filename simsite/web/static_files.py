"""The files of the page and its words; nothing else can be asked for by name."""

from __future__ import annotations

from importlib.resources import files

from simsite.report.i18n import catalogue

FIRST = "/"
PREFIX = "web.page."
KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
FONT = "/font.ttf"


def static_files() -> dict[str, tuple[str, bytes]]:
    """Return media type and content of every file of the page by its address."""
    found = {}
    for file in files("simsite.web").joinpath("static").iterdir():
        ending = file.name.rpartition(".")[2]
        address = FIRST if file.name == "page.html" else f"/{file.name}"
        found[address] = KINDS[ending], file.read_bytes()
    font = files("simsite.report").joinpath("fonts", "SimsiteSans-Regular.ttf")
    return found | {FONT: ("font/ttf", font.read_bytes())}


def page_words(language: str) -> dict[str, str]:
    """Return the words of the page in a language, by the last part of their key.

    The page fills in their placeholders itself.
    """
    entries = catalogue()
    names = [key.removeprefix(PREFIX) for key in entries if key.startswith(PREFIX)]
    return {name: entries[f"web.page.{name}"][language] for name in names}
