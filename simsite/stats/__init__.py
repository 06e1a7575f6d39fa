"""About numbers, not about swabs: intervals, paired differences, precision.

Every function is pure: arrays in, numbers out. A time that was *not reached* is the constant
`simsite.core.units.NEVER` in an integer array (or infinity in an array of seconds): it counts as
later than everything in a quantile, and no mean is given where it occurs.

Modules
-------
observations
    What a list of observations may hold, and which of them were reached.
ecdf
    The empirical distribution, with its defect where times were not reached.
intervals
    Quantiles, means and proportions, each with its interval.
paired
    Two scenarios on the same random draws: differences with intervals, tests and Holm's adjustment.
rank_sum
    Whether two samples lie at the same height, by ranks.
exact_shares
    Differences of probabilities, paired or not, with intervals that are exact.
quantile_difference
    The same quantile of two scenarios, paired or not.
mean_difference
    Differences of means, where a check says that Student's t is fit for them; Welch's t.
select
    The best of many designs, with a stated probability of correct selection.
pareto
    Designs that no other one beats on cost and outcome at once.
sobol_indices
    Which share of a variance each input makes, by SALib: the only door to it.
precision
    How many replications an answer of a given sharpness needs.
"""
