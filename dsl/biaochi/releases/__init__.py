"""Frozen versions of rulesets: made, put into place, and verified from nothing but the files."""
