"""One indicator: its print with notes applied, compiled, its facts called as declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi.core.program import Input
from biaochi.diagnostics import BiaochiError, CriterionError, Diagnostic
from biaochi.document.tree import Document, Field, Node
from biaochi.method.sentence import MEASURE
from biaochi.model.conventions import Conventions
from biaochi.model.row import ACTUAL
from biaochi.ruleset.agreed import Policy, read_line
from biaochi.ruleset.compiled import Compiled, Role
from biaochi.ruleset.declared import declared_facts, with_declared
from biaochi.ruleset.direction import read_directions
from biaochi.ruleset.findings import Findings, Refused
from biaochi.ruleset.model import Grade, Indicator, Source
from biaochi.ruleset.notes import Note, read_note
from biaochi.ruleset.printed_text import Rewritten, rewrite
from biaochi.ruleset.rounded import rounded
from biaochi.ruleset.rows import as_row, misread, settled_by
from biaochi.ruleset.settled import settled
from biaochi.ruleset.ways import forms

Compile = Callable[[str, str | None, str | None, Conventions, tuple[Input, ...], str], Compiled]
"""text, full marks, context, conventions, declared facts, indicator name -> compiled. Raises CriterionError."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The conventions, policy and rating bands of one document with what it inherits."""

    conventions: Conventions
    policy: Policy
    grades: tuple[Grade, ...]


def read_indicator(
    node: Node,
    code: str,
    doc: Document,
    agreed: Agreed,
    shared: tuple[Input, ...],
    found: Findings,
    compile_text: Compile,
) -> Indicator | None:
    """The indicator of a leaf; None, with findings, where it cannot be read."""
    printed = node.field("标准")
    assert printed is not None
    if node.marks is None and not node.signed:
        found.add(
            "BC238",
            f"{code} {node.name}没有写分值",
            node.start,
            node.heading.end,
            "请在名称后写（5分），加减分的写（加减分）。",
        )
        return None
    notes = _notes(node, found)
    if notes is None:
        return None
    try:
        rewritten = rewrite(printed.text if printed.row is None else printed.row.read, _formula(node), notes)
    except ValueError as bad:
        found.add("BC239", str(bad), printed.start, printed.end, "解释、勘误里引号中的文字要与标准原文一字不差。")
        return None
    conventions = agreed.conventions
    for note in notes:
        for line in note.lines:
            result = read_line(line, conventions, Policy())
            conventions = conventions if result is None else result[0]
    declared = declared_facts(node.field("数据"))
    spoken = tuple(d for d in (*declared, *shared) if d.name in rewritten.text)
    marks = None if node.signed else str(Fraction(node.marks or "0"))
    try:
        beside = _context(node, notes) if printed.row is None else None
        if printed.row is not None:
            conventions = settled_by(printed.row, conventions)
        compiled = compile_text(rewritten.text, marks, beside, conventions, spoken, node.name)
        if printed.row is not None:
            compiled = as_row(compiled, printed.row, node.name)
        compiled = with_declared(compiled, declared, shared)
    except BiaochiError as bad:
        if printed.row is not None:
            _refuse_line(printed, bad, f"{code} {node.name}", found)
            return None
        for d in bad.diagnostics:
            start, end = _placed(d, printed, rewritten)
            found.add(d.code, f"{code} {node.name}：{d.message}", start, end, d.help)
        if isinstance(bad, CriterionError):
            found.refuse(Refused(node, code, bad))
        return None
    if printed.row is not None and (wrong := misread(printed.row, compiled.program)):
        help_ = "请换一种写法，或给这一项写 标准。"
        d = Diagnostic("BC284", f"读成了“{compiled.reading[:80]}”：{wrong}", help=help_)
        _refuse_line(printed, CriterionError([d]), f"{code} {node.name}", found)
        return None
    try:
        compiled = settled(compiled, node)
    except ValueError as bad:
        zero = node.field("分母为零")
        start, end = (zero.start, zero.end) if zero is not None else (node.start, node.heading.end)
        found.add("BC243", str(bad), start, end, "例如：分母为零：得0分 / 得满分")
        return None
    if agreed.policy.items == "rounded":
        compiled = replace(compiled, program=rounded(compiled.program, agreed.policy.places))
    toward = node.field("方向")
    try:
        directions = () if toward is None else read_directions(toward.text, compiled.program)
    except ValueError as bad:
        assert toward is not None
        found.add("BC246", f"{code} {node.name}：{bad}", toward.start, toward.end, "例如：方向：正向")
        return None
    row = printed.row
    names = {i.name for i in compiled.program.inputs}
    return Indicator(
        code, node.name, None if node.signed else Fraction(node.marks or "0"), compiled.program, compiled.reading, compiled.ambiguities, compiled.roles,
        tuple(n.says() for n in notes), source_of(node, doc, found), node.field("佐证") is not None,
        tuple(s.name for s in shared if s.name in names and s.name not in {d.name for d in declared}), directions, row,
    )  # fmt: skip


def source_of(node: Node, doc: Document, found: Findings) -> Source:
    """Where the 标准 of a leaf stands, or the line of 计分办法 it comes from."""
    printed = node.field("标准")
    assert printed is not None
    row = printed.row
    origin, number = doc.line(printed.start if row is None else printed.row_at)
    return Source(origin or found.file, number, printed.text if row is None else row.line)


def _refuse_line(printed: Field, bad: BiaochiError, named: str, found: Findings) -> None:
    """A line of 计分办法 that cannot be read for a row: said once, at the line, with the first row it fails for."""
    row = printed.row
    assert row is not None
    for d in bad.diagnostics[:1]:
        said = f"计分办法的“{row.line[:60]}”：{d.message.replace(MEASURE, ACTUAL)}"
        if not any(f.code == d.code and f.message.startswith(said) for f in found.found):
            end = printed.row_at + len(row.line)
            found.add(d.code, f"{said}（{named}，成为“{row.sentence[:60]}”）", printed.row_at, end, d.help)


def printed_roles(node: Node, indicator: Indicator) -> Iterator[tuple[Role, int, int]]:
    """The role of every part of a 标准 with its place in the document; what a note says in its stead has none."""
    printed = node.field("标准")
    notes = [n for f in node.fields if f.label in ("解释", "勘误") and (n := read_note(f.label, f.text)) is not None]
    if printed is None or printed.row is not None or not printed.text:
        return
    try:
        rewritten = rewrite(printed.text, _formula(node), notes)
    except ValueError:
        return
    limit = len(printed.text)
    for role in () if rewritten.whole else indicator.roles:
        start, last = rewritten.at(role.start), rewritten.at(max(role.start, role.end - 1))
        if role.end > role.start and start <= last < limit:
            yield role, printed.at(start), printed.at(last) + 1


def _placed(d: Diagnostic, printed: Field, rewritten: Rewritten) -> tuple[int, int]:
    if d.start < 0 or rewritten.whole:
        return printed.start, printed.end
    start, end = rewritten.at(d.start), rewritten.at(max(d.start, d.end - 1))
    limit = len(printed.text)
    return printed.at(min(start, limit)), printed.at(min(end, limit - 1)) + 1 if limit else printed.end


def _formula(node: Node) -> str:
    field = node.field("公式")
    return "" if field is None else field.text.strip().rstrip("。；")


def _context(node: Node, notes: Sequence[Note]) -> str | None:
    cells = [f.text for label in ("指标值", "考核内容") if (f := node.field(label)) is not None]
    cells += [n.context for n in notes if n.context]
    return "\n".join(cells) or None


def _notes(node: Node, found: Findings) -> list[Note] | None:
    out: list[Note] = []
    good = True
    for field in node.fields:
        if field.label in ("解释", "勘误"):
            note = read_note(field.label, field.text)
            if note is None:
                good = False
                found.add(
                    "BC240", f"{field.label}“{field.text[:40]}”读不懂", field.start, field.end,
                    "可写：“甲”读作“乙”；“甲”不计分；读作：……；指标值：……；补充：……；或一条约定。理由写成“理由：……”，末尾写（日期，何人）。",
                )  # fmt: skip
                found.offer(forms(node))
            else:
                out.append(note)
    return out if good else None
