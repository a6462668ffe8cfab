"""Rows in what outlives a reading: a release and a compiled core read 完成值 as the ruleset does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from biaochi import load
from biaochi.backends.core_json import dump_core, load_core
from biaochi.registry.frozen import dump_ruleset, load_ruleset
from biaochi.scoring.run import score_facts

from rulesets import text, written

METHOD = """≥、≤：完成值达到指标值得满分，未达到的，得分＝完成值÷指标值×分值
文字：达成得满分；部分达成得分值的80%；未达成不得分
完成值照抄指标值的：按达到计，提请复核
完成值超过指标值的130%的：提请说明
没有分值的：只比较，不计分"""
FACTS = {"对象": "甲", "C1": "≥60%", "C2": "部分有效", "C3": "2024年9月1日"}


def sample(tmp_path: Path) -> Any:
    content = text(METHOD, "≥90%\n有效\n2024年9月底前").replace("第3项（10分）", "第3项")
    return load(written(tmp_path, content.replace("计分办法", "约定：\n  得分先舍入再合计\n计分办法")))


def test_a_release_reads_rows_as_the_ruleset_does(tmp_path: Path) -> None:
    rules = sample(tmp_path)
    data = json.loads(json.dumps(dump_ruleset(rules, {i.source.file: "" for i in rules.indicators})))
    head = {
        "id": rules.id,
        "title": rules.title,
        "version": rules.version,
        "status": rules.status,
        "text_hash": rules.text_hash,
    }
    kept = load_ruleset(data, head)
    assert kept.hash == rules.hash and kept.compared == rules.compared
    was, now = (score_facts(r, FACTS).as_json()["subjects"] for r in (rules, kept))
    assert json.dumps(was).replace(str(tmp_path / "rows.biaochi"), "") == json.dumps(now)


def test_a_core_keeps_rows(tmp_path: Path) -> None:
    rules = sample(tmp_path)
    kept = load_core(json.loads(json.dumps(dump_core(rules))))
    assert kept.hash == rules.hash
    scores = [[i["exact"] for i in score_facts(r, FACTS).as_json()["subjects"][0]["indicators"]] for r in (rules, kept)]  # type: ignore[index]
    assert scores[0] == scores[1] == ["667/100", "8/1"]
