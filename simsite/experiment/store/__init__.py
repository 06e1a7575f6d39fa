"""Results on disk: whole or not at all, sealed, read back into the same nouns."""
