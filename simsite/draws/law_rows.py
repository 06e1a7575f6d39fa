"""Laws as rows of numbers, for the loops."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simsite.core.distributions import FAMILIES
from simsite.draws import codes
from simsite.draws.parameters import Parameters
from simsite.draws.variates import FORMS
from simsite.model.plan import Distribution


def law_tables(laws: Sequence[Distribution], inputs: Parameters) -> dict[str, NDArray[np.generic]]:
    """Tables of laws as `simsite.draws.variates` reads them.

    Parameters
    ----------
    laws : sequence of Distribution
        One row each.
    inputs : Parameters
        Values of quantities in this replication.

    Returns
    -------
    dict of str to array
        `forms` and `sample_from`, int64, one a law; `laws`, float64, `codes.ROW` a law;
        `samples`, float64, never empty.
    """
    numbers = np.zeros((len(laws), codes.ROW))
    forms, begin, samples = [], [], [np.zeros(1)]
    end = 1
    for law, own in zip(laws, numbers, strict=True):
        row = FAMILIES[law.family].row(inputs.parameters(law))
        own[: len(row.numbers)] = row.numbers
        own[4:] = inputs.value(law.floor), inputs.value(law.shift)
        forms.append(FORMS.index(row.form))
        begin.append(end)
        samples.append(np.asarray(row.sample, dtype=np.float64))
        end += len(row.sample)
    return {
        "forms": np.array(forms, dtype=np.int64),
        "sample_from": np.array(begin, dtype=np.int64),
        "laws": numbers.reshape(-1),
        "samples": np.concatenate(samples),
    }
