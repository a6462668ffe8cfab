"""What a criterion in canonical print says: words, phrases, clauses, rules."""
