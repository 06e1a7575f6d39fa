"""Staffing: from county totals to who works where, and the list that can be sent."""

from simsite.staffing.deployment import Deployment, SiteStaff, Team, deploy
from simsite.staffing.deployment_table import SiteRow, TeamRow, TownshipRows, deployment_rows
from simsite.staffing.expected import ExpectedWork, expected_work

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
