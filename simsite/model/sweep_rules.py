"""Rules of a sweep: points to be left out, and points to be run besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from simsite.core.errors import BadValue, Fault
from simsite.model.sweep_design import Factor, Row, amount, level_of, shown, spelt
from simsite.model.yaml_marks import Marked

LIMITS = ("from", "to", "above", "below")


class Exclusions:
    """The rules of ``exclude``: a point that meets every condition of one is left out.

    Parameters
    ----------
    given : Marked or None
        The list of rules as written.
    known : sequence of str
        Factors of the sweep.
    faults : list of Fault
        Faults found are added here.
    """

    def __init__(self, given: Marked | None, known: Sequence[str], faults: list[Fault]) -> None:
        self._faults = faults
        self._rules = [] if given is None else list(given.value)
        self._met = [False] * len(self._rules)
        for rule in self._rules:
            faults.extend(unknown_factors(rule, known, "exclude"))
            if not rule.value:
                faults.append(rule.mark.fault(BadValue("sweep.no_condition"), "exclude"))
            for path, condition in rule.value.items():
                self._judge(path, condition)

    def leave_out(self, factors: Mapping[str, Factor]) -> bool:
        """Return whether a point is left out."""
        for number, rule in enumerate(self._rules):
            conditions = rule.value.items()
            if all(p in factors and _meets(factors[p], c) for p, c in conditions):
                self._met[number] = True
                return True
        return False

    def unmet(self) -> Iterator[Fault]:
        """Yield a fault for every rule that no point has met: it is likely misspelt."""
        for rule, met in zip(self._rules, self._met, strict=True):
            if not met:
                problem = BadValue("sweep.no_match", value=spelt(rule))
                yield rule.mark.fault(problem, "exclude")

    def _judge(self, path: str, condition: Marked) -> None:
        """Note a condition that is neither a value, nor a list of them, nor limits."""
        limits = condition.value
        if not isinstance(limits, dict):
            return
        sound = limits and all(k in LIMITS and amount(m.text) for k, m in limits.items())
        if not sound:
            problem = BadValue("sweep.condition", value=spelt(condition))
            self._faults.append(condition.mark.fault(problem, f"exclude.{path}"))


def included(
    given: Marked | None, known: Sequence[str], variant: str, faults: list[Fault]
) -> Iterator[tuple[Row, str, Marked]]:
    """Yield the points of ``include``: values, the variant's name, and where it is written.

    Parameters
    ----------
    given : Marked or None
        The list as written.
    known : sequence of str
        Factors of the sweep, every one of which a point must name.
    variant : str
        The factor that names the variant.
    faults : list of Fault
        Faults found are added here.
    """
    for point in [] if given is None else given.value:
        wrong = list(unknown_factors(point, known, "include"))
        missing = [path for path in known if path not in point.value]
        if missing and not wrong:
            problem = BadValue("sweep.incomplete", missing=", ".join(missing))
            wrong.append(point.mark.fault(problem, "include"))
        faults.extend(wrong)
        if not wrong:
            chosen = point.value.get(variant)
            row = {
                p: level_of(p, point.value[p], point.value[p].key_mark or point.mark)
                for p in known
                if p != variant
            }
            yield row, "" if chosen is None else str(chosen.text), point


def unknown_factors(rule: Marked, known: Sequence[str], part: str) -> Iterator[Fault]:
    """Yield a fault for every key of a rule that is no factor of the sweep."""
    for path, member in rule.value.items():
        if path not in known:
            near = next(iter(get_close_matches(path, known, 1, 0.6)), "")
            problem = BadValue("sweep.factor", near, value=path, choice=", ".join(known) or "-")
            yield (member.key_mark or member.mark).fault(problem, f"{part}.{path}", path)


def _meets(value: Factor, condition: Marked) -> bool:
    if isinstance(condition.value, dict):
        return all(_within(value, key, member) for key, member in condition.value.items())
    if isinstance(condition.value, list):
        return any(_same(value, shown(member)) for member in condition.value)
    return _same(value, shown(condition))


def _within(value: Factor, key: str, limit: Marked) -> bool:
    """Return whether an amount is within a limit; never where the units differ."""
    found, end = amount(value), amount(limit.text)
    if found is None or end is None or found[1] != end[1]:
        return False
    number, bound = found[0], end[0]
    tests = {"from": number >= bound, "to": number <= bound, "above": number > bound}
    return tests.get(key, number < bound)


def _same(value: Factor, other: Factor) -> bool:
    one, two = amount(value), amount(other)
    return one == two if one is not None and two is not None else str(value) == str(other)
