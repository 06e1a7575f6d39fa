"""Markov chains in continuous time, built by following moves: an answer without event lists."""

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.sparse import csr_matrix, diags
from scipy.sparse.linalg import spsolve
from scipy.stats import poisson


class Chain:
    """All states that can be reached from `start`; `moves(state)` yields (rate, state)."""

    def __init__(self, start, moves):
        starts = start if isinstance(start, list) else [start]
        self.index, self.states, rows = {}, [], []
        for state in starts:
            self._number(state)
        for state in self.states:  # grows while it is read
            for rate, other in moves(state):
                if rate > 0.0:
                    rows.append((self.index[state], self._number(other), rate))
        size = len(self.states)
        source, target, rate = zip(*rows, strict=True)
        jumps = csr_matrix((rate, (source, target)), shape=(size, size))
        self.generator = (jumps - diags(np.asarray(jumps.sum(axis=1)).ravel())).tocsr()
        self.first = np.zeros(size)
        self.first[self.index[starts[0]]] = 1.0

    def _number(self, state):
        if state not in self.index:
            self.index[state] = len(self.states)
            self.states.append(state)
        return self.index[state]

    def mixed(self, shares):
        """A distribution over states from {state: share}."""
        whole = np.zeros(len(self.states))
        for state, share in shares.items():
            whole[self.index[state]] += share
        return whole

    def total(self, reward=lambda state: 1.0, start=None):
        """Mean of the reward per second, added up until absorption."""
        leaving = -self.generator.diagonal() > 0.0
        inner = self.generator[leaving][:, leaving]
        given = np.array([reward(state) for state in self.states])[leaving]
        solved = np.zeros(len(self.states))
        solved[leaving] = spsolve(-inner.tocsc(), given)
        return float((self.first if start is None else start) @ solved)

    def _powers(self, start, longest):
        """Rows start P^k of the uniformised chain, its rate, and how many suffice for `longest`."""
        rate = float(-self.generator.diagonal().min())
        step = (self.generator / rate).T.tocsr()
        number = int(rate * longest + 9.0 * np.sqrt(rate * longest) + 30.0)
        whole = self.first if start is None else start
        return step, rate, number, whole

    def after(self, seconds, start=None):
        """Distribution over the states after some seconds, by uniformisation (Jensen, 1953)."""
        step, rate, number, row = self._powers(start, seconds)
        weights = poisson.pmf(np.arange(number), rate * seconds)
        found = weights[0] * row
        for weight in weights[1:]:
            row = row + step @ row
            found = found + weight * row
        return found

    def absorbed(self, longest, start=None, points=600):
        """Distribution function of the time of absorption, by monotone interpolation.

        The points lie so close that the error (below 1e-4) is far under that of any sample here.
        """
        step, rate, number, row = self._powers(start, longest)
        done = self.generator.diagonal() == 0.0
        share = np.zeros(number)
        for k in range(number):
            share[k] = row[done].sum()
            row = row + step @ row
        times = np.linspace(0.0, longest, points)
        mixed = np.array([poisson.pmf(np.arange(number), rate * t) @ share for t in times])
        mixed = np.minimum(np.maximum.accumulate(mixed), 1.0)
        assert mixed[-1] > 1.0 - 1e-6, "look longer"
        curve = PchipInterpolator(times, mixed)
        return lambda t: np.where(np.asarray(t) < longest, curve(np.minimum(t, longest)), 1.0)


def accumulated(generator, start, seconds, reward):
    """Mean of a reward per second added up over a finite time, dense, by one more state."""
    from scipy.linalg import expm

    size = len(start)
    wider = np.zeros((size + 1, size + 1))
    wider[:size, :size] = generator
    wider[:size, size] = reward
    return float((np.append(start, 0.0) @ expm(wider * seconds))[size])


def birth_death(arrival_rate, staffed, mean_service, most):
    """Generator of the number in system, dense; nobody comes at the top."""
    up = np.full(most + 1, arrival_rate)
    up[-1] = 0.0
    down = np.minimum(np.arange(most + 1), staffed) / mean_service
    return np.diag(up[:-1], 1) + np.diag(down[1:], -1) - np.diag(up + down)
