"""The command: thin. It reads files, calls the layers below, prints."""
