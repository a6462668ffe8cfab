"""Text to syntax: the criterion sentence as a flat list of elements, and the ruleset document as a tree."""
