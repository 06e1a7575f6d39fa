"""One HTML file that opens offline: what a planner hands upwards.

`simsite.experiment.store.report_inputs` has read and computed everything; here it is put into words
and shapes, section by section, and the templates beside this package put those on the page. Every
text passes the escaping of `template`; every number is written by the functions the terminal uses.
"""
