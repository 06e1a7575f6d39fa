"""Names and numbers that commands offer, apart from what uses them, which takes long to load."""

# What there may be more or fewer of; see simsite.model.staffing.levels and moves.
RESOURCES = ("collectors", "helpers", "registrars", "callers", "leads", "teams", "hours")
MOVABLE = ("collectors", "helpers", "registrars", "callers", "teams")

# As many replications as an answer needs; see simsite.stats.precision.
FEWEST_REPLICATIONS = 10
MOST_REPLICATIONS = 1_000  # by then a probability is known to 3.2 percentage points, whatever it is

# The best of several; see simsite.experiment.select.
BATCH = 10  # replications: the mean of so many is near enough to normal, also of yes and no
FIRST_BATCHES = 10  # of each design before any is dropped
