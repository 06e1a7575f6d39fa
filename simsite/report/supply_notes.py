"""What the numbers of supplies rest on, in words."""

from __future__ import annotations

from simsite.experiment.supplies import Rates
from simsite.report.wording import Wording


def supply_notes(rates: Rates, wording: Wording) -> tuple[str, ...]:
    """Return what is counted, what is spare and how long a turn is, with where that comes from.

    Parameters
    ----------
    rates : Rates
        What was assumed.
    wording : Wording
        Language.
    """
    words = wording.words
    source = {name: texts[words.lang] for name, texts in rates.sources.items()}
    spare, hours = wording.value("share", rates.spare), f"{rates.turn_hours:g}"
    return (
        words("exported.note.supplies"),
        words("exported.note.spare", share=spare, source=source["spare"]),
        words("exported.note.turn", hours=hours, source=source["turn"]),
    )
