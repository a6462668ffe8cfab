"""The result on a terminal: compact tables; nothing that came from outside reaches the terminal unescaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich import box
from rich.console import Console, JustifyMethod, OverflowMethod
from rich.containers import Lines
from rich.table import Table
from rich.text import Text

from biaochi.diagnostics.lines import breaks
from biaochi.reports import view
from biaochi.reports.safe import clean

_STYLES = {"未评": "yellow", "缺佐证": "yellow", "待定": "magenta", "不适用": "dim"}


class _Cell(Text):
    """A text of a table, broken where Chinese is broken and never within a number."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """The lines of the text."""
        lines = Lines([self.copy()] if no_wrap else self.divide(breaks(self.plain, width)))
        for line in lines:
            line.rstrip_end(width)
        if justify:
            lines.justify(console, width, justify=justify, overflow=overflow or "fold")
        return lines


def render(result: Mapping[str, Any], console: Console) -> None:
    """Print ``result``: the overview where there are several subjects, then one table each, total and grade."""
    subjects = view.subjects(result)
    _print(console, Text(clean(view.title(result)), style="bold"))
    if len(subjects) > 1:
        overview = _table("汇总", (("对象", False), ("总分", True), ("等级", False)))
        for subject in subjects:
            overview.add_row(*_texts(subject, ("name", "total", "grade")))
        _print(console, overview)
    for subject in subjects:
        _subject(subject, console)
    _print(console, Text(clean(view.ruleset_line(result)), style="dim"))


def _subject(subject: Mapping[str, Any], console: Console) -> None:
    name = clean(view.text(subject.get("name")))
    table = _table(name, (("编码", False), ("指标", False), ("分值", True), ("得分", True), ("说明", False)))
    for indicator in subject.get("indicators") or ():
        table.add_row(*_texts(indicator, ("code", "name", "full_marks", "score")), _remark(indicator))
    if subject.get("indicators"):
        _print(console, table)
    _compared(subject, name, console)
    if not subject.get("indicators"):
        return
    sections = subject.get("sections") or ()
    if sections:
        names = (("编码", False), ("名称", False), ("分值", True), ("得分", True), ("扣分", True), ("得分率", True))
        summary = _table("", names)
        for section in sections:
            summary.add_row(*_texts(section, ("code", "name", "full_marks", "score", "deduction", "rate")))
        _print(console, summary)
    grade = clean(view.text(subject.get("grade")))
    said = f"{name}　总分 {clean(view.text(subject.get('total')))}" + (f"　等级 {grade}" if grade else "")
    _print(console, Text(said, style="bold"))
    for limit in subject.get("limited_by") or ():
        _print(console, Text(f"　依约定：{clean(view.text(limit))}"))
    _print(console, Text(""))


def _compared(subject: Mapping[str, Any], name: str, console: Console) -> None:
    """The rows that are compared and not scored."""
    rows = subject.get("compared") or ()
    if rows:
        table = _table(f"{name}　没有分值，只比较", [(column, False) for column, _ in view.COMPARED])
        for row in rows:
            table.add_row(*_texts(row, [field for _, field in view.COMPARED]))
        _print(console, table)


def _remark(indicator: Mapping[str, Any]) -> Text:
    """The state where it is not 已评, and the reason, where marks were lost or not scored; else the clause they rest on."""
    if not view.needs_remark(indicator):
        return _Cell(clean(view.short_clause(indicator)), style="dim")
    state, reason = view.text(indicator.get("state")), clean(view.text(indicator.get("reason")))
    if state == view.SCORED:
        return _Cell(reason)
    more = view.beside_state(state, reason)
    return _Cell.assemble((clean(state), _STYLES.get(state, "")), f"　{more}" if more else "")


def _table(title: str, columns: Iterable[tuple[str, bool]]) -> Table:
    table = Table(title=Text(title, style="bold") if title else None, title_justify="left", box=box.SIMPLE_HEAD)
    for name, right in columns:
        wide = name in ("说明", "指标", "指标值", "完成值", "名称", "对象", "等级")
        table.add_column(
            Text(name), justify="right" if right else "left", overflow="fold", no_wrap=not wide, ratio=None
        )
    return table


def _texts(item: Mapping[str, Any], fields: Iterable[str]) -> list[Text]:
    return [_Cell(clean(view.text(item.get(field)))) for field in fields]


def _print(console: Console, what: Text | Table) -> None:
    console.print(what, markup=False, highlight=False, emoji=False, soft_wrap=False)
