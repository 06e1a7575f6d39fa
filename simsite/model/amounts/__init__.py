"""What a scenario amounts to before it is run: sizes, work, a lower bound, doubts."""

from simsite.model.amounts.amount import Amounts, KindAmount, SiteAmount, StageLoad, amounts
from simsite.model.amounts.closed_doubts import closed_doubts
from simsite.model.amounts.doubt import Doubt
from simsite.model.amounts.doubts import doubts
from simsite.model.amounts.relief import Relief, relief

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
    "relief",
]
