"""Cases with known answers: plans, their exact values, and faults to be found by them.

Nothing here shares code with the engines. A case is data: a group of sites, how often and with
which seed it is replicated, and measures, each with its exact value.
"""
