"""Filled-in tables as facts: which indicator of a ruleset each line is, and what it gives for it, with its place."""
