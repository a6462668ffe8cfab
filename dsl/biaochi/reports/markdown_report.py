"""The result as Markdown tables. Everything that came from outside is escaped: no markup, no HTML, no cell ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from biaochi.reports import view
from biaochi.reports.safe import escape_markdown


def to_markdown(result: Mapping[str, Any]) -> str:
    """``result`` as a document: an overview, then sections and indicators of each subject. Ends with a line end."""
    subjects = view.subjects(result)
    lines = [f"# {escape_markdown(view.title(result) or '评分结果')}", ""]
    if len(subjects) > 1:
        overview = ((view.text(s.get(field)) for field in ("name", "total", "grade")) for s in subjects)
        lines += ["## 汇总", "", *_table(("对象", "总分", "等级"), overview, "lrl"), ""]
    for subject in subjects:
        lines += _subject(subject)
    lines.append(escape_markdown(view.ruleset_line(result)))
    return "\n".join(lines).rstrip() + "\n"


def _subject(subject: Mapping[str, Any]) -> list[str]:
    total, grade = view.text(subject.get("total")), view.text(subject.get("grade"))
    lines = [f"## {escape_markdown(view.text(subject.get('name')))}", ""]
    if not subject.get("indicators"):
        return [*lines, *_compared(subject)]
    lines += [f"总分 {escape_markdown(total)} 分" + (f"，等级 {escape_markdown(grade)}" if grade else ""), ""]
    lines += [f"依约定：{escape_markdown(view.text(limit))}\n" for limit in subject.get("limited_by") or ()]
    sections = subject.get("sections") or ()
    if sections:
        fields = ("code", "name", "full_marks", "score", "deduction", "rate")
        cells = [[view.text(s.get(field)) for field in fields] for s in sections]
        lines += [*_table(("编码", "名称", "分值", "得分", "扣分", "得分率"), cells, "llrrrr"), ""]
    shown = ("code", "name", "full_marks", "score", "state")
    cells = [[*(view.text(i.get(f)) for f in shown), *_remark(i)] for i in subject.get("indicators") or ()]
    names = ("编码", "指标", "分值", "得分", "状态", "说明", "依据条款", "解释或约定")
    return [*lines, *_table(names, cells, "llrrllll"), "", *_compared(subject)]


def _compared(subject: Mapping[str, Any]) -> list[str]:
    rows = [row[1:] for row in view.compared({"subjects": [subject]})]
    return [*_table([column for column, _ in view.COMPARED], rows, "llllll"), ""] if rows else []


def _remark(indicator: Mapping[str, Any]) -> tuple[str, str, str]:
    reason, clause, rests_on = (view.text(indicator.get(field)) for field in ("reason", "clause", "rests_on"))
    return reason if view.needs_remark(indicator) else "", clause, rests_on


def _table(names: Iterable[str], rows: Iterable[Iterable[str]], align: str) -> list[str]:
    rule = "".join("---:|" if a == "r" else "---|" for a in align)
    body = (f"| {' | '.join(escape_markdown(cell) for cell in row)} |" for row in rows)
    return [f"| {' | '.join(names)} |", f"|{rule}", *body]
