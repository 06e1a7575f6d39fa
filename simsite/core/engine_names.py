"""Names of the engines, for those who offer a choice without loading one."""

AUTO, KERNEL, SIMPY = "auto", "kernel", "simpy"
ENGINES = (AUTO, KERNEL, SIMPY)


# What there may be more or fewer of; see simsite.staffing.levels and moves.
RESOURCES = ("collectors", "helpers", "registrars", "callers", "leads", "teams", "hours")
TOGETHER = ("collectors", "registrars", "callers", "teams")  # several of which may grow together
MARSHALS, RUNNERS = "marshals", "runners"  # helpers by job
MOVABLE = ("collectors", "helpers", "registrars", "callers", "teams", MARSHALS, RUNNERS)

# As many replications as an answer needs; see simsite.stats.precision.
FEWEST_REPLICATIONS = 10
MOST_REPLICATIONS = 1_000  # by then a probability is known to 3.2 percentage points, whatever it is

# The best of several; see simsite.experiment.compare.select.
BATCH = 10  # replications: the mean of so many is near enough to normal, also of yes and no
FIRST_BATCHES = 10  # of each design before any is dropped
ZONE = "5pp"  # a difference that does not matter, unless another is asked for

# Figures by what they show: one run, several, or the directory of a command; see
# simsite.report.figures.
FIGURES = {
    "run": ("coverage", "completion", "townships", "queues", "utilisation"),
    "runs": ("several", "differences", "measures"),
    "sweep": ("against", "heat", "pareto", "differences", "scatter"),
    "need": ("need",),
    "marginal": ("marginal",),
    "sensitivity": ("tornado",),
    "sobol": (),
    "shard": (),
}


def figures_of(sort: str) -> list[str]:
    """Return the names of the figures that suit a directory of a sort."""
    return [*FIGURES[sort], *(FIGURES["runs"] if sort == "run" else ())]
