"""A planner's own list of sites, from Excel or CSV, and the scenario that starts from it."""
