"""Frozen versions of rulesets, results computed again, and what changed between two results."""
