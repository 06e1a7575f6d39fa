"""Laws as rows of numbers, for the loops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simsite.core.distributions import cut_and_kept, lognormal_shape
from simsite.core.special import LARGE_SHAPE, quantile_table
from simsite.draws import codes
from simsite.draws.inputs import Inputs
from simsite.model.plan import Law

F64 = NDArray[np.float64]
Numbers = tuple[float, ...]
Row = tuple[int, Numbers, Numbers | F64]  # family, at most four numbers, sample


def law_tables(laws: Sequence[Law], inputs: Inputs) -> dict[str, NDArray[np.generic]]:
    """Tables of laws as `simsite.draws.variates` reads them.

    Parameters
    ----------
    laws : sequence of Law
        One row each.
    inputs : Inputs
        Values of quantities in this replication.

    Returns
    -------
    dict of str to array
        `families` and `sample_from`, int64, one a law; `laws`, float64, `codes.ROW` a law;
        `samples`, float64, never empty.
    """
    numbers = np.zeros((len(laws), codes.ROW))
    families, begin, samples = [], [], [np.zeros(1)]
    end = 1
    for law, own in zip(laws, numbers, strict=True):
        family, values, sample = ROWS[law.family](inputs.parameters(law))
        own[: len(values)] = values
        own[4:] = inputs.value(law.floor), inputs.value(law.shift)
        families.append(family)
        begin.append(end)
        samples.append(np.asarray(sample, dtype=np.float64))
        end += len(sample)
    return {
        "families": np.array(families, dtype=np.int64),
        "sample_from": np.array(begin, dtype=np.int64),
        "laws": numbers.reshape(-1),
        "samples": np.concatenate(samples),
    }


def _constant(p: Numbers) -> Row:
    return codes.CONSTANT, (p[0],), ()


def _exponential(p: Numbers) -> Row:
    return codes.EXPONENTIAL, p, ()


def _uniform(p: Numbers) -> Row:
    return codes.UNIFORM, p, ()


def _triangular(p: Numbers) -> Row:
    return _constant(p) if p[2] - p[0] == 0.0 else (codes.TRIANGULAR, p, ())


def _weibull(p: Numbers) -> Row:
    return codes.WEIBULL, p, ()


def _empirical(p: Numbers) -> Row:
    return codes.EMPIRICAL, (float(len(p)),), p


def _lognormal(p: Numbers) -> Row:
    if p[0] == 0.0 or p[1] == 0.0:
        return _constant(p)
    return codes.LOGNORMAL, lognormal_shape(p[0], p[1]), ()


def _normal(p: Numbers) -> Row:
    mean, sd = p
    if sd == 0.0:
        return _constant((max(mean, 0.0),))
    return codes.NORMAL, (mean, sd, *cut_and_kept(mean, sd)), ()


def _gamma(p: Numbers) -> Row:
    mean, cv = p
    if mean == 0.0 or cv == 0.0:
        return _constant(p)
    return _gamma_of_shape(1.0 / (cv * cv), mean)


def _erlang(p: Numbers) -> Row:
    phases, mean = p
    return _constant((mean,)) if mean == 0.0 else _gamma_of_shape(phases, mean)


def _gamma_of_shape(shape: float, mean: float) -> Row:
    if shape > LARGE_SHAPE:
        return codes.LARGE_GAMMA, (mean / shape, shape, 1.0 / float(np.sqrt(shape))), ()
    return codes.GAMMA, (mean / shape,), _coefficients(shape)


@lru_cache(maxsize=128)
def _coefficients(shape: float) -> F64:
    """Coefficients of the quantile table, those of one knot side by side."""
    return np.stack(quantile_table(shape), axis=1).reshape(-1)


ROWS: dict[str, Callable[[Numbers], Row]] = {
    "constant": _constant,
    "exponential": _exponential,
    "lognormal": _lognormal,
    "gamma": _gamma,
    "erlang": _erlang,
    "uniform": _uniform,
    "triangular": _triangular,
    "weibull": _weibull,
    "normal": _normal,
    "empirical": _empirical,
}
