"""The campaign as nouns: what was asked (scenario) and what will be done (plan)."""
