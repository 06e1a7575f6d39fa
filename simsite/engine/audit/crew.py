"""Who is on duty and at which desk, by the written rules alone."""

from __future__ import annotations

from collections.abc import Callable


class Crew:
    """The numbered members of one station.

    Parameters
    ----------
    desks : int
        Number of desks.
    closes_first : callable
        Whether a member who goes off from a desk has to close a tube there first.
    """

    def __init__(self, desks: int, closes_first: Callable[[int], bool]) -> None:
        self.desks, self.closes_first = desks, closes_first
        self.at: dict[int, int] = {}
        self.relief: set[int] = set()
        self.busy: set[int] = set()
        self.going: set[int] = set()
        self.pending = self.waiting = self.scheduled = 0

    @property
    def present(self) -> int:
        """Members not yet gone."""
        return len(self.at) + len(self.relief)

    def idle(self) -> list[int]:
        """Return the staffed idle desks, lowest first."""
        return sorted(desk for desk in self.at if desk not in self.busy)

    def rise(self, members: int) -> None:
        """Raise the scheduled level.

        Parameters
        ----------
        members : int
            By how much.
        """
        self.scheduled += members
        for _ in range(members):
            if self.waiting:
                self.waiting -= 1
            elif self.pending:
                self.pending -= 1
            elif self.going:
                self.going.remove(min(self.going))
            else:
                self._bring()

    def _bring(self) -> None:
        """Bring the lowest member who is off."""
        on = self.relief | set(self.at.values())
        member = next(m for m in range(len(on) + 1) if m not in on)
        free = [desk for desk in range(self.desks) if desk not in self.at]
        if free:
            self.at[free[0]] = member
        else:
            self.relief.add(member)

    def fall(self, members: int, waits: bool) -> list[int]:
        """Lower the scheduled level.

        Parameters
        ----------
        members : int
            By how much.
        waits : bool
            Whether the fall waits until the queue is served out.

        Returns
        -------
        list of int
            Desks at which a tube is closed from now on.
        """
        self.scheduled -= members
        if waits:
            self.waiting += members
            return []
        return self._send(members)

    def release(self) -> list[int]:
        """Let the waiting falls happen; return desks at which a tube is closed from now on."""
        members, self.waiting = self.waiting, 0
        return self._send(members)

    def _send(self, members: int) -> list[int]:
        """Send members off: relief, then idle desks from the highest; the rest is pending."""
        closing = []
        for _ in range(members):
            idle = self.idle()
            if self.relief:
                self.relief.remove(max(self.relief))
            elif idle and self.closes_first(idle[-1]):
                self.going.add(idle[-1])
                self.busy.add(idle[-1])
                closing.append(idle[-1])
            elif idle:
                self._off(idle[-1])
            else:
                self.pending += 1
        return closing

    def free(self, desk: int) -> None:
        """Free a desk; its member goes off if a fall is due.

        Parameters
        ----------
        desk : int
            Desk whose service or changeover has ended.
        """
        self.busy.discard(desk)
        if desk in self.going:
            self.going.remove(desk)
            self._off(desk)
        elif self.pending:
            self.pending -= 1
            self._off(desk)

    def _off(self, desk: int) -> None:
        """Let the member at a desk go off; relief takes the desk."""
        del self.at[desk]
        if self.relief:
            self.at[desk] = min(self.relief)
            self.relief.remove(self.at[desk])
