"""The published tables as data, beside the checkout where it is there, in the shape that import gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SHARED = Path(__file__).parents[2].parent / "shared"
OFFICE = SHARED / "office"
FIELDS = ("level1", "level2", "level3", "target", "actual", "full_marks", "score", "criterion", "explanation", "remark")


def data(name: str) -> dict[str, Any]:
    """A golden file."""
    return json.loads((SHARED / "golden" / f"{name}.json").read_text(encoding="utf-8"))


def self_evaluation(name: str) -> tuple[list[dict[str, str | None]], dict[str, str | None], str | None]:
    """The rows, the first budget line and the total of a 自评表."""
    made = data(name)
    rows = [
        {
            "level1": i["level1"], "level2": i["level2"], "level3": i["level3"], "target": i["target"], "actual": i["actual"],
            "full_marks": i["weight"], "score": i["score"], "remark": i["deviation"],
        }
        for i in made["indicators"]
    ]  # fmt: skip
    b = made["budget"]
    budget = {
        "label": b["item"], "initial": b["initial"], "annual": b["annual_A"], "executed": b["executed_B"],
        "weight": b["weight"], "rate": b["rate"], "score": b["exec_score"],
    }  # fmt: skip
    return rows, budget, made["total"]


def indicator_system(name: str) -> list[dict[str, str | None]]:
    """The rows of the 指标体系; the 标准 as in annex 2."""
    made = data(name)
    names = {i["level1"]["code"]: i["level1"].get("name") for i in made["indicators"]}
    return [
        {
            "code": i["level3"]["code"], "level1": names[i["level1"]["code"]], "level2": i["level2"]["name"],
            "level3": i["level3"]["name"], "full_marks": i["weight"],
        }
        for i in made["indicators"]
    ]  # fmt: skip
