"""Plan and draws to a trace; no randomness.

This text is the definition of what simsite simulates. The SimPy reference
(`simsite.engine.reference`) is its direct translation; any other engine must give the same trace
to the last bit.

Time
----
Int64 microseconds since the campaign's start. Everything that takes time takes at least one. The
looking stops after the instant of the horizon: all that happens then is still seen. What would
happen later does not happen; its time in the trace is NEVER.

Order within one instant
------------------------
Every event that changes state has a key (phase, site, station, rank, index), smaller first:

1. *Calendar*: for each site closing, then opening, then the steps of its crews (gate, shared crews
   in order, then stations in order), each followed by what holds that crew up, then a route's time
   to leave.
2. *Ends*: for each site the ends of knocks (by household), of walks (by household), then for each
   station the ends of services (by resident) and of changeovers (by desk), then the arrival,
   readiness and departure of routes. At the end of a service the desk first takes the swab into
   its tube, then the resident moves on, then the desk begins the changeover that is due or its
   member goes off; a move takes no time.
3. *Arrivals*: for each site free arrivals, by resident, then who comes again, by station and
   resident.
4. *Starts*: for each site first those with shared crews, then station by station: while somebody
   waits and a staffed desk is idle, the first in the queue starts at the lowest idle desk.
5. *Time-outs*: for each site station by station those of tubes (by desk), then whose wait is over
   (by resident), then the closing of tubes to which nobody more can come.
6. *Gates and routes*: for each site knocks start (callers in order of their number), then a site
   that has served its queue after closing lets its crews go, then a route's stay ends.

State
-----
All that an engine knows between two instants is its state: what has happened so far, what is, and
which events are to come. A run that is stopped at t, after all that happens at t, and set up from
its own state gives the same rest to the last bit as a run that is not stopped.

Residents
---------
The attending residents of a site are numbered; households are consecutive. A resident passes the
stations in order, skipping those not taken. A queue has levels, which the classes of residents
give: the first of the lowest level starts, and nobody is interrupted for it. Within a level it is
first come, first served; who joins in the same instant is ordered by the keys above and within a
household by number. Who waits outside is let in by coming, and gate, walks and closing know no
level; who is sent home leaves by level, then in order. One station is
*counted*: its end makes a resident done.

A resident may visit a station several times: visits count from 0, each joins the queue as the last,
and who waits may leave it from anywhere. The times at a station are those of the latest visit. A
row of *leavings* (station, resident, visit, came, left, cause) holds every visit that ended without
service, in the order of leaving; who is turned away when they would join has joined nothing and
came NEVER. Visits that joined were served, left or still wait.

Whoever would join a queue may *balk*: leave at once as if their wait were over, whatever the hour.
So they do where the plan says so, while so many or more wait there (in service does not count), or
while the shown wait is so long or longer: those who wait times the mean service are at least the
wait times the desks with a member. With nobody at a desk no wait is shown. It is judged on joining,
one by one, each after those before; those who are called up do not balk unless the plan says so.
Who balks has no times at the station from this visit.

A visit may have an *attempt* among the random draws: how long the resident waits, after how long
they come again, and what the service then takes. The wait begins with joining the queue, so not
outside, and goes on whatever the hour. When it is over, who has not started leaves; a start at that
instant wins. Where a household leaves *together*, all its members who wait in that queue leave with
the first whose wait is over, in order of number. Whoever balks or whose wait is over and is not to
come again has left for good. Who is counts as still to arrive, wherever they left, and joins the
queue they left; while the site is not open they wait outside and come again at the next opening as
others do at that instant, and where there is none they leave for good at once. Up to the counted
station they are then between arrival and its start once more. A visit without an attempt lasts to
its end, and a service takes the time of its visit.

Room
----
A station may have room for so many people: for those who have joined it and are still there. Who
would join one that is full, or for which others wait already, stays where they are: at a desk,
which is then *blocked*, in a delay, or outside, who comes to the site or comes again. There they
still count, outside as who has arrived. A blocked desk is neither idle nor free: the changeover
that is due, the closing of its tube and going off wait until the resident is gone, and are found
out then, as at the end of a service; members of shared crews wait with it. The wait for room has no
patience. After an event that has made room who waits for it moves on, the longest first, of one
instant in the order of the keys above, from the last station to the first: each joins, then is gone
from where they were. Where the starts of this instant are over, those of that site happen again,
before what is still to come.

Where nobody may join a queue nobody waits for room: who would, leaves, and who does leaves when
those in the queues do, station by station after them; what was done stays done. At a time to leave
that is not the end of a route's visits, and until that team is off, who is or would be blocked at a
desk waits outside instead, in their place. A row of *blocks* (station, resident, where they are,
coming to the site, begin, end) holds every wait for room, in the order of their begin.

Free arrivals come at their drawn times. Whoever comes while the site is closed waits outside and
joins the queue at the next opening, before anybody who comes at that instant; where there is no
next opening they leave at once. A wait outside, for room too, counts as waiting at the station that
is joined then; who is not let in by the horizon has joined nothing and has no times there.

Desks and crews
---------------
The crew of a station has a scheduled level over time and numbered members. The steps of the level
are random draws: today they are those of the plan; the routes' teams alone follow the plan itself.
A rise by k first cancels falls that wait until the queue is served out (below), then pending falls,
then the going off of members who close their tube for it (lowest desk first), then brings the k
lowest members who are off; each takes the lowest desk without a member, or is relief if there is
none. A fall by k sends first relief (highest number first), then members at idle desks (highest
desk first); what is left is pending: a member whose desk becomes free, after any changeover, goes
off. Where a tube is open and is to be closed at relief, the member first closes it: at an idle desk
the closing begins at once, at a busy one after the resident in hand, and that member then goes off
unless a rise comes meanwhile. Relief takes a desk as soon as one is without a member. Nobody is
interrupted. In the trace `scheduled` is the level by the clock and `present` counts members not yet
gone; the excess is overtime.

Speed
-----
Staff work at a speed that changes by the clock. Each crew that has desks, knocks or prepares doses
has steps of speed, which are random draws: from a time on so many ten-thousandths of the usual
speed, 0 or 1 to 100,000. Before the first step it is the usual one, 10,000. Services, changeovers,
doses and knocks go by it; delays, walks, ways, set-up, packing, waits and time-outs do not. Work
that takes w at the usual speed and begins at b ends at the first instant at which the sum of speed
times time since b is at least 10,000 w. This is known when it begins: so nobody is asked again, and
whoever begins earlier never ends later. Where that sum is never reached, or w is above 9e14 and the
crew has steps, the work does not end, and the desk stays busy. Work at a station that shared crews
serve goes by the speed of the station.

Halts
-----
A crew that has desks, knocks or prepares doses has steps of what holds it up, which are random
draws: from a time on, at so many of its desks, the highest, nothing is begun, and services may be
begun the other way (on paper), which has a drawn time for every resident who takes the station.
Before the first step nothing holds anybody up. A desk that is held up begins no service, knock or
dose: starts pass over it and look at the lowest idle desk that is not. What is in hand there goes
on, and so do changeovers, also those begun meanwhile; only a tube that ran out of time while nobody
sat there waits for the next start at its desk. The member stays, and goes off as usual. Where
work in hand is to stand still too, the speed is 0 at that time. At a step starts are looked for in
phase 4, knocks in phase 6 of that instant. At a station that shared crews serve the steps are those
of the station, whose free desks count by number; members are free for other stations meanwhile.
Services of the other way take the drawn time whatever the visit; the way is that of the instant of
the start.

Shared crews
------------
A station may have no crew of its own and be served by members of one or two *shared* crews of its
site, each of which may serve at several stations. Such a crew has one level and stands at no desk:
its members are free or at work, it falls as any crew does, free members first and the highest
first, and has no relief. A service takes the lowest free member of each crew of the station, both
together or none. In the starts of an instant, while the site is open or serving out, station by
station in order: while somebody waits, a desk is free and each crew of the station has a free
member, the first in the queue starts at the lowest free desk. So an earlier station goes before a
later one. At the end of a service, after the move, the member of the second crew is free; the
changeover that is due holds the member of the first. Nobody stands at a desk that is free, so its
tube stays open as one that is handed over, whoever goes off. When its time-out has run, a member
of the first crew who is free closes it at once; else the next to be free does, station by station
and desk by desk before any start. A tube of a free desk to which nobody more can come takes
nobody's time. Preparers and callers are not shared, and a site with shared crews is visited by no
route.

Preparation
-----------
A station may be fed by a preparation: a crew of preparers, who follow the clock, go off like any
crew and need no desks. They prepare doses, one after the other, as many as residents take the
station: while the site is open or serving out and doses are left, the lowest free preparer begins
the next dose, whoever may be there. A start at the station takes a dose, the i-th the i-th, and
waits for it although a desk is idle: it needs more doses finished than there were starts. Within an
instant doses end in phase 2 after the station's changeovers (by dose) and begin in phase 4 right
after the station's starts; the steps of preparers come right after those of their station's crew.
Nobody is interrupted. Falls of preparers that come at closing or later wait as those of other crews
do, happen after them, and a dose in hand does not keep a site from having served out. Under
`send_home` no dose begins while the site is closed. Preparers are of the site also where a route
visits it.

Changeovers and tubes
---------------------
After `size` services at a desk the desk is occupied for the changeover. A registration desk writes
the label of a tube so; the count goes on over breaks. A swab desk fills a tube: it opens with the
first swab that ends there after the last change. It is closed, which occupies the desk for the full
change time, when it is full; when its time-out has run (from the end of its first swab), at once if
the desk is idle and staffed, else after the resident in hand, else before the next resident there;
when its member goes off (unless it is handed over and somebody can still come); and when nobody
more can come (a tube that was handed over at a desk without a member then takes nobody's time).
Nobody more can come when no attending resident is between call or arrival and the start of the
counted station and, while the site is open, none is still to be called or to arrive. After a
`send_home` closing nobody more can come. Only the counted station has tubes.

Opening hours
-------------
Windows are half open; where they abut, the site is closed between that closing and that opening of
one instant. Work starts only while the site is open or serving out. At closing under
`serve_queue` the site serves out: who has arrived or whose knock has begun is served; falls of
crews, except of callers, that come at closing or later wait. The site has served out when nobody
is between call or arrival and the last station's end and all desks are idle with closed tubes; then
the waiting falls happen. An opening ends serving out, and the waiting falls happen then.
Under `send_home` everybody who waits at closing leaves; residents in hand are finished, and who
would join a queue while the site is closed leaves. No knock starts while the site is closed.

Call-up
-------
Callers are a crew without desks. While the gate is open, the site is open, a household is uncalled
and fewer than `limit` attending people are between the start of their knock, or their arrival, and
the start (or skipping) of the counted station, the lowest free caller starts on the next household
in order; the count is updated after each start. After the knock the household walks to the site,
all members who attend together. A household none of whose members attends is knocked at too. Other
residents may come to the same site uncalled, as free arrivals do.

Routes
------
A route is ready at its first stop when that site first opens. At a stop it staffs stations of the
site, which has no other crew, from readiness until its stay ends, while the site is open or serving
out. Its scheduled level falls at each closing and rises at each opening. The stay ends when no
attending resident of the site is to be called or to arrive or inside and all desks are idle with
closed tubes, or at the time to leave: then members go off as at any fall, at once also when serving
out; those who wait or walk wait for a later visit of the list; without one those who wait leave,
and from then on whoever would join a queue, such as walkers on arrival. The stay is over when the
last member is off. Then the team packs. It departs when packed if the site just served or the next
one is open, or if the next one opens before the site just served does again; else at that opening
of the site just served; where neither opens again the route ends. Travel and set-up go on whatever
the hour. On departure the gate of the next site is set to open at its readiness less the mean walk,
not before the departure; gates of sites with routes are shut before, and from a time to leave that
ended a stay until the next such departure. The gate of the first stop is open from the beginning.
"""

from simsite.tables.views import GroupTrace, SiteTrace, Trace, Visit

__all__ = ["GroupTrace", "SiteTrace", "Trace", "Visit"]
