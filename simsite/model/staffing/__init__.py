"""Staffing: from county totals to who works where, and the list that can be sent."""

from simsite.model.staffing.deployment import Deployment, SiteStaff, Team, deploy
from simsite.model.staffing.expected import ExpectedWork, expected_work

__all__ = ["Deployment", "ExpectedWork", "SiteStaff", "Team", "deploy", "expected_work"]
