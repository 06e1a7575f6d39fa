"""Many replications and many scenarios."""
