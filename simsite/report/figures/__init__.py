"""Figures: one file, one picture, one function of (results, axes, words).

Each file has a function of its name that draws, one ending in ``_data`` that gives the numbers
drawn, and one ending in ``_notes`` that says what marks and intervals mean. `draw` puts them
together and writes PNG, SVG and CSV.
"""

from simsite.report.figures.registry import KINDS, Kind, draw, draw_run_figures

__all__ = ["KINDS", "Kind", "draw", "draw_run_figures"]
