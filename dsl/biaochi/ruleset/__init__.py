"""The ruleset as its author means it: document, conventions, interpretations and compiled criteria together."""
