"""Rows scored by 计分办法: the sentence each of them becomes, and whether it was read as the line means it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core.interpret import Undetermined, evaluate
from biaochi.core.program import Input, Kind, Program
from biaochi.document.tree import Document, Field, Node
from biaochi.method.lines import EXAMPLE, Line, Method, read_method
from biaochi.method.sentence import MEASURE, in_other_words, sentence_of, shown_for
from biaochi.method.target import read_target
from biaochi.model import units
from biaochi.model.conventions import Conventions
from biaochi.model.possible import possible
from biaochi.model.row import ACTUAL, Compared, Row, Target
from biaochi.model.values import decimal
from biaochi.ruleset.compiled import Compiled
from biaochi.ruleset.declared import called
from biaochi.ruleset.notes import read_note
from biaochi.ruleset.tree import evidence_of

LABEL = "计分办法"
_NO_FACT = re.compile(
    f"{MEASURE}|(?:不|未|没有)?(?:等于|[超突]|低于|高于|多于|少于|大于|小于|达到|达标|完成|晚于|早于|逾期|延期|按期|按时|一致|相符|足|满$)"
)
"""What no fact of a row is called: a relation between 完成值 and 指标值 that was not read as one."""
_BOTH_SIDES = re.compile("等于|＝指标值|=指标值|偏离|相差|偏差")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row or a line: a finding without its file."""

    code: str
    said: str
    start: int
    end: int
    help: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A document in which every row has the 标准 its line of 计分办法 comes to; rows without 分值 that are compared."""

    doc: Document
    compared: tuple[Compared, ...] = ()
    problems: tuple[Problem, ...] = ()


def with_rows(doc: Document) -> Taken:
    """The document with a 标准 for each row that has a 指标值 and none of its own. Without 计分办法 it stays as it is."""
    field = doc.field(LABEL)
    if field is None:
        return Taken(doc)
    method, wrong = read_method(field.text)
    problems = [Problem("BC281", f"计分办法的{w.said}", field.at(w.start), field.at(w.end), EXAMPLE) for w in wrong]
    work = _Work(method, field, problems, [])
    nodes = tuple(work.node(n, ()) for n in doc.nodes)
    return Taken(replace(doc, nodes=nodes), tuple(work.compared), tuple(work.problems))


@dataclass(frozen=True, slots=True)
class _Work:
    method: Method
    field: Field
    problems: list[Problem]
    compared: list[Compared]

    def node(self, node: Node, above: tuple[str, ...]) -> Node:
        children = tuple(self.node(c, (*above, node.name)) for c in node.children)
        cell = node.field("指标值")
        if cell is None or node.field("标准") is not None or children:
            return replace(node, children=children) if children else node
        target = read_target(_said(node) or cell.text)
        if target is None:
            help_ = "请写成数和单位，如 ≥95%、≤15分钟、2024年9月底前；或在下面写：解释：指标值：≥95%。（日期，何人）；或自己写 标准。"
            self.report("BC282", node, f"指标值“{cell.text[:30]}”读不懂", cell, help_)
            return node
        if node.marks is None and not node.signed:
            if self.method.compares:
                signed = self.method.signed(target, above)
                self.compared.append(Compared(node.code or node.name, node.name, signed, evidence_of(node)))
            else:
                help_ = "请在名称后写上（5分）；只比较、不计分的，在 计分办法 里写：没有分值的：只比较，不计分"
                self.report("BC283", node, "没有写分值", cell, help_)
            return node
        line = self.method.line_for(target, above)
        if line is None:
            help_ = f"请在 计分办法 里加一行：{target.sign}：……，或给这一项写 标准。{EXAMPLE}"
            self.report(
                "BC283", node, f"计分办法里没有一行说到“{target.sign}”（指标值 {target.text[:20]}）", cell, help_
            )
            return node
        if (other := other_unit(line.sentence, target)) is not None:
            help_ = "请写成指标值的几分之几，如“指标值的60%”，或给这一项写 标准。"
            said = f"计分办法的“{line.text[:40]}”写的是“{other}”，指标值“{target.text[:20]}”不是这个单位"
            self.report("BC284", node, said, cell, help_)
            return node
        return replace(node, fields=(*node.fields, self.criterion(node, cell, target, line)))

    def criterion(self, node: Node, cell: Field, target: Target, line: Line) -> Field:
        marks = None if node.signed or node.marks is None else Fraction(node.marks)
        read = sentence_of(line.sentence, target, marks)
        shown = shown_for(line.sentence, target)
        row = Row(target, line.text, shown, self.method.repeated, self.method.over, read)
        at = self.field.at(line.start)
        return Field("标准", shown, cell.start, cell.end, cell.text_start, cell.segments, row=row, row_at=at)

    def report(self, code: str, node: Node, said: str, cell: Field, help_: str) -> None:
        named = f"{node.code or ''} {node.name}".strip()
        self.problems.append(Problem(code, f"{named}：{said}", cell.start, cell.end, help_))


def other_unit(sentence: str, target: Target) -> str | None:
    """A number of the line that is of another unit than the row; points, days and percentages are of none."""
    if target.number is None:
        return None
    for found in re.finditer(r"[0-9]+(?:\.[0-9]+)?", sentence):
        unit = units.match(sentence, found.end())
        if unit and unit not in ("%", "个百分点", "百分点", "天", "日", target.unit):
            return found[0] + unit
    return None


def _said(node: Node) -> str:
    """The 指标值 that a 解释 or 勘误 gives in place of the printed one."""
    notes = (read_note(f.label, f.text) for f in node.fields if f.label in ("解释", "勘误"))
    return next((n.context for n in notes if n is not None and n.context), "")


def settled_by(row: Row, conventions: Conventions) -> Conventions:
    """The conventions a sentence is read with: where its line says 等于, more than the target is not the target."""
    return replace(conventions, better="zero") if _BOTH_SIDES.search(in_other_words(row.line)) else conventions


def as_row(compiled: Compiled, row: Row, indicator: str) -> Compiled:
    """The criterion with its measure called 完成值, taken in the unit of the target and bounded as the indicator is by its name."""
    found = next((i for i in compiled.program.inputs if i.name == MEASURE or i.kind is Kind.CHOICE), None)
    if found is None:
        return compiled
    return _worded(called(compiled, {found.name: _input(found, row.target, indicator)}))


def _worded(compiled: Compiled) -> Compiled:
    """The criterion with 完成值 in the words that are shown, which is as long as the word it was read by."""
    notes = tuple(replace(n, text=n.text.replace(MEASURE, ACTUAL)) for n in compiled.program.clauses)
    roles = tuple(replace(r, text=r.text.replace(MEASURE, ACTUAL)) for r in compiled.roles)
    open_ = tuple(a for a in compiled.ambiguities if a.question != "better")
    return replace(compiled, program=replace(compiled.program, clauses=notes), ambiguities=open_, roles=roles)


def _input(spec: Input, target: Target, indicator: str) -> Input:
    if spec.kind is Kind.RATE:
        bounded = possible(replace(spec, name=indicator))
        beyond = target.number is not None and bounded.high is not None and target.number > 100 * bounded.high
        return replace(spec if beyond else bounded, name=ACTUAL)
    if spec.kind in (Kind.CHOICE, Kind.BOOL):
        return replace(spec, name=ACTUAL)
    if target.sign == "日期":
        return replace(spec, name=ACTUAL, kind=Kind.DATE)
    kind = units.kind_of(target.unit) if units.known(target.unit) else spec.kind
    return replace(spec, name=ACTUAL, unit=target.unit, kind=kind)


def misread(row: Row, program: Program) -> str:
    """What the sentence of a row does that its line cannot mean; "" where nothing speaks against it.

    A 完成值 that meets the target exactly has full marks, one that is far off has not, and where the line says 等于 or
    偏离 neither has one on either side.
    """
    marks, target = program.full_marks, row.target
    others = [i.name for i in program.inputs if i.name != ACTUAL]
    if target.number is not None and (name := next((n for n in others if _NO_FACT.match(n)), None)):
        return f"把“{name}”当作另一个要填的数据"
    if target.number is not None and program.inputs and all(i.kind is Kind.BOOL for i in program.inputs):
        return f"没有用到完成值，只问“{program.inputs[0].name}”"
    if marks is None or target.number is None or [i.name for i in program.inputs] != [ACTUAL]:
        return ""
    low, high = target.number, target.number if target.high is None else target.high
    full, short = _expected(target, low, high, bool(_BOTH_SIDES.search(in_other_words(row.line))))
    for value in full:
        score = _score(program, target, value)
        if score != marks:
            return f"完成值为{_shown(target, value)}时得{'算不出的' if score is None else score}分，不是满分"
    for value in short:
        if _score(program, target, value) == marks:
            return f"完成值为{_shown(target, value)}时也得满分"
    return ""


def _expected(
    target: Target, low: Fraction, high: Fraction, both: bool
) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """Values that must have full marks, and values that must not."""
    near = Fraction(1) if target.sign == "日期" or not low else abs(low) / 1000
    far = 100 * abs(high) + 100_000
    match target.sign:
        case "≥" | "＝":
            return (low,), ((low - near, low + near) if both else (low - far,))
        case "无算符":
            return (low,), ((low - near, low + near) if both else ())
        case "＞":
            return (low + near,), (low - far,)
        case "≤" | "日期":
            return (high,), (high + far,)
        case "＜":
            return (high - near,), (high + far,)
        case _:
            return (low, high), (low - far, high + far)


def _score(program: Program, target: Target, value: Fraction) -> Fraction | None:
    fact = value / 100 if program.inputs[0].kind is Kind.RATE else value
    try:
        return evaluate(program.body, {ACTUAL: fact}).point
    except Undetermined:
        return None


def _shown(target: Target, value: Fraction) -> str:
    if target.sign == "日期":
        return date.fromordinal(int(value)).isoformat()
    return f"{decimal(value)}{target.unit}"
