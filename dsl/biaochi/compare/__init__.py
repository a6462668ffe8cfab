"""Two rulesets compared: their texts, what changes in scores, and whom it touches."""
