"""The command line of emitted modules, as text: it opens files and prints, which nothing in this package does."""

from __future__ import annotations

COMMAND = '''\
# --- 命令行


def main() -> int:
    """python 本文件.py 数据.csv：一行一个对象、一列一个事实；逐行输出 JSON，有误的行写明原因，退出码 2。"""
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        print(f"用法：python {sys.argv[0]} 数据.csv\\n列：{'、'.join(f['column'] for f in RULES['facts'])}")
        return 2
    code = 0
    try:
        with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file, strict=True), 2):
                try:
                    if None in row or None in row.values():
                        raise ValueError("格数与表头不同")
                    print(json.dumps(score(row)["subjects"][0], ensure_ascii=False))
                except (ValueError, NoScore) as bad:
                    code = 2
                    print(f"第{number}行：{bad}", file=sys.stderr)
    except (OSError, UnicodeError, csv.Error) as bad:
        print(f"读不了 {sys.argv[1]}：{bad}", file=sys.stderr)
        return 2
    return code


if __name__ == "__main__":
    sys.exit(main())
'''
