"""A scenario that is begun from a planner's own list, as `simsite init --from` writes it."""

from simsite.reading.site_list.start import prepare
from simsite.reading.template import write_all


def start_from(found, file, language):
    """Write the scenario of a list with its table; return what was made."""
    started = prepare(found, file, language)
    write_all(started.contents)
    return started
