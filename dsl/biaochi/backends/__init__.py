"""A compiled ruleset in other forms: as data (json), a file of Python, columns, SQL, formulas of a workbook. Every form means what the core means."""
