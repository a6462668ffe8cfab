"""The forms of language page §3, one file each: patterns over clauses."""
