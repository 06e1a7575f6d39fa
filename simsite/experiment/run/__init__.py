"""Replications of one scenario, and what is read off them."""
