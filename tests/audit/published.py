"""The published tables beside the checkout, where they are there, as data in the shape that import gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SHARED = Path(__file__).parents[2].parent / "shared"
GOLDEN = SHARED / "golden"
OFFICE = SHARED / "office"
SELF = (*(f"luozhuang2023_p{n:02}" for n in range(1, 14)), *(f"yantai2022_selfeval_p{n}" for n in (12, 14, 16, 17, 18)))
TRANSFERS = tuple(f"yantai2022_transfer_{n}" for n in ("medical_aid", "resident_insurance", "service_capacity"))
SUMMARIES = ("luozhuang2023_summary", "yantai2022_selfeval_summary")


def data(name: str) -> dict[str, Any]:
    """A golden file."""
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def table(name: str) -> dict[str, Any]:
    """A golden file as a table of ``import``."""
    made = data(name)
    if name in SUMMARIES:
        return _summary(made)
    header = {"标题": made.get("table_title") or made.get("title"), "年度": made.get("year"), "单位": made.get("unit")}
    header |= {
        "项目名称": made.get("project") or made.get("department"),
        "实施单位": made.get("implementer") or made.get("user"),
    }
    header |= {"目标实际完成情况": made.get("goals", {}).get("actual"), "总分": made.get("total")}
    header["绩效自评综述"] = made.get("summary_paragraph", {}).get("text")
    lines = made.get("budget") or []
    budget = [_budget(line) for line in (lines if isinstance(lines, list) else [lines])]
    rows = [_row(i) for i in made["indicators"]]
    kind = "自评表" if "budget" in made or made["id"].startswith("pingan") else "指标体系"
    return {"kind": kind, "header": {k: v for k, v in header.items() if v}, "budget": budget, "rows": rows}


def _budget(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": line["item"], "initial": line.get("initial"), "annual": line["annual_A"], "executed": line["executed_B"],
        "weight": line.get("weight"), "rate": line["rate"], "score": line.get("exec_score"),
    }  # fmt: skip


def _row(i: dict[str, Any]) -> dict[str, Any]:
    level1 = i.get("section_inferred") or i.get("level1")
    if i.get("level1_weight"):
        level1 = f"{level1}（{i['level1_weight']}分）"
    name = i["level3"] if "level3" in i else i.get("name")
    return {
        "level1": level1, "level2": i.get("level1") if "section_inferred" in i else i.get("level2"), "level3": name,
        "target": i.get("target"), "actual": i.get("actual"), "full_marks": i.get("weight"), "score": i.get("score"),
        "remark": i.get("deviation"), "explanation": i.get("explanation"),
    }  # fmt: skip


def _summary(made: dict[str, Any]) -> dict[str, Any]:
    rows = [
        {"code": r["no"], "level3": r["project"], "level2": r["user"], "score": r["score"], "remark": r["grade"]}
        for r in made["rows"]
    ]
    rule = made["grade_rule"]
    header = {"标题": made["table_title"], "注": rule if isinstance(rule, str) else rule["text"]}
    return {"kind": "汇总表", "header": header, "budget": [], "rows": rows}
