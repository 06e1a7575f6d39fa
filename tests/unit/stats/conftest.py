"""Load SciPy before any example is timed: its first import outlasts hypothesis's deadline."""

import scipy.integrate
import scipy.special

LOADED_BEFORE_TIMING = (scipy.integrate, scipy.special)
