"""What a scenario amounts to before it is run: sizes, work, a lower bound, doubts."""

from simsite.workload.warnings import Doubt, closed_doubts, doubts
from simsite.workload.workload import (
    Amounts,
    KindAmount,
    Relief,
    SiteAmount,
    StageLoad,
    amounts,
    flows_by,
    relief,
)

__all__ = [
    "Amounts",
    "Doubt",
    "KindAmount",
    "Relief",
    "SiteAmount",
    "StageLoad",
    "amounts",
    "closed_doubts",
    "doubts",
    "flows_by",
    "relief",
]
