"""计分办法: how the cells of each kind of 指标值 are scored, stated once for a whole table."""
