"""The small, total, hashed form every consumer reads. The interpreter defines its meaning."""
