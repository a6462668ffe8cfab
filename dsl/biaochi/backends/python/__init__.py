"""A ruleset as one file of Python that needs nothing but Python."""
