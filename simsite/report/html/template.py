"""The door of Jinja2: every value is escaped, and a name that a template lacks is an error."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simsite.report.html.escape import finished

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the environment of the templates."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finished,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(name: str, **values: Any) -> str:
    """Return a template filled with values."""
    return environment().get_template(name).render(**values)


def source(name: str) -> str:
    """Return the text of a style sheet or script beside the templates."""
    return (TEMPLATES / name).read_text("utf-8")


def trusted(text: str) -> Any:
    """Return text of simsite's own (style, script, data) that is not to be escaped."""
    from markupsafe import Markup

    return Markup(text)


def policy(style: str, script: str) -> str:
    """Return the content security policy of a page: nothing from outside, nothing but its own.

    Parameters
    ----------
    style, script : str
        Exactly what stands in its one style element and its one script element.
    """
    hashes = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in (style, script)
    )
    own = [f"{kind}-src 'sha256-{h}'" for kind, h in zip(("style", "script"), hashes, strict=True)]
    none = [f"{kind} 'none'" for kind in ("default-src", "base-uri", "form-action")]
    return "; ".join([*none, *own, "font-src data:"])
