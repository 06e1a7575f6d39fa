"""What a command says on standard error."""

from simsite.engine.kernel import COMPILED
from simsite.report.i18n import words
from simsite.report.progress import not_compiled


def heard(error, language="en"):
    """Its lines, but for the one that says that nothing is compiled where that is so."""
    note = not_compiled(words(language))
    lines = error.splitlines()
    return lines if COMPILED else [line for line in lines if line != note]
