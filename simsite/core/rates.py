"""Rates of arrival: how many come in an hour."""

from __future__ import annotations

import re

from simsite.core.units import plain, single

_RATES: dict[str, float] = {
    **dict.fromkeys(("/h", "/hour", "/hr", "/时", "/小时"), 1.0),
    **dict.fromkeys(("/min", "/minute", "/分", "/分钟"), 60.0),
    **dict.fromkeys(("/s", "/sec", "/second", "/秒"), 3600.0),
    **dict.fromkeys(("/d", "/day", "/天", "/日"), 1.0 / 24.0),
}


def parse_rate(value: object) -> float:
    """Read a rate such as ``30 / h``, ``0.5 per min`` or ``30 人/小时``; return it per hour.

    Raises
    ------
    BadValue
        If it has no unit, an unknown one, or is negative.
    """
    if isinstance(value, str):
        value = re.sub(r"\s*(?:/|\bper\b|每)\s*", "/", value).replace("人/", "/")
    return single(value, _RATES, "rate.bare")


def format_rate(per_hour: float) -> str:
    """Write a rate so that `parse_rate` reads the same float back."""
    return f"{plain(per_hour)} / h"
