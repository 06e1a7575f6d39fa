"""The error of a program that has caught itself in a contradiction."""

from __future__ import annotations

from simsite.core.errors import SimsiteError, sentence


class Contradiction(SimsiteError):  # noqa: N818 - says what it is, in the words of the reader
    """Two ways to the same number disagree, so no number of the run can be trusted.

    Nobody who asked is at fault; the command line leaves with exit code 3.

    Parameters
    ----------
    key : str
        Key of the sentence in ``faults.toml``.
    **placeholders : object
        Values for the placeholders of the sentence.
    """

    def __init__(self, key: str, /, **placeholders: object) -> None:
        super().__init__(key)
        self.key = key
        self.placeholders = placeholders

    def render(self, language: str = "en") -> str:
        """Return what disagrees, in English (``en``) or Chinese (``zh``)."""
        head = sentence("error", {}, language)
        return f"{head}: {sentence(self.key, self.placeholders, language)}"

    def __str__(self) -> str:
        return self.render()
