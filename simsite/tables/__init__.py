"""What stands in the tables that the engines share, and the order of events within an instant."""
