"""How large a facts file may be, in bytes."""

MAX_CSV = 16 * 1024 * 1024
MAX_XLSX = 8 * 1024 * 1024
MOST_BYTES = max(MAX_CSV, MAX_XLSX)
