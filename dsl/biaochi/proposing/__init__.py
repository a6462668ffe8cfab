"""Wordings to choose from where a criterion is refused: near the print, each with what was changed."""
