"""Official tables in: the file as a grid of cells, the grid as indicator tables, a table as a ruleset draft."""
