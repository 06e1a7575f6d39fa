"""What we do not know: the inputs of the scenario that carry a range."""

from __future__ import annotations

from collections.abc import Mapping

from simsite.core.distributions import mean
from simsite.core.streams import Purpose, owner_key, single_uniform
from simsite.model.input_laws import CorrelatedInputs
from simsite.model.plan import Distribution, UncertainQuantity


class Parameters:
    """The values of all quantities in one replication.

    The random draws are keyed by the quantity's name, so quantities of the same name share it. Of
    those that are correlated the first by name keeps the draw that it has alone.

    Parameters
    ----------
    seed, replication : int
        Address of the random draws.
    unknowns : bool
        False leaves every quantity at its given value.
    given : mapping of str to float, optional
        Values by name, in plain units, of quantities that have them whatever else is said or drawn.
    correlated : CorrelatedInputs, optional
        Quantities that are not drawn independently.
    """

    def __init__(
        self,
        seed: int,
        replication: int,
        unknowns: bool,
        given: Mapping[str, float] | None = None,
        correlated: CorrelatedInputs | None = None,
    ) -> None:
        self._seed = seed
        self._replication = replication
        self.unknowns = unknowns
        self._given = given or {}
        self._correlated = correlated
        self._drawn: dict[str, float] = {}

    def value(self, quantity: UncertainQuantity) -> float:
        """Value of a quantity in this replication, in its plain unit."""
        if quantity.name in self._given:
            return self._given[quantity.name]
        if not self.unknowns or quantity.known:
            return quantity.value
        if quantity.name not in self._drawn:
            self._drawn[quantity.name] = self._place(quantity.name)
        return quantity.at(self._drawn[quantity.name])

    def parameters(self, law: Distribution) -> tuple[float, ...]:
        """Parameter values of a law in this replication; a law without any is its own sample."""
        return law.sample or tuple(self.value(quantity) for quantity in law.parameters)

    def law(self, law: Distribution) -> tuple[object, ...]:
        """Return all that decides the variates of a law in this replication."""
        values = self.value(law.floor), self.value(law.shift)
        return law.family, self.parameters(law), *values

    def mean(self, law: Distribution) -> float:
        """Mean of a law in this replication, floor and shift included."""
        floored = mean(law.family, self.parameters(law), self.value(law.floor))
        return floored + self.value(law.shift)

    def _place(self, name: str) -> float:
        """Place of a quantity in its law, between 0 and 1."""
        together = self._correlated
        if together is None or name not in together.names:
            return self._uniform(name)
        return together.together([self._uniform(one) for one in together.names], name)

    def _uniform(self, name: str) -> float:
        key = owner_key(self._seed, f"input:{name}")
        return single_uniform(key, self._replication, Purpose.INPUT, 0)
