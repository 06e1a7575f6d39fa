"""The tables that the engines share and the columns of their rows, each declared here alone.

Tables are flat, int64, and hold many sites: S sites in the order of the plan, numbered through. A
*post* is the gate or a station of a site: the gate comes first, whether the site has one or not,
and the stations follow. The preparers of stations are further posts behind those of all sites; what
counts them too has the axis `crew`; behind the preparers of a site stand the crews that several of
its stations share. A *cell* is a resident at a station. Tables are never empty:
one that would be has a place that nobody reads.

A row is a thing that happened: a tube, a changeover, a dose, a change of a crew's level, a stop of
a route, a resident at a station. Rows of many sites stand in one table; the last column is then the
site they belong to, and the rows of one site alone are those without it. So a column has the same
number everywhere. Times are microseconds, NEVER for what did not happen.

The build reads this file, without the rest of the package.
"""

from __future__ import annotations

from dataclasses import dataclass

NEVER = 2**63 - 1

# A tube: swab desk, start of the first swab in it, end of the first and of the last swab, end of
# its closing (NEVER while open), swabs in it. In order of the end of the first swab.
TUBE_DESK, TUBE_OPENED, TUBE_FIRST, TUBE_LAST, TUBE_CLOSED, TUBE_COUNT, TUBE_SITE = range(7)
TUBE_WIDTH = 7
# A changeover, in order of its start.
CHANGE_STATION, CHANGE_DESK, CHANGE_MEMBER, CHANGE_START, CHANGE_END, CHANGE_SITE = range(6)
CHANGE_WIDTH = 6
# A dose prepared for a station, in order of its start.
DOSE_STATION, DOSE_NUMBER, DOSE_PREPARER, DOSE_START, DOSE_END, DOSE_SITE = range(6)
DOSE_WIDTH = 6
# A level of a crew that has changed: station (CALLERS, or see `preparers`, `shared`), time,
# scheduled level, members present. In order of time.
DUTY_STATION, DUTY_TIME, DUTY_SCHEDULED, DUTY_PRESENT, DUTY_SITE = range(5)
DUTY_WIDTH = 5
CALLERS = -1
# A stop of a route: departure to it (for the first one the time it was ready), arrival, end of
# set-up, end of the stay, end of packing. In the plan's order.
VISIT_DEPART, VISIT_ARRIVE, VISIT_READY, VISIT_OVER, VISIT_PACKED = range(5)
VISIT_WIDTH = 5
# A resident at a station: joining the queue (of who was let in from outside: coming to the site),
# start and end of service, then desk and member packed, -1 for neither. Side by side, because they
# are written and read together.
CELL_JOINED, CELL_STARTED, CELL_ENDED, CELL_SEAT = range(4)
CELL_WIDTH, SEAT_BITS = 4, 32
EMPTY_CELL = (NEVER, NEVER, NEVER, -1)
# A step of a crew: when its scheduled level changes, and by how much. Each is later than the last.
STEP_TIME, STEP_CHANGE = range(2)
STEP_WIDTH = 2
# A step of the speed of a crew: from when on, and how fast, in ten-thousandths of the usual speed.
SPEED_TIME, SPEED_LEVEL = range(2)
SPEED_WIDTH = 2
USUAL_SPEED, FASTEST = 10_000, 100_000
# What a cause takes of the speed of a crew: which of the plan's, from when on, ten-thousandths.
LOSS_CAUSE, LOSS_TIME, LOSS_SPEED = range(3)
LOSS_WIDTH = 3
# A step of what holds a crew up: from when on, at how many of its desks, the highest, nothing is
# begun, and whether services are begun the other way, as on paper.
HALT_TIME, HALT_DESKS, HALT_PAPER = range(3)
HALT_WIDTH = 3
ALL_DESKS = 2**31  # more than any crew has
# A time in which a cause holds a crew up: which of the plan's, begin, end, at how many desks; no
# desk where services are begun the other way. Those of a crew that begin nothing never overlap.
OUTAGE_CAUSE, OUTAGE_BEGIN, OUTAGE_END, OUTAGE_DESKS = range(4)
OUTAGE_WIDTH = 4
# Work of more than this, microseconds, never ends where there are such steps: 64 bits hold it times
# the usual speed.
LONGEST_WORK = 900_000_000_000_000

# A visit to a station that ended without service: station, resident, number of the visit, joining
# the queue (NEVER for who was turned away), leaving, cause. In order of leaving.
(
    LEAVING_STATION, LEAVING_RESIDENT, LEAVING_VISIT, LEAVING_CAME, LEAVING_LEFT, LEAVING_CAUSE,
    LEAVING_SITE,
) = range(7)  # fmt: skip
LEAVING_WIDTH = 7
# Somebody who waits for room at a station: that station, the resident, the station in which they
# stay meanwhile (-1 outside), coming to the site (NEVER of who is not outside), from when they
# wait, and when they go on (NEVER for not). In order of beginning to wait.
(
    BLOCK_STATION, BLOCK_RESIDENT, BLOCK_AT, BLOCK_CAME, BLOCK_START, BLOCK_END, BLOCK_SITE,
) = range(7)  # fmt: skip
BLOCK_WIDTH = 7
# Causes: the site was closed to who came; who waited was sent home at closing; no team comes any
# more; too many waited; patience ran out.
CLOSED, SENT_HOME, NO_LATER_VISIT, BALKED, OUT_OF_PATIENCE = range(5)
# An attempt, that of visit v of resident n of N in row v N + n of a station: how long they wait
# (NEVER: to the end), after how long away they come again (NEVER: not), and their service then; of
# the first visit also the first of the household with which they leave (NEVER: alone).
ATTEMPT_PATIENCE, ATTEMPT_AWAY, ATTEMPT_SERVICE, ATTEMPT_PARTY = range(4)
ATTEMPT_WIDTH = 4
# Who would join a queue balks with so many or more waiting (NEVER: however many), at so long or
# longer a wait (NEVER: none is shown) at such a mean service; 1 where also the called do.
BALK_LENGTH, BALK_WAIT, BALK_MEAN, BALK_CALLED = range(4)
BALK_WIDTH = 4
LEVELS = 8  # of a queue
# Who waits next to a resident in the queue of a station, or for room there; -1 for nobody.
LINK_BEFORE, LINK_AFTER = range(2)
LINK_WIDTH = 2

# States of a desk; of a member of staff; what a route does when its event comes.
EMPTY, IDLE, SERVING, CHANGING, BLOCKED = range(5)
OFF, RELIEF, SEATED = range(3)
ARRIVES, READY, PACKED, LEAVES = range(4)
# How far the run of a group has come: the instant that is over, events to come, rows that are used.
(
    PROGRESS_NOW, PROGRESS_EVENTS, PROGRESS_TUBES, PROGRESS_CHANGES, PROGRESS_DUTIES,
    PROGRESS_DOSES, PROGRESS_LEAVINGS, PROGRESS_BLOCKS,
) = range(8)  # fmt: skip
PROGRESS_WIDTH = 8
# How a run of the kernel ended: well, or because a table was too small.
DONE, FULL = range(2)
# Of the kernel's heap of events to come: a node has so many below it.
BRANCHES, BRANCH_BITS = 4, 2
FEW = 16  # desks, or callers, up to which looking at one after the other is fastest

# Tables that grow while a run goes on, and how wide they are.
ROW_WIDTHS = {
    "tube_rows": TUBE_WIDTH,
    "change_rows": CHANGE_WIDTH,
    "duty_rows": DUTY_WIDTH,
    "dose_rows": DOSE_WIDTH,
    "leaving_rows": LEAVING_WIDTH,
    "block_rows": BLOCK_WIDTH,
}


def preparers(station: int) -> int:
    """Return how the preparers of a station are called in DUTY_STATION: -2, -3, ..."""
    return -2 - station


FIRST_SHARED = -62  # below the preparers of the last station that a site may have


def shared(crew: int) -> int:
    """Return how the shared crews of a site are called in DUTY_STATION: -62, -63, ..."""
    return FIRST_SHARED - crew


def columns(prefix: str) -> tuple[str, ...]:
    """Return the names of the columns of a table in order, without that of the site.

    Parameters
    ----------
    prefix : str
        ``TUBE``, ``CHANGE``, ``DOSE``, ``DUTY``, ``VISIT``, ``CELL``, ``STEP``, ``SPEED``,
        ``LOSS``, ``HALT``, ``OUTAGE``, ``LEAVING``, ``BLOCK``, ``ATTEMPT``, ``LINK`` or
        ``PROGRESS``.
    """
    start = f"{prefix}_"
    named = {
        number: name.removeprefix(start).lower()
        for name, number in globals().items()
        if name.startswith(start) and not name.endswith(("_WIDTH", "_SITE"))
    }
    return tuple(named[number] for number in sorted(named))


def columns_of(name: str) -> tuple[str, ...]:
    """Return the columns of a table of rows by its name, such as `tube_rows`, `visits`, `cells`."""
    return columns(name.removesuffix("_rows").removesuffix("s").upper())


PLAN, DRAWS, ROLL, ROOM = "plan", "draws", "roll", "room"
TRACE, STATE = "trace", "state"
PLACES, NUMBERS, ACROSS, SCRATCH = "places", "numbers", "across", "scratch"
# What the entries of a table are counted by. The parts of another axis that belong to each entry
# are given by a table of starts, which has one entry more: where the last part ends.
AXES = (
    *("group", "site", "post", "crew", "class", "window", "step", "speed", "loss", "balk"),
    *("halt", "outage", "paper"),
    *("route", "stop", "team member", "desk", "member"),
    *("resident", "household", "door", "cell", "dose", "attempt"),
    *("row", "event"),
    # what the metrics count by
    *("township", "per cent", "curve", "grid time"),
    *("curve and grid time", "curve and half hour", "township and grid time"),
    *("swab", "stretch", "place", "place and per cent", "place and grid time", "county"),
    *("span", "value", "own resident", "own cell", "work", "crew or two", "moment"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes
    ----------
    name : str
        What it is called everywhere.
    axis : str
        One of `AXES`.
    owner : str
        Who fills it: PLAN, DRAWS, ROLL (drawn too, but no engine reads it), ROOM (numbered through
        for an engine, from plan and draws), TRACE (what happened), STATE (what is, while an engine
        runs), PLACES (what metrics need to know of the plan), NUMBERS (what is read off a trace),
        ACROSS (what is found over sites of many traces), or SCRATCH (what the kernel of the metrics
        notes while it reads).
    unit : str
        ``us`` for microseconds, ``people``, or the axis that an entry points to; empty for codes.
    says : str
        What an entry is.
    first : int, tuple of int, str or None
        What stands there before anything has happened, in each column where they are not alike;
        the name of a table to begin as; None where an engine reads nothing that it has not
        written. Of a random draw: what stands where none is needed.
    width : int
        Columns of a row.
    starts : str
        For a table of starts: the axis that is cut into parts.
    instants : tuple of int
        Columns of rows that are points in time.
    """

    name: str
    axis: str
    owner: str
    unit: str
    says: str
    first: int | tuple[int, ...] | str | None = 0
    width: int = 1
    starts: str = ""
    instants: tuple[int, ...] = ()


def _starts(name: str, axis: str, owner: str, of: str) -> Table:
    says = f"where the {of}s of each {axis} begin; at the end one past the last"
    return Table(name, axis, owner, of, says, starts=of)


TABLES = (
    # ---- what will be done
    _starts("group_sites", "group", PLAN, "site"),
    _starts("group_routes", "group", PLAN, "route"),
    _starts("first_post", "site", PLAN, "post"),
    Table("counted", "site", PLAN, "", "counted station, from 0"),
    Table("sends_home", "site", PLAN, "", "1 where those left at closing are sent home"),
    Table("has_gate", "site", PLAN, "", "1 where residents are called up"),
    Table("gate_limit", "site", PLAN, "people", "on their way at which callers pause"),
    _starts("first_class", "site", PLAN, "class"),
    Table("class_level", "class", PLAN, "", "level in queues, 0 first; none if alike"),
    _starts("first_window", "site", PLAN, "window"),
    Table("opening", "window", PLAN, "us", "opening"),
    Table("closing", "window", PLAN, "us", "closing"),
    Table("serves", "post", PLAN, "", "1 for a station with desks, 0 for a delay or a gate"),
    Table("desks_given", "crew", PLAN, "desk", "desks; -1 where members need none"),
    Table("most_by_teams", "crew", PLAN, "people", "most members that a team brings"),
    Table("room", "post", PLAN, "people", "it has room for; NEVER for any number"),
    Table("size", "post", PLAN, "people", "residents from one changeover to the next; 0 for none"),
    Table("fills", "post", PLAN, "", "1 where changeovers are those of tubes"),
    Table("timeout", "post", PLAN, "us", "age at which a tube is closed; NEVER for none"),
    Table("closes_at_relief", "post", PLAN, "", "1 where a member going off closes the tube"),
    _starts("first_balk", "post", PLAN, "balk"),
    Table("balks", "balk", PLAN, "", "columns BALK_*", width=BALK_WIDTH),
    _starts("first_further", "site", PLAN, "crew"),
    Table("fed_by", "crew", PLAN, "crew", "post of a station's preparers; -1 for none"),
    Table("feeds", "crew", PLAN, "post", "station that preparers feed; -1 for other posts"),
    Table("first_shared", "site", PLAN, "crew", "its first shared crew, behind its preparers"),
    Table("served_by", "crew", PLAN, "crew", "shared crew that serves at a station; -1 for none"),
    Table("helped_by", "crew", PLAN, "crew", "shared crew of the second role; -1 for none"),
    _starts("first_stop", "route", PLAN, "stop"),
    Table("stop_site", "stop", PLAN, "site", "where it is"),
    Table("stop_leave", "stop", PLAN, "us", "when the team leaves at the latest; NEVER: when done"),
    Table("stop_returns", "stop", PLAN, "", "1 where the route comes to this site again later"),
    _starts("stop_posts", "stop", PLAN, "team member"),
    Table("stop_members", "team member", PLAN, "people", "of the team at each station of the site"),
    # ---- random draws
    Table("present", "site", ROLL, "people", "residents present"),
    Table("exempt", "site", ROLL, "people", "of them exempt"),
    Table("home_bound", "site", ROLL, "people", "of them home-bound"),
    Table("absent", "site", ROLL, "people", "of them due and absent"),
    Table("residents", "site", DRAWS, "people", "of them attending: all that is simulated"),
    Table("households", "site", DRAWS, "household", "households that are called up"),
    Table("speed", "site", ROLL, "", "factor on the times of the staff: the bits of a float64"),
    Table("mean_walk", "site", DRAWS, "us", "mean of the walk"),
    _starts("first_resident", "site", DRAWS, "resident"),
    _starts("first_household", "site", DRAWS, "household"),
    _starts("first_door", "site", ROLL, "door"),
    _starts("first_step", "crew", DRAWS, "step"),
    Table("steps", "step", DRAWS, "", "columns STEP_*", width=STEP_WIDTH),
    _starts("first_speed", "crew", DRAWS, "speed"),
    Table("speeds", "speed", DRAWS, "", "columns SPEED_*", width=SPEED_WIDTH),
    _starts("first_loss", "crew", ROLL, "loss"),
    Table("losses", "loss", ROLL, "", "columns LOSS_*", width=LOSS_WIDTH),
    _starts("first_halt", "crew", DRAWS, "halt"),
    Table("halts", "halt", DRAWS, "", "columns HALT_*", width=HALT_WIDTH),
    _starts("first_outage", "crew", ROLL, "outage"),
    Table("outages", "outage", ROLL, "", "columns OUTAGE_*", width=OUTAGE_WIDTH),
    _starts("first_cell", "post", DRAWS, "cell"),
    _starts("first_dose", "post", DRAWS, "dose"),
    _starts("first_attempt", "post", DRAWS, "attempt"),
    Table("service", "cell", DRAWS, "us", "first service; 0 where the station is not taken"),
    Table("attempts", "attempt", DRAWS, "us", "columns ATTEMPT_*", width=ATTEMPT_WIDTH),
    Table("change", "post", DRAWS, "us", "one changeover; 0 for none"),
    Table("dose", "dose", DRAWS, "us", "one dose prepared"),
    _starts("first_paper", "post", DRAWS, "paper"),
    Table("paper", "paper", DRAWS, "us", "service begun the other way, by resident; 0: not taken"),
    Table("paper_more", "paper", ROLL, "us", "how much longer it takes than the first service"),
    Table("members_from", "household", DRAWS, "resident",
          "first attending member, counted within the site; one more entry a site: past the last"),
    Table("members", "door", ROLL, "resident",
          "as `members_from`, of households that are not called up too"),
    Table("knock", "household", DRAWS, "us", "to call the household up"),
    Table("walk", "household", DRAWS, "us", "its walk to the site, lateness included"),
    Table("arrival", "resident", DRAWS, "us", "free arrival; NEVER where people are called up"),
    Table("arrival_order", "resident", DRAWS, "resident",
          "residents of each site by arrival, counted within it"),
    Table("person", "resident", ROLL, "", "roster number, by which draws are keyed"),
    Table("resident_class", "resident", DRAWS, "", "number of the class; 0 where all are alike"),
    Table("travel_time", "stop", DRAWS, "us", "travel to the stop; 0 for the first"),
    Table("set_up_time", "stop", DRAWS, "us", "set-up at the stop"),
    Table("pack_time", "stop", DRAWS, "us", "packing after the stay"),
    # ---- what plan and random draws together need room for
    _starts("first_desk", "crew", ROOM, "desk"),
    _starts("first_member", "crew", ROOM, "member"),
    # ---- what happened
    Table("cells", "cell", TRACE, "", "columns CELL_*", EMPTY_CELL, CELL_WIDTH,
          instants=(CELL_JOINED, CELL_STARTED, CELL_ENDED)),
    Table("tube_of", "resident", TRACE, "row", "tube of the swab; -1 for none", -1),
    Table("left", "resident", TRACE, "us", "when the resident left without finishing", NEVER),
    Table("called", "household", TRACE, "us", "start of the knock", NEVER),
    Table("told", "household", TRACE, "us", "end of the knock", NEVER),
    Table("caller", "household", TRACE, "member", "who knocked; -1 for nobody", -1),
    Table("visits", "stop", TRACE, "us", "columns VISIT_*", NEVER, VISIT_WIDTH),
    Table("tube_rows", "row", TRACE, "", "columns TUBE_*", width=TUBE_WIDTH,
          instants=(TUBE_OPENED, TUBE_FIRST, TUBE_LAST, TUBE_CLOSED)),
    Table("change_rows", "row", TRACE, "", "columns CHANGE_*", width=CHANGE_WIDTH,
          instants=(CHANGE_START, CHANGE_END)),
    Table("duty_rows", "row", TRACE, "", "columns DUTY_*", width=DUTY_WIDTH, instants=(DUTY_TIME,)),
    Table("dose_rows", "row", TRACE, "", "columns DOSE_*", width=DOSE_WIDTH,
          instants=(DOSE_START, DOSE_END)),
    Table("leaving_rows", "row", TRACE, "", "columns LEAVING_*", width=LEAVING_WIDTH,
          instants=(LEAVING_CAME, LEAVING_LEFT)),
    Table("block_rows", "row", TRACE, "", "columns BLOCK_*", width=BLOCK_WIDTH,
          instants=(BLOCK_CAME, BLOCK_START, BLOCK_END)),
    # ---- what is, while an engine runs
    Table("open", "site", STATE, "", "1 within a window"),
    Table("serving_out", "site", STATE, "", "1 from closing until the queue is served"),
    Table("abandoned", "site", STATE, "", "1 after a team has left before everybody was done"),
    Table("to_come", "site", STATE, "people", "not yet called, or not yet arrived", "residents"),
    Table("ahead", "site", STATE, "people", "between knock, or arrival, and the counted start"),
    Table("inside", "site", STATE, "people", "between knock, or arrival, and leaving the site"),
    Table("outside_from", "site", STATE, "resident", "first of `arrival_order` who waits outside"),
    Table("outside_to", "site", STATE, "resident", "one past the last of them"),
    Table("next_arrival", "site", STATE, "resident", "next of `arrival_order` to come"),
    Table("next_household", "site", STATE, "household", "next to be called, within the site"),
    Table("gate_opens", "site", STATE, "us", "nobody is called before"),
    Table("team", "site", STATE, "route", "route whose team is there; -1 for none", -1),
    Table("worked", "site", STATE, "us", "by when windows have served all; -1 of others", -1),
    Table("asked_quiet", "site", STATE, "us", "instant at which the site was last asked", -1),
    Table("asked_share", "site", STATE, "us", "as `asked_start`, of its shared crews", -1),
    Table("links", "cell", STATE, "resident", "columns LINK_* of who waits", None, LINK_WIDTH),
    Table("visit", "cell", STATE, "", "number of the latest visit to the station, from 0"),
    Table("tired", "cell", STATE, "", "1 where the latest visit ended as its wait was over"),
    Table("queue_first", "crew", STATE, "resident", "first who waits; -1 for nobody", -1),
    Table("queue_last", "crew", STATE, "resident", "last who waits; -1 for nobody", -1),
    Table("in_queue", "crew", STATE, "people", "how many wait, where somebody may balk"),
    Table("level_last", "crew", STATE, "resident",
          "last who waits of each level, -1 for nobody; where there are levels",
          -1, LEVELS),
    Table("within", "crew", STATE, "people", "who has joined and is there, where room is limited"),
    Table("blocked_first", "crew", STATE, "resident", "first who waits for room; -1: nobody", -1),
    Table("blocked_last", "crew", STATE, "resident", "last who waits for room; -1: nobody", -1),
    Table("blocked_row", "resident", STATE, "row", "of who waits for room", None),
    Table("scheduled", "crew", STATE, "people", "level of the crew by the clock"),
    Table("on_post", "crew", STATE, "people", "members present"),
    Table("pending", "crew", STATE, "people", "to go off at the next desk that becomes free"),
    Table("waiting", "crew", STATE, "people", "to go off once the queue is served out"),
    Table("halted", "crew", STATE, "desk", "desks, the highest, at which nothing is begun"),
    Table("by_paper", "crew", STATE, "", "1 while services are begun the other way"),
    Table("idle", "crew", STATE, "desk", "idle desks"),
    Table("vacant", "crew", STATE, "desk", "desks without a member", "desks"),
    Table("least", "crew", STATE, "desk", "no idle desk of few is below", "first_desk"),
    Table("may_idle", "crew", STATE, "desk", "how many stand in `idle_heap`; 0 of few desks"),
    Table("relief", "crew", STATE, "people", "members without a desk"),
    Table("begun", "crew", STATE, "dose", "doses begun"),
    Table("stock", "crew", STATE, "dose", "doses finished and not yet taken"),
    Table("logged_scheduled", "crew", STATE, "people", "scheduled level last written down"),
    Table("logged_present", "crew", STATE, "people", "members present last written down"),
    Table("asked_start", "crew", STATE, "us", "instant at which starts were last asked for", -1),
    Table("asked_close", "crew", STATE, "us", "instant at which last tubes were last asked", -1),
    Table("desk_state", "desk", STATE, "", "EMPTY, IDLE, SERVING, CHANGING or BLOCKED"),
    Table("idle_heap", "desk", STATE, "desk", "of each post those that may be idle, a heap", None),
    Table("listed", "desk", STATE, "", "1 while a desk stands in `idle_heap`"),
    Table("desk_member", "desk", STATE, "member", "member there, counted within the post", -1),
    Table("desk_second", "desk", STATE, "member", "member of the second role; -1 for none", -1),
    Table("desk_served", "desk", STATE, "people", "residents since the last changeover"),
    Table("desk_tube", "desk", STATE, "row", "open tube; -1 for none, below it one closing", -1),
    Table("desk_timed_out", "desk", STATE, "", "1 where the tube's time is over"),
    Table("desk_leaving", "desk", STATE, "", "1 where the member goes off after the changeover"),
    Table("desk_watched", "desk", STATE, "", "1 while a time-out of the desk is to come"),
    Table("desk_change", "desk", STATE, "row", "changeover or dose in hand", -1),
    Table("member_state", "member", STATE, "", "OFF, RELIEF or SEATED"),
    Table("route_stop", "route", STATE, "stop", "where the team is, or is going"),
    Table("route_step", "route", STATE, "", "ARRIVES, READY, PACKED or LEAVES"),
    Table("ends_stay", "route", STATE, "", "1 once the stay is to end"),
    Table("progress", "group", STATE, "", "columns PROGRESS_*", width=PROGRESS_WIDTH),
    Table("heap_time", "event", STATE, "us", "events to come, a heap by time and key", None),
    Table("heap_key", "event", STATE, "", "see `simsite.tables.event_key`", None),
    Table("heap_value", "event", STATE, "", "what the event is about", None),
    Table("soon_key", "event", STATE, "", "events of the present instant, in order", None),
    Table("soon_value", "event", STATE, "", "what the event is about", None),
    # ---- what metrics need to know of the plan
    Table("site_order", "site", PLACES, "site", "by township, within one in the plan's order"),
    _starts("first_site", "township", PLACES, "site"),
    Table("first_opening", "site", PLACES, "us", "first opening, 0 where there is none"),
    Table("works", "crew", PLACES, "", "1 for callers, preparers and stations with desks"),
    Table("curve", "post", PLACES, "curve", "whose queue it is; one past the last for no queue"),
    Table("per_cent", "per cent", PLACES, "", "of the attending, in rising order"),
    # ---- what is read off a trace
    Table("completion", "site", NUMBERS, "us",
          "end of the last swab, NEVER where not reached; the opening where nobody attends"),
    Table("swabbed", "site", NUMBERS, "people", "attending residents swabbed"),
    Table("left_unswabbed", "site", NUMBERS, "people", "attending residents who left unswabbed"),
    Table("gave_up", "site", NUMBERS, "people", "of them by a wait that was over, or balking"),
    Table("late", "site", NUMBERS, "people", "attending residents not swabbed at the deadline"),
    Table("tubes", "site", NUMBERS, "row", "number of tubes"),
    Table("peak", "site", NUMBERS, "people", "most residents in queues at one time"),
    Table("wait", "site", NUMBERS, "us",
          "sum over the swabbed of the time in queues up to the counted station"),
    Table("stay", "site", NUMBERS, "us",
          "sum over the swabbed, from joining the first queue to the end of the swab"),
    Table("wait_q95", "site", NUMBERS, "us",
          "95 % quantile of the wait of the swabbed, 0 where nobody is"),
    Table("stage_wait", "post", NUMBERS, "us", "sum of the waits in the queue"),
    Table("stage_starts", "post", NUMBERS, "people", "residents who started"),
    Table("on_duty", "crew", NUMBERS, "us", "scheduled time until the site was complete"),
    Table("overtime", "crew", NUMBERS, "us", "time beyond that"),
    Table("busy", "crew", NUMBERS, "us", "time at work on duty"),
    Table("queue_change", "curve and grid time", NUMBERS, "people",
          "growth of the queues since the grid time before; at the end what comes after the grid"),
    Table("slot_wait", "curve and half hour", NUMBERS, "us", "waits, by when they began"),
    Table("slot_number", "curve and half hour", NUMBERS, "people", "how many waits these are"),
    Table("swab_counts", "township and grid time", NUMBERS, "people",
          "swabs since the grid time before; at the end what comes after the grid"),
    # ---- what is found over sites of many traces; a place is a township or, the last, the county
    Table("done", "swab", ACROSS, "us", "ends of swabs, of one site after the other"),
    Table("waits", "swab", ACROSS, "us", "waits of those who were swabbed so"),
    _starts("first_stretch", "place", ACROSS, "stretch"),
    Table("stretch_first", "stretch", ACROSS, "swab", "first swab of a part of the place"),
    Table("stretch_last", "stretch", ACROSS, "swab", "one past the last of them"),
    Table("place_attending", "place", ACROSS, "people", "attending residents"),
    Table("place_swabs", "place and grid time", ACROSS, "people", "as `swab_counts`"),
    Table("reached", "place and per cent", ACROSS, "us",
          "when so many per cent of the attending are swabbed; meaningless where nobody attends"),
    Table("longest_waits", "county", ACROSS, "us", "95 % quantile of all waits, 0 where nobody is"),
    # ---- what the kernel of the metrics notes
    Table("gone", "resident", SCRATCH, "us",
          "when somebody gave up; a single place where nobody can"),
    Table("last_closing", "site", SCRATCH, "us", "when its last tube was closed"),
    Table("until", "site", SCRATCH, "us", "until when the time of its crews counts", None),
    Table("last_duty", "crew", SCRATCH, "", "where the row of its latest levels begins", None),
    Table("first_work", "crew or two", SCRATCH, "work", "where its part of `work_at` begins"),
    Table("work_at", "work", SCRATCH, "work", "changeovers and doses, by crew", None),
    Table("own_wait", "own resident", SCRATCH, "us", "time in queues so far", None),
    Table("own_first", "own resident", SCRATCH, "us", "joining the first queue", None),
    Table("joins", "span", SCRATCH, "people", "who joins a queue of the site"),
    Table("ends", "span", SCRATCH, "people", "who leaves one"),
    Table("place_of", "span", SCRATCH, "moment", "where its events are put; -1 for nowhere", None),
    Table("level_at", "span", SCRATCH, "people", "in queues where it begins", None),
    Table("column_at", "grid time", SCRATCH, "moment", "where its swabs are put; -1 for nowhere"),
    Table("ended", "own cell", SCRATCH, "us", "when a resident left the queue", None),
    Table("some", "moment", SCRATCH, "us", "times that are put in order", None),
    Table("counts", "value", SCRATCH, "", "values that are alike but for their last bits", None),
)  # fmt: skip

BY_NAME = {table.name: table for table in TABLES}


def of_owner(*owners: str) -> tuple[Table, ...]:
    """Return the tables that any of PLAN, DRAWS, ROLL, ROOM, TRACE, ... fills, in order."""
    return tuple(table for table in TABLES if table.owner in owners)


# What the loop of the engine reads and writes, and the kernel of the metrics.
ENGINE_TABLES = tuple(own.name for own in of_owner(PLAN, DRAWS, ROOM, TRACE, STATE))
METRIC_TABLES = (
    *("first_post", "first_cell", "first_resident", "first_household", "counted", "fed_by"),
    *("first_further", "first_shared", "served_by", "helped_by"),
    *(own.name for own in of_owner(TRACE, PLACES, NUMBERS, ACROSS, SCRATCH)),
)
