"""Two versions of a ruleset compared: their texts, what changes in scores, and whom it touches."""
