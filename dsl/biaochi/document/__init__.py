"""The ruleset document: its text, where its lines come from, the tree of labelled texts read from it, and the printer."""
