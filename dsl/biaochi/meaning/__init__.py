"""What the rules of a criterion mean: measures, conditions, roles, the resolved criterion."""
