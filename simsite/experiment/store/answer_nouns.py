"""The answers of `need`, `marginal` and `sensitivity` as a file of arrays, and read back from it.

What is read is the noun that was computed, to the last bit. It is held against its scenario before
anybody sees it: the file may come from anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simsite.building.build import build
from simsite.core.engine_names import MOVABLE, RESOURCES
from simsite.core.errors import BadValue, ScenarioFault
from simsite.core.units import NEVER
from simsite.experiment.run.results import Results
from simsite.experiment.store.packed import Known, PackedSource, packed, unpacked
from simsite.experiment.store.store import hold_results, read_arrays, write_arrays
from simsite.model.plan import CampaignPlan
from simsite.model.scenario import Scenario

if TYPE_CHECKING:
    from simsite.experiment.search.marginal import Marginal, State
    from simsite.experiment.search.need import Need
    from simsite.experiment.sensitivity.sensitivity import Sensitivity
    from simsite.experiment.sensitivity.sobol import Sobol

    Noun = Need | Marginal | Sensitivity | Sobol

EXACT = "exact.npz"
Array = NDArray[Any]


def noun_bytes(noun: Noun) -> bytes:
    """Return an answer as the content of `EXACT`: the same answer, the same bytes."""
    file = BytesIO()
    write_arrays(file, packed(noun))
    return file.getvalue()


def read_noun(sort: str, scenario: Scenario, source: PackedSource) -> Noun:
    """Read an answer that `noun_bytes` wrote.

    Parameters
    ----------
    sort : str
        Of which command: ``need``, ``marginal``, ``sensitivity`` or ``sobol``.
    scenario : Scenario
        What it was asked about.
    source : PackedSource
        The file, and who wrote it.

    Raises
    ------
    BadValue
        If it is something else, contradicts itself or the scenario, or this version of simsite
        would make another plan.
    """
    arrays = read_arrays(source.file)
    try:
        return _READ[sort](arrays, scenario, source)
    except (KeyError, ValueError, IndexError, StopIteration, ScenarioFault) as trouble:
        if isinstance(trouble, BadValue):
            raise
        reason = str(trouble).strip("'") or sort
        raise BadValue("store.arrays", file=source.file, reason=reason) from trouble


def _refuse(*wrong: tuple[str, bool]) -> None:
    """Raise `ValueError` with the first name of what is wrong."""
    for name, is_wrong in wrong:
        if is_wrong:
            raise ValueError(name)


def _need(arrays: Mapping[str, Array], scenario: Scenario, source: PackedSource) -> Need:
    from simsite.experiment.search.need import Need, best_of, plan_of
    from simsite.staffing.levels import Levels

    def plan(known: Known) -> CampaignPlan:
        wish, tried = known["wish"], known["tried"]
        _refuse(
            ("wish/of", wish.of not in RESOURCES),
            ("wish/sure", not 0.0 <= wish.sure <= 1.0),
            ("wish/by", not -NEVER < wish.by < NEVER),
        )
        levels = Levels(scenario, wish.of)
        for name in ("own", "least", "most"):
            _refuse((name, known[name] != getattr(levels, name)))
        best = best_of(tried, known["answer"], scenario.run.replications)
        _refuse(("tried", not levels.least <= best.level <= levels.most))
        return plan_of(*levels.at(best.level), wish)

    found: Need = unpacked(Need, arrays, source, {(Results, "plan"): plan})
    number = scenario.run.replications
    hold_results(found.shown)
    completions = [one.completion for one in found.tried]
    levels = [one.level for one in found.tried]
    held = found.bracket or (found.least, None)
    ends = [n for pair in (*found.turns, held) for n in pair if n is not None]
    _refuse(
        ("tried", levels != sorted(set(levels))),
        ("tried/completion", any(not _times(one, len(one)) for one in completions)),
        ("shown/lines", found.replications != number),
        ("bracket", not all(found.least <= level <= found.most for level in ends)),
        ("best", not np.array_equal(found.shown.headline.county["completion"],
                                    found.best.completion)),
    )  # fmt: skip
    return found


def _times(values: Array, number: int) -> bool:
    """Whether an array holds so many times, one at least."""
    return values.shape == (number,) and number > 0 and values.dtype == np.int64


def _marginal(arrays: Mapping[str, Array], scenario: Scenario, source: PackedSource) -> Marginal:
    from simsite.experiment.search.marginal import Marginal

    found: Marginal = unpacked(
        Marginal, arrays, source, {(Marginal, "plan"): lambda known: build(scenario)}
    )
    number = scenario.run.replications
    sites = {site.id for site in found.plan.sites}
    steps = (*found.steps, *found.others)
    served = [site.id for step in steps for site in step.move.sites]
    placed = [step.move.place for step in steps if step.move.what != "teams"]
    placed += [] if found.rate is None else [found.rate.place]
    beyond = found.overtime
    late = None if beyond is None else beyond.site
    gains = [step.gains for step in steps] + ([] if found.whole is None else [found.whole])
    timed = found.deadline < NEVER
    _refuse(
        ("of", found.of not in MOVABLE),
        ("steps/move/what", any(step.move.what not in MOVABLE for step in steps)),
        ("steps/move/sites", any(not step.move.sites for step in steps)),
        ("steps/move/place", not {*served, *placed} <= sites),
        ("steps/gains/done", any((gain.done is None) == timed for gain in gains)),
        ("overtime/site", late is not None and not 0 <= late < len(sites)),
        ("whole", bool(found.steps) == (found.whole is None)),
    )
    for name, values in _states((found.before, *(step.state for step in steps))):
        _refuse((name, values.shape != (number,) or number == 0))
    return found


def _states(states: tuple[State, ...]) -> Iterator[tuple[str, Array]]:
    for state in states:
        for name in ("completion", "capped", "late", "queued"):
            yield f"state/{name}", getattr(state, name)


def _sensitivity(
    arrays: Mapping[str, Array], scenario: Scenario, source: PackedSource
) -> Sensitivity:
    from simsite.experiment.sensitivity.sensitivity import KEPT, OTHERS, Bar, Sensitivity, ranged

    plan = build(scenario)
    used, _ = ranged(scenario, plan)
    made = {
        (Sensitivity, "plan"): lambda known: plan,
        (Bar, "write"): lambda known: used[known["name"]].write,
    }
    found: Sensitivity = unpacked(Sensitivity, arrays, source, made)
    number = scenario.run.replications
    timed = plan.calendar.deadline < NEVER
    ends = [end for bar in found.bars for end in (bar.low, bar.high)]
    _refuse(
        ("others", found.others not in OTHERS),
        ("sure", not 0.0 <= found.sure <= 1.0),
        ("county", any(found.county[name].shape != (number,) for name in KEPT)),
        ("bars/done", any((end.done is None) == timed for end in ends)),
    )
    return found


def _sobol(arrays: Mapping[str, Array], scenario: Scenario, source: PackedSource) -> Sobol:
    from simsite.experiment.sensitivity import sobol
    from simsite.experiment.sensitivity.sensitivity import ranged

    plan = build(scenario)
    inputs, idle = ranged(scenario, plan)
    ends = {one.name: one.ends for one in sobol.varied(inputs)}
    made = {
        (sobol.Sobol, "plan"): lambda known: plan,
        (sobol.VariedInput, "ends"): lambda known: ends[known["name"]],
    }
    found: Sobol = unpacked(sobol.Sobol, arrays, source, made)
    names = [sorted(one.name for one, _ in shares.inputs) for shares in found.shares]
    _refuse(
        ("points", found.points != sobol.points_for(scenario.run.replications)),
        ("simulations", found.simulations != sobol.simulations_of(found.points, len(inputs))),
        ("shares/metric", [shares.metric for shares in found.shares] != sobol.metrics_of(plan)),
        ("idle", found.idle != idle),
        ("shares/unfit", any(shares.unfit not in (None, *sobol.UNFIT) for shares in found.shares)),
        ("shares/inputs", any(
            found_names != ([] if shares.unfit else sorted(ends))
            for found_names, shares in zip(names, found.shares, strict=True)
        )),
    )  # fmt: skip
    return found


_READ: Mapping[str, Callable[[Mapping[str, Array], Scenario, PackedSource], Noun]] = {
    "need": _need,
    "marginal": _marginal,
    "sensitivity": _sensitivity,
    "sobol": _sobol,
}
