"""Layers of rulesets: what a lower jurisdiction takes over, adds, replaces and removes, and what it is allowed to."""
