"""Recorded cases beside a ruleset: ``1.cases.csv`` gives published scores for facts, row by row.

Columns: 对象 (or the name of a 合成), 指标 (a code, or 总分), 得分 (as printed), 事实 (a facts file or folder, as seen from
the cases file; where left out, that of the row above).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from biaochi.diagnostics import BiaochiError, Diagnostic, FactsError
from biaochi.registry.text_files import text_bytes
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.run import score_facts
from biaochi.source.decode import decode

COLUMNS = ("对象", "指标", "得分", "事实")


@dataclass(frozen=True, slots=True)
class Case:
    """One published score: ``line`` of the cases file."""

    subject: str
    indicator: str
    score: str
    facts: Path
    line: int


def tried(ruleset: Path) -> frozenset[str] | None:
    """The indicators with cases in the folder of a ruleset file, for any version; None where cases cannot be read."""
    try:
        return frozenset(c.indicator for path in ruleset.parent.glob("*.cases.csv") for c in read_cases(path))
    except BiaochiError:
        return None


def read_cases(path: Path) -> list[Case]:
    """The cases of a file. Raises FactsError (BC361) with the line of what cannot be used."""
    text, _ = decode(text_bytes(path), file=str(path))
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or tuple(c.strip() for c in rows[0]) != COLUMNS:
        raise _bad(path, 1, f"第一行应是：{','.join(COLUMNS)}")
    out: list[Case] = []
    facts = ""
    for line, row in enumerate(rows[1:], 2):
        if not any(c.strip() for c in row):
            continue
        if len(row) != len(COLUMNS):
            raise _bad(path, line, f"应有{len(COLUMNS)}列，实有{len(row)}列")
        subject, indicator, score, given = (c.strip() for c in row)
        facts = given or facts
        if not (subject and indicator and score and facts):
            raise _bad(path, line, "对象、指标、得分、事实都要填（事实与上一行相同的可以不填）")
        out.append(Case(subject, indicator, score, path.parent / facts, line))
    return out


def failures(ruleset: Ruleset, cases: list[Case]) -> Iterator[tuple[Case, str]]:
    """The cases whose score comes out otherwise, with what comes out."""
    scored: dict[Path, dict[str, Any]] = {}
    for case in cases:
        if case.facts not in scored:
            result: dict[str, Any] = score_facts(ruleset, case.facts).as_json()
            scored[case.facts] = {s["name"]: s for s in result["subjects"]} | dict(result["aggregates"])
        found = scored[case.facts].get(case.subject)
        if found is None:
            yield case, f"事实里没有对象“{case.subject}”"
            continue
        if case.indicator == "总分":
            got = found["total"]
        else:
            rows = {i["code"]: i["score"] for i in found["indicators"]}
            got = rows.get(case.indicator, f"没有指标“{case.indicator}”")
        if got != case.score:
            yield case, str(got)


def _bad(path: Path, line: int, why: str) -> FactsError:
    return FactsError(
        [
            Diagnostic(
                "BC361", f"算例第{line}行：{why}", help="请照说明的四列填写。", file=str(path), where=f"第{line}行"
            )
        ]
    )
