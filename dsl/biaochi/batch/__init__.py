"""Tables with a row for each subject, of any length: read in pieces, scored in columns, written in order."""
