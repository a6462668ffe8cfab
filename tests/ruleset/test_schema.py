"""Results keep to their schema, and the schema in docs is the one the models give."""

from __future__ import annotations

import json
from pathlib import Path

from biaochi import load
from biaochi.schema import ResultModel
from ruleset_files import ruleset

ROOT = Path(__file__).resolve().parents[2]
YANTAI = ROOT / "rulesets/370600-yantai/employee-medical-fund-2022/1-as-applied.biaochi"


def test_a_whole_evaluation_is_valid() -> None:
    result = load(YANTAI).score(ROOT / "examples/yantai-2022/facts").as_json()
    assert len(ResultModel.model_validate(result).subjects) == 6


def test_open_scores_are_valid(tmp_path: Path) -> None:
    indicators = (
        "三级指标：C1 满意度（10分）\n标准：满意度≥90%得满分，每降低1个百分点扣1分。\n"
        "三级指标：C2 表彰（加减分）\n标准：获得表彰的，每次加1分。"
    )
    rules = ruleset(tmp_path, indicators, "对象：甲、乙\n合成：\n  平均分＝各对象平均\n")
    for facts in ({"对象": "甲"}, {"对象": "甲", "C1": "80%"}, {"对象": "甲", "C1": "80%", "C2": "1"}):
        ResultModel.model_validate(rules.score(facts).as_json())


def test_the_published_schema_is_current() -> None:
    published = json.loads((ROOT / "docs/result.schema.json").read_text(encoding="utf-8"))
    assert published == ResultModel.model_json_schema()
