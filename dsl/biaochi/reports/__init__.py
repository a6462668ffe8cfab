"""Writers from the public JSON result. They format what was computed and compute nothing but sums for display."""
