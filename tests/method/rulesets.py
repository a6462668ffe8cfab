"""Small rulesets with a 计分办法, and what their rows come to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from biaochi import Ruleset, load
from biaochi.diagnostics import BiaochiError
from biaochi.registry.load import survey

HEAD = "规则集：自评\n标识：rows\n语言版本：1\n辖区：371311 罗庄区\n类型：单位自评\n适用年度：2023\n版本：1\n"


def text(method: str, rows: str, *, marks: str = "10", more: str = "") -> str:
    """A ruleset with these lines of 计分办法 and these rows (指标值, one a line; a row that names itself: 名称=指标值)."""
    lines = "".join(f"  {line}\n" for line in method.strip().split("\n"))
    out = [f"{HEAD}{more}计分办法：\n{lines}一级指标：A1 产出\n"]
    for n, row in enumerate(rows.strip().split("\n"), 1):
        out.append(f"三级指标：C{n} 第{n}项（{marks}分）\n指标值：{row}\n")
    return "".join(out)


def written(tmp_path: Path, content: str) -> Path:
    """The ruleset file."""
    path = tmp_path / "rows.biaochi"
    path.write_text(content, encoding="utf-8")
    return path


def ruleset(tmp_path: Path, method: str, rows: str, **more: str) -> Ruleset:
    """The ruleset compiled."""
    return load(written(tmp_path, text(method, rows, **more)))


def scored(tmp_path: Path, method: str, target: str, actual: object, **more: str) -> str:
    """The exact score of one row, as p/q."""
    found: dict[str, Any] = ruleset(tmp_path, method, target, **more).score({"对象": "甲", "C1": actual}).as_json()
    score = found["subjects"][0]["indicators"][0]["exact"]
    return str(score).removesuffix("/1")


def codes(tmp_path: Path, content: str) -> list[str]:
    """The codes of the findings, in order."""
    try:
        built, _ = survey(written(tmp_path, content), cached=False)
    except BiaochiError as bad:
        return [d.code for d in bad.diagnostics]
    return [d.code for d in built.findings]
