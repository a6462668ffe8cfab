"""The 得分表 of a result: for each subject the official table with 得分, 扣分 and 扣分原因 beside each 标准."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from biaochi.reports import view
from biaochi.tables.layout import Area, Column, Layout, Score, scored
from biaochi.tables.outline import Line


def score_tables(result: Mapping[str, Any], lines: Sequence[Line]) -> list[Layout]:
    """A table for each subject and combination of ``result`` (its public JSON), laid out as ``lines`` of the ruleset."""
    out = []
    for subject in view.subjects(result):
        found = {view.text(i.get("code")): i for i in subject.get("indicators") or ()}
        if any(line.code not in found for line in lines):
            continue
        name = view.text(subject.get("name"))
        parts = {_named(s): (view.text(s.get("full_marks")), _of(s)) for s in subject.get("sections") or () if s.get("level") == 1}  # fmt: skip
        total = {"full_marks": subject.get("full_marks"), "score": subject.get("total")}
        below = (
            *(f"依约定：{view.text(limit)}" for limit in subject.get("limited_by") or ()),
            view.ruleset_line(result),
        )
        grade = view.text(subject.get("grade"))
        said = Score(view.text(subject.get("total")), view.deduction(total), f"等级：{grade}" if grade else "")
        title = "　".join(part for part in (view.title(result), name, "得分表") if part)
        scores = {code: _indicator(i) for code, i in found.items()}
        out.append(scored(title, name, lines, scores, parts, (view.text(subject.get("full_marks")), said), below))
    return out


def evidence_register(rows: Sequence[tuple[str, str, str, str]]) -> Layout:
    """What lacks its evidence, one row each: subject, indicator, file and place of the value."""
    columns = (Column("对象", 26), Column("指标", 30, left=True), Column("文件", 36, left=True), Column("位置", 24))
    areas = tuple(Area(n, c, text) for n, row in enumerate(rows) for c, text in enumerate(row))
    return Layout("缺佐证登记", "缺佐证登记", columns, areas)


def _named(section: Mapping[str, Any]) -> str:
    """The name of a part as its cell prints it, without its marks."""
    return f"{view.text(section.get('code'))} {view.text(section.get('name'))}".strip()


def _of(section: Mapping[str, Any]) -> Score:
    return Score(view.text(section.get("score")), view.deduction(section), "")


def _indicator(item: Mapping[str, Any]) -> Score:
    """A score with its reason where marks were lost; the state where there is none."""
    if not view.needs_remark(item):
        lost = view.deduction(item)
        return Score(view.text(item.get("score")), "" if lost.startswith("-") else lost, "")
    state = view.text(item.get("state"))
    why = view.text(item.get("reason"))
    shown = view.text(item.get("score")) or state
    return Score(shown, view.deduction(item), why if state == view.SCORED else f"{state}：{why}" if why else state)
