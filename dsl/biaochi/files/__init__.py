"""Files, the only way in and out: regular files read within a limit, and one function that writes every file."""
