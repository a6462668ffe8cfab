"""An open ruleset as the page shows it: its rows with their 读作, what is open, its header; plain data."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

from biaochi.diagnostics import Diagnostic, Severity
from biaochi.document.tree import Field, Node
from biaochi.model.values import decimal
from biaochi.registry.chain import read_chain
from biaochi.registry.released import read_release, release_file
from biaochi.ruleset.agreed import known_lines
from biaochi.session.view import Item, View
from biaochi.studio.desk import Desk
from biaochi.studio.writing import cell_text, keys, marks_text
from biaochi.tables.outline import lines_of

Data = dict[str, Any]


def sheet(desk: Desk, name: str, have: int = 0) -> Data:
    """The file as it is now. ``have``: the version the page has; its rows that stayed come as their keys alone."""
    with desk.lock:
        view, beside = desk.look(), desk.beside
        known = desk.at(have)
        kept = [{"id": k.id, "where": k.where, "who": k.who, "mine": k.mine, "theirs": k.theirs,
                 "fits": desk.placed(k) is not None} for k in beside]  # fmt: skip
    rows = desk.kept(view, "rows", rows_of)
    before = {} if known is None or not have else {r["key"]: r for r in desk.kept(known, "rows", rows_of)}
    doc, items = view.own, view.items
    total, marks = doc.field("总分"), [m for i in items if (m := _number(i.marks)) is not None]
    inside = {id(d) for i in items for d in i.diagnostics}
    return {
        "file": name,
        "version": view.version,
        "title": _text(doc.field("规则集")) or name,
        "status": _text(doc.field("状态")) or "草案",
        "released": released(desk),
        "total": _plain(total),
        "sum": decimal(sum(marks, Fraction(0))) if marks else "",
        "levels": sorted({level for r in rows for level in (n["level"] for n in r["names"])}),
        "header": [{"label": f.label, "text": f.text} for f in doc.header],
        "rows": [{"key": r["key"], "same": True} if before.get(r["key"]) == r else r for r in rows],
        "findings": [finding(d, view) for d in view.diagnostics if id(d) not in inside],
        "wrong": sum(d.severity is Severity.ERROR for d in view.diagnostics if id(d) not in inside),
        "refused": sum(i.refused is not None for i in items),
        "questions": sum(len(i.questions) for i in items),
        "open": sum(i.refused is not None or bool(i.questions) for i in items),
        "beside": kept,
        "agreements": list(known_lines()),
        "parent": _text(doc.field("继承")),
    }


def rows_of(view: View) -> list[Data]:
    """A row for each indicator of the text, with the names over it and how many rows each of them covers."""
    key_of = {id(node): key for key, node in keys(view.own).items()}
    nodes = {id(node): node for node in view.own.walk()}
    items = {id(i.node): i for i in view.items}
    lines = lines_of(view.own, drafted=True)
    out: list[Data] = []
    covers = Counter(ident for line in lines for _, _, ident in line.names)
    seen: set[int] = set()
    for line in lines:
        names = []
        for level, _, ident in line.names:
            rows = 0 if ident in seen else covers[ident]
            names.append({"level": level, "key": key_of[ident], "text": cell_text(nodes[ident], "name"), "rows": rows})
            seen.add(ident)
        node = nodes[line.names[-1][2]]
        out.append(_row(key_of[id(node)], node, names, items.get(id(node)), view))
    return out


def _row(key: str, node: Node, names: list[Data], item: Item | None, view: View) -> Data:
    printed = node.field("标准")
    printed = None if printed is None or printed.row is not None else printed
    refused = None if item is None or item.refused is None else item.refused.error.diagnostics[0]
    became = None if item is None or item.indicator is None or item.indicator.row is None else item.indicator.row
    state = (
        "empty"
        if item is None or (refused is None and not item.read)
        else "refused"
        if refused
        else "asks"
        if item.questions
        else "read"
    )
    return {
        "key": key,
        "code": item.code if item is not None else node.code or "",
        "name": node.name,
        "names": names,
        "marks": marks_text(node),
        "target": _text(node.field("指标值")),
        "explanation": _text(node.field("考核内容")),
        "criterion": "" if printed is None else printed.text,
        "became": "" if became is None else became.sentence,
        "state": state,
        "reading": "" if item is None else item.reading,
        "roles": [] if item is None or item.indicator is None else _roles(item, printed, became is not None),
        "refused": "" if refused is None else refused.message,
        "unread": None if refused is None or printed is None or item is None else _unread(item, printed),
        "notes": [{"key": n, "label": f.label, "text": f.text} for n, f in enumerate(node.fields) if f.label in ("解释", "勘误")],
        "questions": 0 if item is None else len(item.questions),
    }  # fmt: skip


def _roles(item: Item, printed: Field | None, became: bool) -> list[Data]:
    """The roles of the words, those that stand in the print with their place in it; others say where they come from."""
    assert item.indicator is not None
    placed = {(r.role, r.text): (r.start, r.end) for r in item.roles}
    out = []
    for r in item.indicator.roles:
        start, end = placed.get((r.role, r.text), (-1, -1))
        here = (
            (-1, -1)
            if printed is None or start < 0 or became
            else (_inside(printed, start), _inside(printed, end - 1) + 1)
        )
        out.append({"role": r.role, "text": r.text, "start": here[0], "end": here[1] if here[0] >= 0 else -1})
    return out


def _unread(item: Item, printed: Field) -> Data | None:
    """The words of the print that are not read."""
    for d in item.diagnostics:
        if printed.text_start <= d.start < printed.end:
            start, last = _inside(printed, d.start), _inside(printed, max(d.start, min(d.end, printed.end) - 1))
            return {"start": start, "end": last + 1}
    return None


def _inside(field: Field, offset: int) -> int:
    """The place in a field's text of the character at an offset of the file."""
    here = [s for s in field.segments if s.file_start <= offset]
    return offset - here[-1].file_start + here[-1].text_start if here else 0


def finding(d: Diagnostic, view: View) -> Data:
    """A finding for the page."""
    line = view.text.count("\n", 0, d.start) + 1 if d.start >= 0 else 0
    return {"code": d.code, "severity": d.severity.value, "message": d.message, "help": d.help, "line": line}


def released(desk: Desk) -> Data | None:
    """How the release of the file stands; None where it is not released."""
    file = release_file(desk.path.resolve())
    made = read_release(file)
    if made is None:
        return None
    codes = [e.code for e in read_chain(file.parent) if e.record == file.name]
    return {"id": made.id, "at": made.released_at, "by": made.released_by, "code": codes[-1] if codes else ""}


def _text(field: Field | None) -> str:
    return "" if field is None else field.text


def _plain(field: Field | None) -> str:
    number = None if field is None else _number(field.text.strip().removesuffix("分"))
    return "" if number is None else decimal(number)


def _number(text: str | None) -> Fraction | None:
    try:
        return None if not text else Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
