"""Reviews for machines and for reviewers: one module per format, each a function from reviews to text or bytes."""
