"""Words everybody uses: errors, units, named random streams, distributions."""
