"""Faults of a plan itself: each rule reads a plan and says which lines are wrong, and why.

Precision first: a plan without fault has no finding, so a rule that cannot be
sure is silent. Nothing here asks a service, reads a clock or writes a file.
"""
