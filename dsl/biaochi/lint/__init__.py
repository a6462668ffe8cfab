"""Lint: what a reviewer would send back, found before the rules are adopted. One file per rule."""
