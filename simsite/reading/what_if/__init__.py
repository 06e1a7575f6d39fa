"""What-ifs: their files, what is asked of them, and the scenario that each makes of a plan."""
