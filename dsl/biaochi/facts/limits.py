"""How large a facts file may be, in bytes, and what is said of a larger one."""

MAX_CSV = 16 * 1024 * 1024
MAX_XLSX = 8 * 1024 * 1024
MOST_BYTES = max(MAX_CSV, MAX_XLSX)
MOST_CSV = 4 * 1024 * 1024 * 1024
MOST_XLSX = 128 * 1024 * 1024
"""Files that are read one subject after another."""
MOST_SUBJECTS = {".csv": 100_000, ".xlsx": 10_000}
MANY = "对象很多的（规则集没有写明对象、合成的），用 biaochi score 加 -o 得分.csv（或 .xlsx），一个对象一个对象地算，或改用一行一个对象的表和 biaochi batch。"
