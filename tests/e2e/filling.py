"""Fills in the facts sheets that biaochi writes, as their hints tell, with values drawn from a seed."""

from __future__ import annotations

import csv
import io
import random
import re
from pathlib import Path

import openpyxl
import yaml


def value_for(hint: str, choices: list[str], dice: random.Random) -> str:
    """A value as the hint asks for one: its own example, another number of the same kind, or a choice."""
    if choices:
        return dice.choice(choices)
    if hint.startswith("填 是 或 否"):
        return dice.choice(["是", "否"])
    if found := re.search(r"评价人在([-0-9.]+)%?至([-0-9.]+)(分|%)之间评定", hint):
        return dice.choice([f"{found[1]}{found[3]}", f"{found[2]}{found[3]}"])
    if hint.startswith("填日期"):
        return f"{dice.randint(2019, 2026)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    if hint.startswith("填百分数"):
        most = re.search(r"不大于 ([0-9]+)%", hint)
        return f"{dice.randint(0, (int(most[1]) if most else 101) - 1)}.{dice.randint(0, 99):02}%"
    if hint.startswith("填金额"):
        return f"{dice.randint(1, 9000)}.{dice.randint(0, 99):02}"
    if hint.startswith("填分数"):
        return f"{dice.randint(0, 3)}分"
    most = re.search(r"不大于 ([0-9]+)", hint)
    return str(dice.randint(0, int(most[1]) if most else 30))


def fill_csv(data: bytes, dice: random.Random) -> bytes:
    """A CSV sheet filled in."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    head = rows[0]
    for row in rows[1:]:
        _fill(row, head, _choices(row[head.index("填写说明")]), dice)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def fill_xlsx(path: Path, dice: random.Random) -> None:
    """A worksheet filled in, in place."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    (at,) = [r for r in range(1, 10) if sheet.cell(r, 1).value == "对象"]
    head = [c.value for c in sheet[at]]
    for number in range(at + 1, sheet.max_row + 1):
        row = ["" if c.value is None else str(c.value) for c in sheet[number]]
        if not row[head.index("填写说明")]:
            continue
        _fill(row, head, _choices(row[head.index("填写说明")]), dice)
        for column, text in enumerate(row, 1):
            if text and not sheet.cell(number, column).value:
                sheet.cell(number, column).value = text
    book.save(path)


def fill_yaml(text: str, dice: random.Random) -> str:
    """A YAML sheet filled in: a value in front of each hint."""
    out = []
    for line in text.splitlines():
        found = re.match(r"(.*:)  # (.*)$", line)
        if found:
            value = value_for(found[2], _choices(found[2]), dice)
            parts = [f"值: {_quoted(value)}"]
            parts += ["佐证: 底稿第1页"] if "需佐证" in found[2] else []
            parts += ["评定人: 张三", "评定日期: 2026-03-01"] if "评定人" in found[2] else []
            line = f"{found[1]} {{{', '.join(parts)}}}"
        out.append(line)
    made = "\n".join(out) + "\n"
    list(yaml.safe_load_all(made))
    return made


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _fill(row: list[str], head: list[str], choices: list[str], dice: random.Random) -> None:
    hint = row[head.index("填写说明")]
    row[head.index("值")] = value_for(hint, choices, dice)
    if "需佐证" in hint:
        row[head.index("佐证")] = "底稿第1页"
    if "评定人" in hint:
        row[head.index("评定人")], row[head.index("评定日期")] = "张三", "2026-03-01"


def _choices(hint: str) -> list[str]:
    found = re.match(r"从中选一个：(.*?)(?:；|$)", hint)
    if not found:
        return []
    quoted = re.findall("“([^”]*)”", found[1])
    return quoted or found[1].split("、")
