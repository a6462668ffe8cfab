"""The command line of modules emitted for Polars, as text: it opens files and prints, which nothing in this package does."""

from __future__ import annotations

COMMAND = '''\
# --- 命令行


def main() -> int:
    """python 本文件.py 数据.csv 得分.csv：CSV 或 Parquet，一行一个对象、一列一个事实。"""
    if len(sys.argv) != 3 or not all(a.endswith((".csv", ".parquet")) for a in sys.argv[1:]):
        sys.stderr.write(f"用法：python {sys.argv[0]} 数据.csv 得分.csv（CSV 或 Parquet）\\n")
        return 2
    source, target = sys.argv[1:]
    try:
        if Path(target).exists():
            raise ValueError(f"{target} 已经有了，请换一个名字")
        table = pl.read_parquet(source) if source.endswith(".parquet") else pl.read_csv(source, infer_schema=False)
        lost = [heading for _, heading, _, used, *_ in FACTS if used and heading not in table.columns]
        if lost:
            sys.stderr.write(f"表里没有“{'”“'.join(lost)}”，没有这几列的数据，各行都要另算\\n")
        done = score(table).collect()
        done.write_parquet(target) if target.endswith(".parquet") else done.write_csv(target, include_bom=True)
    except (OSError, ValueError, pl.exceptions.PolarsError) as bad:
        sys.stderr.write(f"{bad}\\n")
        return 2
    left = done.filter(c("state") == "另算").height
    sys.stdout.write(f"{done.height} 行，已评 {done.height - left}，另算 {left}\\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
'''
