"""From files that people wrote to the nouns of `simsite.model`, every fault at its place."""
