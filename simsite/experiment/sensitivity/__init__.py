"""What the answer owes to each input."""
