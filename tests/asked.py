"""Scenarios made up in a few words, for tests of deployment and of the plan."""

from simsite.model.scenario import Scenario

REGISTRATION = {"name": "registration", "role": "helper", "time": "8 s"}
SWAB = {"name": "swab", "role": "collector", "time": "18 s"}
MOBILE = {"hop": "5 km", "speed": "25 km/h", "set_up": "15 min", "pack": "10 min"}
CALL_UP = {"call_up": {"knock": {"urban": "1 min", "village": "4 min"}, "walk": "5 min"}}


def site(number, population, kind="village", township="1", **more):
    """A row of the site table; two neighbouring numbers share a village."""
    village = f"{township}-{number // 2}"
    row = {"id": f"{township}-{number:03d}", "kind": kind, "population": population}
    return row | {"township_code": township, "village_code": village} | more


def county(urban=(), townships=((),), **more):
    """Site rows: urban populations in a town, and village populations by township."""
    rows = [site(i, people, "urban", "0", **more) for i, people in enumerate(urban)]
    for code, villages in enumerate(townships, start=1):
        rows += [site(i, people, "village", str(code), **more) for i, people in enumerate(villages)]
    return rows


def asked(sites, staff=None, **more):
    """A scenario of these sites; anything may be given differently."""
    parts = {
        "calendar": {"first_day": "2022-02-17", "hours": "07:30-18:00"},
        "sites": sites,
        "arrivals": {"at_opening": {}},
        "stages": [REGISTRATION, SWAB],
        "staff": staff or {},
    }
    return Scenario.model_validate(parts | more)


def staff(collectors, helpers=10_000, mobile=MOBILE, **more):
    """Totals of the county, with mobile teams unless told otherwise."""
    return {"collectors": collectors, "helpers": helpers, "mobile": mobile} | more
