"""标尺: official scoring criteria as text that runs, explains itself and can be compared."""
