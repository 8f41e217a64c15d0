"""Fitting a model: the loop, the session of a run, what it records, and its diagnosis."""
