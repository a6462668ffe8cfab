"""Rulesets as files: where they stand, what they inherit, and the cache of compiled criteria."""
