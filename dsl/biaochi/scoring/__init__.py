"""Scores of rulesets: facts in, results with reasons out."""
