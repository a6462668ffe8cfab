"""The fixed part of emitted modules: ordinary modules here, whose text below the line of dashes is copied."""
