"""Many scenarios on the same random draws, resumed by the same command."""
