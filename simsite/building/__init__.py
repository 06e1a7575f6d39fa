"""Parts of the plan: laws, the clock, one site."""
