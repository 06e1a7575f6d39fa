"""Staffing: from county totals to who works where, and the list that can be sent."""

from simsite.model.staffing.deployment import Deployment, SiteStaff, Team, deploy
from simsite.model.staffing.expected import ExpectedWork, expected_work
from simsite.model.staffing.rows import SiteRow, TeamRow, TownshipRows, deployment_rows

__all__ = [
    "Deployment",
    "ExpectedWork",
    "SiteRow",
    "SiteStaff",
    "Team",
    "TeamRow",
    "TownshipRows",
    "deploy",
    "deployment_rows",
    "expected_work",
]
