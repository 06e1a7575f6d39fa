"""How fast simsite is, always as a ratio of two things measured in one run.

``python -m benchmarks`` runs everything and writes `results.json`, the table in
`docs/explanation/performance.md` and the figure of growth. Nothing here has an entry of its own
into the engines: a workload is a plan, and its luck is drawn by `simsite.draws` like any other.
Read `workloads.py` first, then `contestants.py`, then the lines in `speed.py`, `growth.py` and
`whole.py`.
"""
