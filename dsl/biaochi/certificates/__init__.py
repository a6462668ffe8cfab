"""Proof certificates: what was proved, written down so that other code can check it again."""
