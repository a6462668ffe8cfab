"""Proofs about criteria: exact, over the core form, with witnesses that the reference interpreter replays."""
