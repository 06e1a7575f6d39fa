"""Names of the engines, for those who offer a choice without loading one."""

AUTO, KERNEL, SIMPY = "auto", "kernel", "simpy"
ENGINES = (AUTO, KERNEL, SIMPY)
