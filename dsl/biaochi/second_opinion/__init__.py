"""The solvers z3 and cvc5 as an optional second opinion on proofs; nothing else needs them."""
