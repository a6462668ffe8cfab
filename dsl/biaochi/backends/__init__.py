"""Emitters: the core form of a criterion as programs of other systems."""
