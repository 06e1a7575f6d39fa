"""The campaign plan: the alphabet that the engines know.

Everything a scenario can say is compiled down to the few frozen nouns below. The plan holds what
will be done and nothing about random draws: `simsite.draws` turns its laws into numbers, engines of
`simsite.engine` turn plan and numbers into a trace. How these nouns behave is written in the
docstring of `simsite.engine`. Three families of nouns stand in files of their own: who works in
`simsite.model.crews`, how people come uncalled in `simsite.model.coming`, and what is not known in
`simsite.model.uncertain`.

Times are int64 microseconds since the campaign's start (midnight of the first day).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from simsite.core.errors import BadValue
from simsite.core.units import NEVER
from simsite.model.coming import (
    Announcement,
    AppointmentArrivals,
    FreeArrivals,
    PoissonArrivals,
    Stream,
    Timetable,
)
from simsite.model.crews import (
    SHARED,
    Convoy,
    DosePreparation,
    Halt,
    Roster,
    SharedCrew,
    SpeedCause,
    Staffed,
    Steps,
    Turnout,
    shares_by_clock,
    speed_by_clock,
    stretches,
)
from simsite.model.input_laws import CorrelatedInputs
from simsite.model.uncertain import Distribution, UncertainQuantity

__all__ = [
    "SHARED",
    "Announcement",
    "AppointmentArrivals",
    "CampaignClock",
    "CampaignPlan",
    "Changeover",
    "ClassAtStation",
    "Convoy",
    "Distribution",
    "DosePreparation",
    "FreeArrivals",
    "Gate",
    "Halt",
    "Numbered",
    "PlannedClass",
    "PoissonArrivals",
    "Region",
    "Remembering",
    "Residents",
    "Roster",
    "Route",
    "SharedCrew",
    "SiteGroup",
    "SitePlan",
    "SpeedCause",
    "Staffed",
    "Station",
    "Steps",
    "Stop",
    "Stream",
    "Timetable",
    "Turnout",
    "UncertainQuantity",
    "Window",
    "shares_by_clock",
    "speed_by_clock",
    "stretches",
    "too_many_stations",
]

MOST_SITES, MOST_STATIONS = 2**16, 60  # of a group; of a site


class Numbered:
    """What has sites whose number is limited.

    Attributes
    ----------
    sites : sequence of Site
        At most `MOST_SITES`, with at most `MOST_STATIONS` stations each.
    """

    __slots__ = ()
    sites: Sequence[Any]

    def __post_init__(self) -> None:
        """Refuse more than can be numbered.

        Raises
        ------
        BadValue
            If there are too many sites or stations (`plan.too_many_sites`, `stages.too_many`).
        """
        if len(self.sites) > MOST_SITES:
            numbers = {"number": f"{len(self.sites):,}", "most": f"{MOST_SITES:,}"}
            raise BadValue("plan.too_many_sites", **numbers)
        for site in self.sites:
            problem = too_many_stations(len(site.stations))
            if problem is not None:
                raise problem


def too_many_stations(number: int) -> BadValue | None:
    """Return what is wrong with so many stations of a site, or None."""
    if number <= MOST_STATIONS:
        return None
    return BadValue("stages.too_many", number=str(number), most=str(MOST_STATIONS))


Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Changeover:
    """What occupies a desk after every `size` services there.

    At registration desks this is the label of the next tube; at swab desks it is the tube's
    change, and then the desk owns a tube that can also be closed partly filled.

    Attributes
    ----------
    size : int
        Services until the changeover.
    duration : Distribution
        Constant time of one changeover; drawn once per site and replication.
    tube : bool
        Whether the services fill a tube.
    timeout : int
        Microseconds from the end of a tube's first swab to its closing; NEVER for none.
    at_relief : str
        `close`: a member who goes off closes the open tube first; `hand_over`: it stays open.
    left : UncertainQuantity or None
        Share of the duration that is left to the desk where somebody else does the rest; None where
        nobody does.
    part : float
        Share of the desks where somebody does; all take the mean.
    """

    size: int
    duration: Distribution
    tube: bool = False
    timeout: int = NEVER
    at_relief: str = "close"
    left: UncertainQuantity | None = None
    part: float = 1.0


@dataclass(frozen=True, slots=True)
class ClassAtStation:
    """What a class of residents takes at a station.

    Attributes
    ----------
    factor : UncertainQuantity
        Factor on the service time.
    taken : UncertainQuantity
        Share of the class who take the station.
    expected : float
        Share of the class among those who come, at the given values; the engines do not read it.
    patience : Distribution or None
        How long one of the class waits in the queue, seconds; None: as the station says.
    """

    factor: UncertainQuantity
    taken: UncertainQuantity
    expected: float
    patience: Distribution | None = None


@dataclass(frozen=True, slots=True)
class Balking:
    """Whoever would join a queue of a station leaves at once.

    Attributes
    ----------
    length : int or None
        While so many or more wait; None: however many do.
    wait, mean : int
        While the shown wait is so long or longer: those who wait times the mean service, over the
        staffed desks; microseconds. NEVER where no wait is shown.
    called : bool
        Whether those who are called up do so, too.
    """

    length: int | None = None
    wait: int = NEVER
    mean: int = 0
    called: bool = False


@dataclass(frozen=True, slots=True)
class Station(Staffed):
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
        Number of the stage in the scenario; random draws are keyed by it.
    desks : int
        Places where one resident is served at a time.
    crew : Steps
        Crew on duty by the clock, `((time, level), ...)`, zero before the first step. A site
        visited by a route has no crew of its own.
    time, alternative : Distribution
        Service time, and that of the other way to do it.
    alternative_share : UncertainQuantity
        Share of residents served the other way.
    taken : UncertainQuantity
        Share of residents who take this step.
    changeover : Changeover or None
        What occupies a desk between residents.
    preparation : DosePreparation or None
        Who prepares the doses that residents take here; only where somebody serves.
    roster : Roster or None
        The shifts of the crew, where it has any.
    turnout : Turnout or None
        Who may be absent or late.
    served_by : tuple of int
        Numbers of the shared crews of the site of which a service takes a member each, one or two;
        empty where the station has a crew of its own.
    later_visits : int
        How often a resident may come again after a visit without service; no scenario says so yet.
    patience : Distribution or None
        How long a resident waits in the queue, seconds; who has not started then leaves for good.
    together : bool
        Whether all of a household who wait leave with the first whose wait is over.
    balk : Balking or None
        When somebody who would join leaves at once; None: never.
    by_class : tuple of ClassAtStation
        By class of residents, `taken` included; empty where all are alike here.
    room : int
        How many people may be here, in the queue and in service; NEVER for any number.
    speeds : tuple of SpeedCause
        Why whoever serves here works faster or slower at some hours; causes multiply.
    halts : tuple of Halt
        What holds up whoever serves here.
    paper : Distribution or None
        Time of a service that is begun the other way during a halt.
    """

    name: str
    kind: str
    role: str
    stage: int
    desks: int
    crew: Steps
    time: Distribution
    alternative: Distribution = Distribution.constant(0.0)
    alternative_share: UncertainQuantity = UncertainQuantity.fixed(0.0)
    taken: UncertainQuantity = UncertainQuantity.fixed(1.0)
    changeover: Changeover | None = None
    preparation: DosePreparation | None = None
    roster: Roster | None = field(default=None, repr=False)
    turnout: Turnout | None = None
    served_by: tuple[int, ...] = ()
    later_visits: int = 0
    patience: Distribution | None = None
    together: bool = False
    balk: Balking | None = None
    by_class: tuple[ClassAtStation, ...] = ()
    room: int = NEVER
    speeds: tuple[SpeedCause, ...] = ()
    halts: tuple[Halt, ...] = ()
    paper: Distribution | None = None

    @property
    def tires(self) -> bool:
        """Whether the wait of somebody in the queue may be over."""
        return self.patience is not None or any(own.patience for own in self.by_class)


@dataclass(frozen=True, slots=True)
class Gate(Staffed):
    """Call-up: callers knock household by household while few enough people are on their way.

    Attributes
    ----------
    limit : int
        A knock starts only while fewer attending people than this are between the start of
        their knock and the start of their swab.
    crew : Steps
        Callers on duty by the clock.
    knock, walk : Distribution
        Time to knock and tell a household; its walk to the site.
    late_share : UncertainQuantity
        Share of households that set off late.
    late : Distribution
        By how much they are late.
    roster : Roster or None
        The shifts of the callers, where they have any.
    turnout : Turnout or None
        Who may be absent or late.
    speeds : tuple of SpeedCause
        Why callers work faster or slower at some hours; causes multiply.
    halts : tuple of Halt
        What holds callers up.
    """

    limit: int
    crew: Steps
    knock: Distribution
    walk: Distribution
    late_share: UncertainQuantity = UncertainQuantity.fixed(0.0)
    late: Distribution = Distribution.constant(0.0)
    roster: Roster | None = field(default=None, repr=False)
    turnout: Turnout | None = None
    speeds: tuple[SpeedCause, ...] = ()
    halts: tuple[Halt, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the county: township or village, with its names."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PlannedClass:
    """A class of residents: a property of each resident of its own, drawn by the roster number.

    Attributes
    ----------
    name : str
        Name in results.
    share : UncertainQuantity or None
        Share of the residents present; None for the rest of the others.
    attendance : UncertainQuantity
        Share of the due who attend.
    exempt : bool
        Whether all of them are exempt.
    level : int
        Level in queues, 0 to 7: the lowest starts first.
    """

    name: str
    share: UncertainQuantity | None
    attendance: UncertainQuantity
    exempt: bool = False
    level: int = 0


@dataclass(frozen=True, slots=True)
class Residents:
    """Who lives at a site, before random draws.

    Attributes
    ----------
    population : int
        Registered residents.
    presence, exempt, home_bound, attendance : UncertainQuantity
        Residents present per registered one; shares of those present; share of the due who
        attend.
    household_shares : tuple of float
        Share of households with 1, 2, ... members.
    classes : tuple of PlannedClass
        Classes with an attendance of their own; empty where all are alike.
    stream_classes : tuple of (str, int)
        Streams by name, and the number of the class of all who come by each.
    """

    population: int
    presence: UncertainQuantity
    exempt: UncertainQuantity
    home_bound: UncertainQuantity
    attendance: UncertainQuantity
    household_shares: tuple[float, ...]
    classes: tuple[PlannedClass, ...] = ()
    stream_classes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SitePlan:
    """A place of sampling.

    Attributes
    ----------
    id : str
        Stable name; the site's random draws are keyed by it.
    zh, en : str
        Names shown to people.
    kind : str
        `urban`, `village`, ...
    township, village : Region
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
        Who comes uncalled. All but `FreeArrivals` decide themselves how many there are.
    speed_cv : UncertainQuantity
        Coefficient of variation of the factor on all times of the site's staff.
    leads, marshals, runners : int
        Helpers who lead the site, fill the gaps between residents, and carry tubes; they serve
        nobody.
    shared : tuple of SharedCrew
        Crews that stand at no desk.
    visitors : tuple of Poisson, Appointments or Timetable
        Further streams of people who come uncalled, beside those called up or the `arrivals`; at
        most one of a kind, and none of the kind of `arrivals`.
    """

    id: str
    zh: str
    en: str
    kind: str
    township: Region
    village: Region
    residents: Residents
    windows: tuple[Window, ...]
    closing: str
    stations: tuple[Station, ...]
    counted: int
    gate: Gate | None
    arrivals: FreeArrivals | Stream | None
    speed_cv: UncertainQuantity
    leads: int = 0
    marshals: int = 0
    runners: int = 0
    shared: tuple[SharedCrew, ...] = ()
    visitors: tuple[Stream, ...] = ()

    @property
    def crews(self) -> tuple[Station | DosePreparation | SharedCrew, ...]:
        """Stations with a crew of their own, each followed by its preparers, then shared crews."""
        found: list[Station | DosePreparation | SharedCrew] = []
        for station in self.stations:
            found += [] if station.served_by else [station]
            found += [] if station.preparation is None else [station.preparation]
        return (*found, *self.shared)

    def steps_at(self, station: Station) -> Steps:
        """Return how many can serve at a station at a time, were they nowhere else."""
        if not station.served_by:
            return station.crew
        crews = [dict(self.shared[number].crew) for number in station.served_by]
        levels = [0] * len(crews)
        steps = []
        for time in sorted({time for crew in crews for time in crew}):
            levels = [crew.get(time, level) for crew, level in zip(crews, levels, strict=True)]
            steps.append((time, min(levels)))
        return tuple(steps)

    @property
    def further(self) -> tuple[DosePreparation | SharedCrew, ...]:
        """Crews without desks of their own: preparers by station, then those that are shared."""
        fed = (own.preparation for own in self.stations if own.preparation is not None)
        return (*fed, *self.shared)

    @property
    def levels(self) -> tuple[int, ...]:
        """Level of each class in queues; empty where all are alike."""
        found = tuple(own.level for own in self.residents.classes)
        return found if any(found) else ()

    @property
    def streams(self) -> tuple[Stream, ...]:
        """All streams that decide themselves how many come, in order."""
        main = self.arrivals
        return (main, *self.visitors) if isinstance(main, Stream) else self.visitors


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit of a route.

    Attributes
    ----------
    site : int
        Index of the site within its group.
    visit : int
        Number of the visit to that site, from 0; random draws are keyed by (site, visit).
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
    hop : Distribution
        Distance between consecutive stops, km; random draws keyed by (site, visit).
    speed : UncertainQuantity
        km/h.
    set_up, pack : Distribution
        Constant times at the beginning and end of a stay.
    """

    id: str
    members: tuple[tuple[str, int], ...]
    stops: tuple[Stop, ...]
    hop: Distribution
    speed: UncertainQuantity
    set_up: Distribution
    pack: Distribution


@dataclass(frozen=True, slots=True)
class SiteGroup(Numbered):
    """Sites coupled by shared routes: the unit of simulation. One site where nothing couples."""

    sites: tuple[SitePlan, ...]
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignClock:
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
    strict : bool
        Whether a place at which somebody gave up waiting is never complete.
    """

    first_day: str
    opening: int
    deadline: int
    horizon: int
    strict: bool = False


class Remembering:
    """What holds, beside its fields, what `simsite.model.pieces.of_plan` has worked out of it."""

    __slots__ = ("known",)
    known: dict[object, Any]


@dataclass(frozen=True, slots=True)
class CampaignPlan(Remembering):
    """All that will be done: groups of sites in the order of their first site's id.

    Attributes
    ----------
    zh, en : str
        Title.
    calendar : CampaignClock
        Clock.
    groups : tuple of SiteGroup
        Every site is in exactly one.
    correlated : CorrelatedInputs or None
        What is not known and goes together; all else is independent.
    causes : tuple of str
        Names of what makes staff work faster or slower by the clock or holds them up, in the order
        of the scenario.
    sites : tuple of SitePlan
        Those of all groups in order.
    """

    zh: str
    en: str
    calendar: CampaignClock
    groups: tuple[SiteGroup, ...]
    correlated: CorrelatedInputs | None = None
    causes: tuple[str, ...] = ()
    sites: tuple[SitePlan, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Gather the sites of all groups."""
        sites = tuple(site for group in self.groups for site in group.sites)
        object.__setattr__(self, "sites", sites)
        object.__setattr__(self, "known", {})

    def __reduce__(self) -> tuple[type[CampaignPlan], tuple[object, ...]]:
        """Let a copy or another process find anew what was worked out of the plan."""
        own = self.zh, self.en, self.calendar, self.groups, self.correlated, self.causes
        return type(self), own
