"""The facade: one typed function for each command, for notebooks, programs, command line and page.

``simsite.run`` and the others live here, a file for each family. They take files and directories,
or what another of them returned; they print nothing and write nothing that was not asked for.
Command line and page call them and nothing deeper: a contract in ``pyproject.toml`` says so.

What is asked of them wrongly is a `simsite.facade.arguments.WrongArgument`, what is wrong with a
file a `simsite.core.errors.ScenarioFault` or `BadValue`; each is a `SimsiteError`.
"""
