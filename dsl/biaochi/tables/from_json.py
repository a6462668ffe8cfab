"""Tables as data, in the public shape of ``biaochi import --format json``: numbers keep the digits that were written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, get_args

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.source.decode import decode
from biaochi.tables.grid import Place
from biaochi.tables.model import BudgetLine, Indicator, Kind, Table
from biaochi.tables.names import level_of
from biaochi.tables.printed_text import cleaned, flowing, one_line

MOST_ROWS = 20_000
_LEVELS = ("level1", "level2", "level3")
_LONG = ("explanation", "criterion", "remark", "evidence")
_ROW = tuple(
    f.name for f in fields(Indicator) if f.name not in ("place", "above", "detail", "criterion_place", "places", "more")
)
_BUDGET = tuple(f.name for f in fields(BudgetLine) if f.name not in ("place", "places"))


def looks_like_tables(start: str) -> bool:
    """Whether a text begins as such data do."""
    return start.startswith(("{", "[")) and ('"tables"' in start or '"rows"' in start or '"kind"' in start)


def tables_of_json(data: bytes, *, file: str) -> tuple[Table, ...]:
    """The tables of ``{"tables": […]}``, a list of tables, or one table. What is not given is empty.

    Raises BiaochiError (BC423 no JSON, BC424 not of this shape, BC403 too many rows).
    """
    text, _ = decode(data, file=file)
    try:
        given = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as bad:
        at = f"第{bad.lineno}行第{bad.colno}列" if isinstance(bad, json.JSONDecodeError) else ""
        help_ = "请用 biaochi import 表 --format json 的输出，没有改动过的。"
        raise BiaochiError([Diagnostic("BC423", "JSON 读不下去", help=help_, file=file, where=at)]) from None
    listed = given.get("tables", given) if isinstance(given, dict) else given
    made = tuple(_table(t, n, file) for n, t in enumerate(listed if isinstance(listed, list) else [listed]))
    if sum(len(t.rows) for t in made) > MOST_ROWS:
        help_ = "请分成几个文件。"
        raise BiaochiError([Diagnostic("BC403", f"表里超过 {MOST_ROWS} 行", help=help_, file=file)])
    return made


def _table(given: Any, number: int, file: str) -> Table:
    if not isinstance(given, dict) or not isinstance(given.get("rows"), list):
        raise _shape(f"第{number + 1}个表没有 rows", file)
    kind: Kind = given.get("kind") or "自评表"
    if kind not in get_args(Kind):
        raise _shape(f"第{number + 1}个表的 kind 写着“{str(kind)[:20]}”", file)
    header = {one_line(cleaned(str(k))): _long(v) for k, v in _mapping(given.get("header"), file).items()}
    money = _list(given.get("budget"), file)
    budget = tuple(_budget(line, number, n, file) for n, line in enumerate(money, 1))
    rows = tuple(_row(row, number, n, file) for n, row in enumerate(given["rows"], len(money) + 1))
    return Table(_place(given.get("place"), number, 0), kind, header, budget, rows, header.get("总分分值"))


def _budget(given: Any, number: int, at: int, file: str) -> BudgetLine:
    line = _mapping(given, file)
    values: dict[str, Any] = {name: _short(line.get(name)) for name in _BUDGET}
    return BudgetLine(**{**values, "label": values["label"] or ""}, place=_place(line.get("place"), number, at))


def _row(given: Any, number: int, at: int, file: str) -> Indicator:
    row = _mapping(given, file)
    values: dict[str, Any] = {n: _long(row.get(n)) if n in _LONG else _short(row.get(n)) for n in _ROW}
    levels = [(n, level) for n, name in enumerate(_LEVELS, 1) if (level := level_of(values[name] or "", marks_elsewhere=n == 3))]  # fmt: skip
    values |= {_LEVELS[n - 1]: level.name for n, level in levels}
    return Indicator(**values, place=_place(row.get("place"), number, at), above=tuple(levels))


def _mapping(given: Any, file: str) -> Mapping[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise _shape(f"“{str(given)[:20]}”应当是带名称的值", file)
    return given


def _list(given: Any, file: str) -> Sequence[Any]:
    if given is None:
        return ()
    if not isinstance(given, list):
        raise _shape("budget 应当是列表", file)
    return given


def _place(given: Any, number: int, row: int) -> Place:
    """The place as import gave it; where it is not told, the lines of the data are counted."""
    if isinstance(given, dict) and "cell" in given:
        return {"sheet": str(given.get("sheet", "")), "cell": str(given["cell"])}
    if isinstance(given, dict) and all(str(given.get(n, "")).isdecimal() for n in ("table", "row", "column")):
        return {name: int(str(given[name])[:9]) for name in ("table", "row", "column")}
    return {"table": number, "row": row, "column": 0}


def _short(value: Any) -> str | None:
    return None if value is None else (one_line(cleaned(str(value))) or None)


def _long(value: Any) -> str | None:
    return None if value is None else (flowing(cleaned(str(value))) or None)


def _shape(message: str, file: str) -> BiaochiError:
    help_ = "请用 biaochi import 表 --format json 的输出；格式见 docs/tables.md。"
    return BiaochiError([Diagnostic("BC424", message, help=help_, file=file)])
