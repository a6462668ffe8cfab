"""One ruleset text that is being written: edits in, and after each what is read of it, for the page and for editors."""
