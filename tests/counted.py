"""Sites whose completion can be counted on paper: constant times, everybody there at opening."""

import yaml

from simsite.reading.load import load


def scenario(folder, populations, collectors, **more):
    """Return sites named a, b, ... of so many people, each swabbed in a minute, a desk for each."""
    written = {
        "calendar": {"first_day": "2022-02-17", "days": 1, "hours": "07:30-18:00"},
        "population": {"attendance": "100 %"},
        "sites": [
            {"id": "abcdef"[n], "population": number, "township_code": f"t{n}"}
            for n, number in enumerate(populations)
        ],
        "arrivals": {"at_opening": {}},
        "stages": [{"name": "swab", "role": "collector", "time": "60 s"}],
        "staff": {"collectors": collectors, "people_per_desk": 1},
        "run": {"replications": 3, "seed": 1},
    }
    for path, value in more.items():
        section, _, key = path.partition("__")
        written[section][key] = value
    file = folder / "counted.yaml"
    file.write_text(yaml.safe_dump(written), encoding="utf-8")
    return load(file)


def clock(minutes):
    """Return so many minutes after opening, in microseconds."""
    return (450 + minutes) * 60_000_000
