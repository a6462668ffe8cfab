"""The adoption annex: what is adopted, in words, tables and curves, with what was proved and what was found. HTML, DOCX."""
