"""The campaign plan: the alphabet that the engines know.

Everything a scenario can say is compiled down to the few frozen nouns below. The plan holds what
will be done and nothing about luck: `simsite.draws` turns its laws into numbers, the engines of
`simsite.engine` turn plan and numbers into a trace. How these nouns behave is written in the
docstring of `simsite.engine`.

Times are int64 microseconds since the campaign's start (midnight of the first day).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from simsite.core.units import NEVER
from simsite.model import plan_doses, plan_laws, plan_limits, plan_steps

Quantity = plan_laws.Quantity
Law = plan_laws.Law
Preparation = plan_doses.Preparation
Window = tuple[int, int]
Steps = plan_steps.Steps
Roster = plan_steps.Roster


@dataclass(frozen=True, slots=True)
class Changeover:
    """What occupies a desk after every `size` services there.

    At registration desks this is the label of the next tube; at swab desks it is the tube's
    change, and then the desk owns a tube that can also be closed partly filled.

    Attributes
    ----------
    size : int
        Services until the changeover.
    duration : Law
        Constant time of one changeover; drawn once per site and replication.
    tube : bool
        Whether the services fill a tube.
    timeout : int
        Microseconds from the end of a tube's first swab to its closing; NEVER for none.
    at_relief : str
        `close`: a member who goes off closes the open tube first; `hand_over`: it stays open.
    """

    size: int
    duration: Law
    tube: bool = False
    timeout: int = NEVER
    at_relief: str = "close"


@dataclass(frozen=True, slots=True)
class Station(plan_steps.OnDuty):
    """One step at one site: a FIFO queue before desks, or a delay without a queue.

    Attributes
    ----------
    name : str
        Stage name.
    kind : str
        `serve` or `delay`.
    role : str
        Role of its crew; empty for a delay.
    stage : int
        Number of the stage in the scenario; luck is keyed by it.
    desks : int
        Places where one member of staff serves one resident.
    crew : Steps
        Crew on duty by the clock, `((time, level), ...)`, zero before the first step. A site
        visited by a route has no crew of its own.
    time, alternative : Law
        Service time, and that of the other way to do it.
    alternative_share : Quantity
        Share of residents served the other way.
    taken : Quantity
        Share of residents who take this step.
    changeover : Changeover or None
        What occupies a desk between residents.
    preparation : Preparation or None
        Who prepares the doses that residents take here; only where somebody serves.
    roster : Roster or None
        The shifts of the crew, where it has any.
    """

    name: str
    kind: str
    role: str
    stage: int
    desks: int
    crew: Steps
    time: Law
    alternative: Law = Law.constant(0.0)
    alternative_share: Quantity = Quantity.fixed(0.0)
    taken: Quantity = Quantity.fixed(1.0)
    changeover: Changeover | None = None
    preparation: Preparation | None = None
    roster: Roster | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Gate(plan_steps.OnDuty):
    """Call-up: callers knock household by household while few enough people are on their way.

    Attributes
    ----------
    limit : int
        A knock starts only while fewer attending people than this are between the start of
        their knock and the start of their swab.
    crew : Steps
        Callers on duty by the clock.
    knock, walk : Law
        Time to knock and tell a household; its walk to the site.
    late_share : Quantity
        Share of households that set off late.
    late : Law
        By how much they are late.
    roster : Roster or None
        The shifts of the callers, where they have any.
    """

    limit: int
    crew: Steps
    knock: Law
    walk: Law
    late_share: Quantity = Quantity.fixed(0.0)
    late: Law = Law.constant(0.0)
    roster: Roster | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Free arrival of households: a share at opening, the rest Weibull, cut at the last entry.

    Attributes
    ----------
    opening, last_entry : int
        Microseconds; everybody arrives in [opening, last_entry).
    backlog : Quantity
        Share of households present at opening; 1 for everybody.
    shape, scale : Quantity
        Of the Weibull time after opening; scale in seconds.
    """

    opening: int
    last_entry: int
    backlog: Quantity
    shape: Quantity = Quantity.fixed(1.0)
    scale: Quantity = Quantity.fixed(3600.0)


@dataclass(frozen=True, slots=True)
class Poisson:
    """A Poisson stream of households with a rate that is constant by pieces.

    Attributes
    ----------
    opening : int
        Microseconds of the first opening, when the queue stands there.
    pieces : tuple of (start, end, rate)
        Microseconds and households per hour, in order; nobody comes outside them.
    queue : tuple of float
        Probability of 0, 1, ... households waiting at the first opening.
    """

    opening: int
    pieces: tuple[tuple[int, int, Quantity], ...]
    queue: tuple[float, ...] = (1.0,)


@dataclass(frozen=True, slots=True)
class Appointments:
    """Households by appointment: (slot - early + delay), or not at all.

    Attributes
    ----------
    opening : int
        Microseconds of the first opening, when the queue stands there.
    slots : tuple of int
        Microseconds, in order.
    per_slot : int
        Appointments at each.
    early : Quantity
        Seconds before the slot at which people mean to be there.
    delay : Law
        By how much they are later than that.
    no_show : Quantity
        Share of appointments to which nobody comes.
    queue : tuple of float
        Probability of 0, 1, ... households waiting at the first opening.
    """

    opening: int
    slots: tuple[int, ...]
    per_slot: int
    early: Quantity
    delay: Law
    no_show: Quantity
    queue: tuple[float, ...] = (1.0,)


@dataclass(frozen=True, slots=True)
class Timetable:
    """Households that come at given times, microseconds, in order; `queue` as for `Poisson`."""

    opening: int
    times: tuple[int, ...]
    queue: tuple[float, ...] = (1.0,)


Stream = Poisson | Appointments | Timetable


@dataclass(frozen=True, slots=True)
class Place:
    """A region of the county: township or village, with its names."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Residents:
    """Who lives at a site, before luck.

    Attributes
    ----------
    population : int
        Registered residents.
    presence, exempt, home_bound, attendance : Quantity
        Residents present per registered one; shares of those present; share of the due who
        attend.
    household_shares : tuple of float
        Share of households with 1, 2, ... members.
    """

    population: int
    presence: Quantity
    exempt: Quantity
    home_bound: Quantity
    attendance: Quantity
    household_shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A place of sampling.

    Attributes
    ----------
    id : str
        Stable name; the site's luck is keyed by it.
    zh, en : str
        Names shown to people.
    kind : str
        `urban`, `village`, ...
    township, village : Place
        Where it is.
    residents : Residents
        Who is to come.
    windows : tuple of (open, close)
        Half-open opening hours in order.
    closing : str
        `serve_queue` or `send_home`.
    stations : tuple of Station
        In the order residents pass them.
    counted : int
        Index of the station whose end counts a resident as done (the swab).
    gate : Gate or None
        Call-up; exactly one of `gate` and `arrivals` is given.
    arrivals : Arrivals, Poisson, Appointments, Timetable or None
        Who comes uncalled. All but `Arrivals` decide themselves how many there are.
    speed_cv : Quantity
        Coefficient of variation of the factor on all times of the site's staff.
    leads : int
        Helpers who lead the site; they serve nobody.
    """

    id: str
    zh: str
    en: str
    kind: str
    township: Place
    village: Place
    residents: Residents
    windows: tuple[Window, ...]
    closing: str
    stations: tuple[Station, ...]
    counted: int
    gate: Gate | None
    arrivals: Arrivals | Stream | None
    speed_cv: Quantity
    leads: int = 0


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit of a route.

    Attributes
    ----------
    site : int
        Index of the site within its group.
    visit : int
        Number of the visit to that site, from 0; luck is keyed by (site, visit).
    leave : int
        Time at which the stay ends at the latest; NEVER to stay until the roster is done.
    """

    site: int
    visit: int
    leave: int = NEVER


@dataclass(frozen=True, slots=True)
class Route:
    """A team that serves several sites of a group in turn.

    Attributes
    ----------
    id : str
        Stable name of the team.
    members : tuple of (stage name, number)
        Who travels: how many staff the station of each stage at a stop.
    stops : tuple of Stop
        In order. The team is ready at the first when that site opens.
    hop : Law
        Distance between consecutive stops, km; luck keyed by (site, visit).
    speed : Quantity
        km/h.
    set_up, pack : Law
        Constant times at the beginning and end of a stay.
    """

    id: str
    members: tuple[tuple[str, int], ...]
    stops: tuple[Stop, ...]
    hop: Law
    speed: Quantity
    set_up: Law
    pack: Law


@dataclass(frozen=True, slots=True)
class SiteGroup(plan_limits.Numbered):
    """Sites coupled by shared routes: the unit of simulation. One site where nothing couples."""

    sites: tuple[Site, ...]
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The clock of the campaign.

    Attributes
    ----------
    first_day : str
        ISO date of the day whose midnight is time 0.
    opening : int
        First opening of any site; "hours after opening" count from it.
    deadline : int
        When sampling should be complete.
    horizon : int
        Nothing happens at or after it.
    """

    first_day: str
    opening: int
    deadline: int
    horizon: int


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """All that will be done: groups of sites in the order of their first site's id.

    Attributes
    ----------
    zh, en : str
        Title.
    calendar : Calendar
        Clock.
    groups : tuple of SiteGroup
        Every site is in exactly one.
    """

    zh: str
    en: str
    calendar: Calendar
    groups: tuple[SiteGroup, ...]
    sites: tuple[Site, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Gather the sites of all groups."""
        sites = tuple(site for group in self.groups for site in group.sites)
        object.__setattr__(self, "sites", sites)
