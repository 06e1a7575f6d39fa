"""Whether the parts of a scenario fit each other."""
