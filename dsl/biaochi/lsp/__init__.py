"""The language server: what the session says of a text, in the words of the Language Server Protocol."""
