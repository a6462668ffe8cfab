"""The result as CSV: one row for each indicator of each subject, then its total and grade."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from biaochi.reports import view
from biaochi.reports.safe import clean_lines, escape_csv

COLUMNS = ("对象", "指标编码", "指标", "分值", "得分", "状态", "扣分说明", "依据条款", "解释或约定")
_FIELDS = ("code", "name", "full_marks", "score", "state", "reason", "clause", "rests_on")


def to_csv(result: Mapping[str, Any]) -> bytes:
    """``result`` as UTF-8 with byte order mark and CRLF, columns as COLUMNS. No cell is run as a formula."""
    return b"".join(csv_of([result]))


def csv_of(parts: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The same, piece by piece, of a result whose subjects come in ``parts``."""
    yield _lines([COLUMNS]).encode("utf-8-sig")
    for part in parts:
        rows = (row for subject in view.subjects(part) for row in _rows(subject))
        yield _lines([escape_csv(clean_lines(cell)) for cell in row] for row in rows).encode()


def _lines(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _rows(subject: Mapping[str, Any]) -> list[list[str]]:
    name = view.text(subject.get("name"))
    rows = [[name, *(view.text(i.get(field)) for field in _FIELDS)] for i in subject.get("indicators") or ()]
    for code, row, target, actual, verdict, remarks in (r[1:] for r in view.compared({"subjects": [subject]})):
        said = "；".join(x for x in (f"指标值{target}", f"完成值{actual}" if actual else "", remarks) if x)
        rows.append([name, code, row, "", "", verdict, said, "", ""])
    if not subject.get("indicators"):
        return rows
    rows.append([name, "", "总分", view.full_total(subject), view.text(subject.get("total")), "", "", "", ""])
    limits = "；".join(view.text(limit) for limit in subject.get("limited_by") or ())
    rows.append([name, "", "等级", "", view.text(subject.get("grade")), "", "", "", limits])
    return rows
