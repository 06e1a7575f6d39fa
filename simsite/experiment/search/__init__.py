"""The least staff that is enough, and where the next person helps most."""
