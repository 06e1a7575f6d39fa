"""Answers as nouns: made once from what was computed, rendered by everything that shows them."""
