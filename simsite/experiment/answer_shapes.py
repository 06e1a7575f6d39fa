"""What the JSON of an answer must say to be shown: of `need`, `marginal` and `sensitivity`."""

from __future__ import annotations

from collections.abc import Mapping

from simsite.core.choices import MOVABLE, RESOURCES
from simsite.experiment.shapes import (
    Each,
    Maybe,
    Pair,
    Shape,
    clock,
    number,
    number_or_none,
    one_of,
    share,
    text,
    truth,
    whole,
)


def _moment(value: object) -> bool:
    """Whether a value is a time: reached with its clock, or not."""
    if not isinstance(value, dict):
        return False
    reached = value.get("reached")
    return reached is False or (reached is True and clock(value.get("clock")))


_MOMENT = Maybe(_moment)
_ENDS = Pair(number, number)
_TRIED = {
    "amount": number,
    "replications": whole(1),
    "p": share,
    "p_interval": Pair(share, share),
    "completion_median": _MOMENT,
    "completion_q95": _MOMENT,
}
_GAIN = {"value": number, "interval": Maybe(_ENDS)}
_STATE = {
    "completion_median": _MOMENT,
    "completion_q95": _MOMENT,
    "queued_hours": number,
    "p": Maybe(share),
    "p_interval": Maybe(Pair(share, share)),
    "late_sites": Maybe(number),
}
_STEP = {
    "what": text,
    "name": {"en": text, "zh": text},
    "before": number,
    "after": number,
    "registrars_change": number,
    "state": _STATE,
    "gains": {
        "p": Maybe(_GAIN),
        "late_sites": Maybe(_GAIN),
        "completion_median_s": _GAIN,
        "completion_q95_s": _GAIN,
        "queued_hours": _GAIN,
    },
}
_END = {
    "value": text,
    "done_by_deadline": Maybe({"share": share, "difference": number, "interval": _ENDS}),
    "t95_shift": {
        "difference": number_or_none,
        "interval": Maybe(Pair(number_or_none, number_or_none)),
    },
}
SHAPES: Mapping[str, Shape] = {
    "need": {
        "asked": {"of": one_of(*RESOURCES), "by": clock, "by_s": number, "sure": share},
        "replications": whole(1),
        "own": number_or_none,
        "answer": number_or_none,
        "bracket": Maybe(Pair(number_or_none, number_or_none)),
        "best": _TRIED,
        "tried": [_TRIED],
    },
    "marginal": {
        "asked": {"of": one_of(*MOVABLE), "number": whole(1), "fewer": truth},
        "deadline": Maybe(clock),
        "replications": whole(1),
        "places": whole(0),
        "places_tried": whole(0),
        "before": _STATE,
        "steps": [_STEP],
        "others": [_STEP],
    },
    "sensitivity": {
        "replications": whole(1),
        "others": one_of("given", "drawn"),
        "sure": share,
        "done_by_deadline": Maybe(share),
        "inputs": [
            {
                "input": text,
                "given": text,
                "low": _END,
                "high": _END,
                "flips": [{"direction": text, "value": text}],
            }
        ],
    },
    "sobol": Each(lambda _: True),
}
