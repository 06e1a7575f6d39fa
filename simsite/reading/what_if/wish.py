"""What is asked: ``NAME`` or ``NAME=VALUES``, several that hold together with ``+`` between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from simsite.core.errors import BadValue
from simsite.model.scenario import Scenario
from simsite.reading.what_if.files import Overlay, overlay_of
from simsite.reading.what_if.lay import laid


@dataclass(frozen=True)
class Wish:
    """A what-if with the values it was asked with.

    Attributes
    ----------
    overlay : Overlay
        It, and its file.
    written : dict of str to str
        By parameter, as written or as its file says.
    """

    overlay: Overlay
    written: Mapping[str, str]

    @property
    def values(self) -> dict[str, Any]:
        """By parameter: plain numbers (seconds, shares of 1) and words."""
        about = self.overlay.what_if.parameters
        return {name: about[name].read(text) for name, text in self.written.items()}


@dataclass(frozen=True)
class WishedTogether:
    """One thing asked: a what-if, or several that hold together.

    Attributes
    ----------
    asked : str
        As written.
    wishes : tuple of Wish
        At least one.
    """

    asked: str
    wishes: tuple[Wish, ...]

    @property
    def name(self) -> str:
        """Short name, for a directory and a comparison."""
        parts = (part.strip() for part in self.asked.split("+"))
        pairs = zip(self.wishes, parts, strict=True)
        return "-".join(wish.overlay.name + _values(part) for wish, part in pairs)

    def title(self, language: str) -> str:
        """Return what happens, in a language."""
        return " + ".join(wish.overlay.what_if.title.text(language) for wish in self.wishes)

    def lay_over(self, scenario: Scenario) -> Scenario:
        """Return the scenario that this makes of a plan.

        Raises
        ------
        BadValue
            If it changes nothing there, or cannot be said of it.
        ScenarioFault
            If what it makes cannot be meant, with every fault.
        """
        for wish in self.wishes:
            what_if = wish.overlay.what_if
            scenario = laid(scenario, wish.overlay.name, what_if, wish.values, wish.written)
        return scenario


def _values(part: str) -> str:
    return "".join(f"-{value.strip()}" for value in part.partition("=")[2].split(",") if value)


def wished(asked: str, folder: Path | None) -> WishedTogether:
    """Read what is asked.

    Parameters
    ----------
    asked : str
        ``rain``, ``rain=1.3``, ``rain=times=1.3,at=village``, ``rain+absent=20 %``.
    folder : pathlib.Path or None
        Of the scenario.

    Raises
    ------
    BadValue
        If there is no such what-if, or a value cannot be read.
    ScenarioFault
        With every fault of its file.
    """
    return WishedTogether(asked, tuple(_wish(part.strip(), folder) for part in asked.split("+")))


def _wish(part: str, folder: Path | None) -> Wish:
    name, equals, values = part.partition("=")
    overlay = overlay_of(name.strip(), folder)
    written = {key: str(about.value) for key, about in overlay.what_if.parameters.items()}
    if not equals:
        return Wish(overlay, written)
    given = _given(overlay, [value.strip() for value in values.split(",")])
    wish = Wish(overlay, written | given)
    for key, text in given.items():
        overlay.what_if.parameters[key].read(text)
    return wish


def _given(overlay: Overlay, values: list[str]) -> dict[str, str]:
    """Return the values given by parameter: in their order, or behind a name."""
    names = tuple(overlay.what_if.parameters)
    found: dict[str, str] = {}
    for place, value in enumerate(values):
        key, equals, said = value.partition("=")
        if not equals:
            key, said = (names[place] if place < len(names) else ""), value
        if key.strip() not in names:
            near = next(iter(get_close_matches(key, names, 1, 0.5)), "")
            about = {"name": overlay.name, "value": value, "choice": ", ".join(names) or "-"}
            raise BadValue("what_if.value", near, **about)
        found[key.strip()] = said.strip()
    return found
