"""Whole columns at once, in scaled integers whose width is proved: one plan, written for Polars and for SQL."""
