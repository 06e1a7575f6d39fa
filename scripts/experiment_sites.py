"""Write the village points of each township of Debao to a file of their own, for experiment 002.

Run from anywhere: ``python scripts/experiment_sites.py``.
"""

from __future__ import annotations

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COUNTY = ROOT / "scenarios" / "sites" / "debao.csv"
FOLDER = ROOT / "experiments" / "002_village_teams" / "sites"


def name_of(township: str) -> str:
    """Return the name of a township as a variant of a sweep is called: ``Ma'ai`` is ``maai``."""
    return "".join(character for character in township.lower() if character.isalnum())


def village_points() -> dict[str, list[dict[str, str]]]:
    """Return the rows of the county's village points by the name of their township."""
    points: dict[str, list[dict[str, str]]] = {}
    with COUNTY.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "village":
                points.setdefault(name_of(row["township_en"]), []).append(row)
    return points


def main() -> None:
    """Write one file a township."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, rows in village_points().items():
        path = FOLDER / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(path)


if __name__ == "__main__":
    main()
