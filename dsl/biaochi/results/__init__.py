"""Results of scoring as files: computed again, and what changed between two of them."""
