"""Names in files beside a ruleset: where cases and facts name an indicator or a fact."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from biaochi import patterns as re
from biaochi.facts.table import column_name
from biaochi.session.edits import Edit
from biaochi.testing.cases import COLUMNS as CASE_COLUMNS

_CELL = re.compile(r'("(?:[^"]|"")*"|[^,\t\r\n]*)(,|\t|\r\n|\r|\n|$)')
_PLAIN = re.compile(r"[A-Za-z0-9一-鿿][A-Za-z0-9一-鿿._（）()、《》“”·+%/-]*")


@dataclass(frozen=True, slots=True)
class Renamed:
    """What is renamed: the code of an indicator (``fact`` empty), or a fact of the indicator known as ``code`` or ``name``;
    ``everywhere``: of every indicator that has it (共用)."""

    code: str
    name: str
    fact: str
    new: str
    everywhere: bool = False

    @property
    def old(self) -> str:
        """The name that goes."""
        return self.fact or self.code


def in_table(text: str, said: Renamed) -> list[Edit]:
    """The cells of a facts table or of recorded cases that hold the name, as edits; none where it is another table."""
    out: list[Edit] = []
    columns: dict[str, int] = {}
    above: dict[str, str] = {}
    for row in _rows(text):
        cells = [_unquoted(cell) for _, _, cell in row]
        names = [column_name(cell) for cell in cells]
        if not columns:
            if tuple(cells) == CASE_COLUMNS or ("值" in names and {"指标编码", "指标"} & set(names)):
                columns = {name: at for at, name in enumerate(names)}
            continue
        for column in ("指标编码", "指标"):
            value = _cell(cells, columns, column)
            above[column] = value or above.get(column, "")
        own = [c for c in ("指标编码", "指标") if _cell(cells, columns, c) == said.code]
        if said.fact:
            here = said.everywhere or {said.code, said.name} & {above.get("指标编码"), above.get("指标")}
            own = ["数据"] if here and _cell(cells, columns, "数据") == said.fact else []
        out += [_replaced(row[columns[column]], said.new) for column in own]
    return out


def in_keys(text: str, said: Renamed) -> list[Edit]:
    """The keys of a YAML or JSON facts file that hold the name, as edits; none where it cannot be read."""
    try:
        keys = list(_keys(text))
    except (yaml.YAMLError, RecursionError, ValueError):
        return []
    out = []
    for path, key, start, end in keys:
        of_it = len(path) == 1 and (said.everywhere or path[0] in (said.code, said.name))
        if (key == said.fact and of_it) if said.fact else (key == said.code and not path):
            quoted = text[start] in "\"'"
            plain = not quoted and _PLAIN.fullmatch(said.new)
            out.append(Edit(start, end, said.new if plain else json.dumps(said.new, ensure_ascii=False)))
    return out


def _rows(text: str) -> Iterator[list[tuple[int, int, str]]]:
    """The rows of a table, each cell with its place."""
    row: list[tuple[int, int, str]] = []
    at = 0
    while at <= len(text):
        found = _CELL.match(text, at)
        if found is None:
            return
        row.append((found.start(1), found.end(1), found[1]))
        if found[2] not in (",", "\t"):
            yield row
            row = []
            if found.end() == len(text) and not found[2]:
                return
        at = found.end()


def _unquoted(cell: str) -> str:
    return next(csv.reader([cell]), [""])[0].strip() if cell.startswith('"') else cell.strip().strip("\ufeff")


def _cell(cells: Sequence[str], columns: dict[str, int], column: str) -> str:
    at = columns.get(column, -1)
    return cells[at] if 0 <= at < len(cells) else ""


def _replaced(cell: tuple[int, int, str], new: str) -> Edit:
    quoted = cell[2].startswith('"') or any(c in new for c in ',"\t')
    return Edit(cell[0], cell[1], '"' + new.replace('"', '""') + '"' if quoted else new)


def _keys(text: str) -> Iterator[tuple[tuple[str, ...], str, int, int]]:
    """Every key with the keys above it and its place; lists are passed through. Raises YAMLError."""
    key: list[str | None] = []
    """The key whose value is being read, for each collection that is open: None where a key comes next, "" in a list."""
    for event in yaml.parse(text, yaml.SafeLoader):
        if isinstance(event, yaml.MappingStartEvent):
            key.append(None)
        elif isinstance(event, yaml.SequenceStartEvent):
            key.append("")
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            key.pop()
            _valued(key)
        elif isinstance(event, yaml.ScalarEvent) and key and key[-1] is None:
            assert event.start_mark is not None and event.end_mark is not None
            yield tuple(k for k in key[:-1] if k), event.value, event.start_mark.index, event.end_mark.index
            key[-1] = event.value or "~"
        elif isinstance(event, yaml.ScalarEvent):
            _valued(key)


def _valued(key: list[str | None]) -> None:
    """The value of the innermost key is over: the next scalar of a mapping is a key."""
    if key and key[-1] != "":
        key[-1] = None
