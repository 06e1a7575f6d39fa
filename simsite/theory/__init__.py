"""Closed forms and exact recursions, used as yardsticks for the engines.

Nothing here simulates: each module computes a distribution, a bound or a schedule by a way that
shares no code and no idea with the engines. Times are float seconds unless a docstring says
integers; rates are per second.

Modules
-------
erlang
    Loss and delay of c desks in steady state.
order_statistics
    When n residents present at the start are done, for exponential and constant service times.
tandem
    Stages one after the other with constant times: every departure by recursion.
fluid
    A lower bound for completion: capacity over time as a flow.
piecewise
    Number in system of M(t)/M/c(t) with piecewise constant rates, by the forward equations.
"""
