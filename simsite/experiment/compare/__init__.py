"""Scenarios side by side on the same random draws."""
