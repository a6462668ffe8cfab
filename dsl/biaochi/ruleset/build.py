"""A document becomes a ruleset: header, policy, tree, and every criterion compiled with its notes applied."""

from __future__ import annotations

import os.path
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from pathlib import Path

from biaochi.core import expr as e
from biaochi.core.program import Input, Kind, Program
from biaochi.core.rename import divided_by, rename
from biaochi.diagnostics import BiaochiError, CriterionError, Diagnostic, RulesetError
from biaochi.model import units
from biaochi.model.conventions import Conventions
from biaochi.model.linked_units import linked_units
from biaochi.reading.restate import declaration
from biaochi.ruleset.agreed import Policy, known_lines, read_line
from biaochi.ruleset.combine import read_combination
from biaochi.ruleset.compiled import Ambiguity, Compiled, Difference
from biaochi.ruleset.grades import read_grades
from biaochi.ruleset.limits import TotalLimit, as_sentence, read_limit
from biaochi.ruleset.model import Combination, Grade, Indicator, Ruleset, Section, Source
from biaochi.ruleset.notes import Note, read_note
from biaochi.ruleset.printed_text import Rewritten, rewrite
from biaochi.syntax.document import Document, FactDecl, Field, Node

LANGUAGE_VERSION = "1"

Compile = Callable[[str, str | None, str | None, Conventions, tuple[Input, ...], str], Compiled]
"""text, full marks, context, conventions, declared facts, indicator name -> compiled. Raises CriterionError."""


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a parent ruleset passes on: conventions, policy and rating bands."""

    conventions: Conventions = field(default_factory=Conventions)
    policy: Policy = field(default_factory=Policy)
    grades: tuple[Grade, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreed:
    """The conventions, policy and rating bands of one document with what it inherits."""

    conventions: Conventions
    policy: Policy
    grades: tuple[Grade, ...]


class _Findings:
    def __init__(self, doc: Document, file: str) -> None:
        self.doc = doc
        self.file = file
        self.found: list[Diagnostic] = []

    def add(self, code: str, message: str, start: int, end: int, help_: str) -> None:
        line = self.doc.text.count("\n", 0, start) + 1 if start >= 0 else 0
        where = f"第{line}行" if line else ""
        self.found.append(Diagnostic(code, message, start, end, help_, file=self.file, where=where))


def agree(doc: Document, inherited: Inherited, file: str) -> Agreed:
    """The conventions a document declares on top of what it inherits. Raises RulesetError."""
    found = _Findings(doc, file)
    agreed = _agree(doc, inherited, found)
    if found.found:
        raise RulesetError(found.found)
    return agreed


def _agree(doc: Document, inherited: Inherited, found: _Findings) -> Agreed:
    conventions, policy, grades = inherited.conventions, inherited.policy, inherited.grades
    field = doc.field("约定")
    if field is not None:
        offset = 0
        for line in field.lines:
            result = read_line(line, conventions, policy) if line.strip() else (conventions, policy)
            if read_limit(line) is not None:
                pass
            elif result is None:
                start = field.at(offset)
                found.add(
                    "BC231",
                    f"约定“{line.strip()[:40]}”读不懂",
                    start,
                    start + len(line),
                    f"可用的约定：{'；'.join(known_lines())}",
                )
            else:
                conventions, policy = result
            offset += len(line) + 1
    rated = doc.field("等级")
    if rated is not None:
        try:
            grades = read_grades(rated.text)
        except ValueError as bad:
            found.add(
                "BC232",
                f"等级读不懂：{bad}",
                rated.text_start,
                rated.end,
                "例如：90（含）-100分为优，80（含）-90分为良，60（含）-80分为中，60分以下为差",
            )
    return Agreed(conventions, policy, grades)


@dataclass(frozen=True, slots=True)
class Built:
    """What could be built: the indicators that were read and every finding; ``ruleset`` is None while there are any."""

    indicators: tuple[Indicator, ...]
    findings: tuple[Diagnostic, ...]
    ruleset: Ruleset | None


def build(
    doc: Document, *, ident: str, file: str, inherited: Inherited, compile_text: Compile, path: Path | None = None
) -> Built:
    """Builds as much of a document as can be read; each finding has its place in the file."""
    found = _Findings(doc, file)
    found.found += [d for d in doc.warnings if d.severity.value == "错误"]
    agreed = _agree(doc, inherited, found)
    _check_language(doc, found)
    shared = _declared(doc.field("共用"))
    codes = _codes(doc)
    indicators: list[Indicator] = []
    for node in doc.walk():
        if id(node) in codes:
            built = _indicator(node, codes[id(node)], doc, agreed, shared, found, compile_text)
            if built is not None:
                indicators.append(built)
    _unique([*(i.code for i in indicators)], doc, found)
    sections = _sections(doc, codes, found)
    total = _total(doc, sections, found)
    subjects = _names(doc.field("对象"))
    combinations = _combinations(doc, subjects, found)
    limits = _limits(doc, indicators, agreed.conventions, found, compile_text)
    if found.found:
        return Built(tuple(indicators), tuple(found.found), None)
    ruleset = Ruleset(
        ident, _text(doc, "规则集"), _text(doc, "版本"), _text(doc, "状态") or "草案", _text(doc, "辖区"), _text(doc, "类型"),
        _text(doc, "适用年度"), total, agreed.policy, agreed.grades, subjects, combinations, tuple(sections), tuple(indicators), limits,
        shared, tuple((f.label, f.text) for f in doc.header), path,
    )  # fmt: skip
    return Built(tuple(indicators), (), ruleset)


def _text(doc: Document, label: str) -> str:
    field = doc.field(label)
    return "" if field is None else field.text.strip()


def _names(field: Field | None) -> tuple[str, ...]:
    return () if field is None else field.names


def _check_language(doc: Document, found: _Findings) -> None:
    field = doc.field("语言版本")
    if field is not None and field.text.strip() != LANGUAGE_VERSION:
        found.add(
            "BC233",
            f"本程序读语言版本 {LANGUAGE_VERSION}，文件写的是 {field.text.strip()}",
            field.text_start,
            field.end,
            "请升级 biaochi，或核对版本。",
        )


# --- the tree ----------------------------------------------------------------------------------------------------------


def _is_leaf(node: Node) -> bool:
    return node.field("标准") is not None


def _codes(doc: Document) -> dict[int, str]:
    """Stable codes of leaves: the printed one, else the 三级 code with an ordinal where several share it."""
    codes: dict[int, str] = {}

    def visit(node: Node, above: str) -> None:
        here = node.code or above
        leaves = [c for c in node.children if _is_leaf(c) and c.level == 4]
        for order, leaf in enumerate(leaves, 1):
            codes[id(leaf)] = leaf.code or (f"{here}.{order}" if len(leaves) > 1 or node.level < 3 else here)
        if _is_leaf(node) and not (node.level == 4 and id(node) in codes):
            codes[id(node)] = node.code or above
        for child in node.children:
            visit(child, here)

    for i, root in enumerate(doc.nodes, 1):
        visit(root, str(i))
    return codes


def _unique(codes: Sequence[str], doc: Document, found: _Findings) -> None:
    for code in sorted({c for c in codes if codes.count(c) > 1}):
        found.add("BC234", f"指标编码“{code}”出现了多次", 0, 0, "请给每个指标写上不同的编码，如 C12.1、C12.2。")


def _sections(doc: Document, codes: dict[int, str], found: _Findings) -> list[Section]:
    out: list[Section] = []

    def visit(node: Node) -> tuple[Fraction, list[str]]:
        if id(node) in codes and not node.children:
            return _marks(node) or Fraction(0), [codes[id(node)]]
        total = Fraction(0)
        leaves: list[str] = []
        place = len(out)
        for child in node.children:
            marks, below = visit(child)
            total, leaves = total + marks, leaves + below
        printed = _marks(node)
        if printed is not None and leaves and printed != total:
            found.add(
                "BC235", f"{node.code or ''} {node.name}印有 {node.marks} 分，下级合计 {total} 分".strip(), node.start, node.heading.end,
                "请核对各级分值。",
            )  # fmt: skip
        out.insert(
            place,
            Section(node.level, node.code or "", node.name, printed if printed is not None else total, tuple(leaves)),
        )
        return (printed if printed is not None else total), leaves

    for root in doc.nodes:
        visit(root)
    return [s for s in out if s.leaves]


def _marks(node: Node) -> Fraction | None:
    return None if node.marks is None or node.signed else Fraction(node.marks)


def _total(doc: Document, sections: list[Section], found: _Findings) -> Fraction:
    roots = {(n.code or "", n.name) for n in doc.nodes}
    summed = sum((s.full_marks for s in sections if (s.code, s.name) in roots), Fraction(0))
    field = doc.field("总分")
    if field is None:
        return summed
    printed = re.match(r"\s*([0-9]+(?:\.[0-9]+)?)", field.text)
    if printed is None:
        found.add("BC236", "总分要写成数，如 100分", field.text_start, field.end, "例如：总分：100分")
        return summed
    if sections and Fraction(printed[1]) != summed:
        found.add(
            "BC235",
            f"总分 {printed[1]} 分，各一级指标合计 {summed} 分",
            field.text_start,
            field.end,
            "请核对各级分值。",
        )
    return Fraction(printed[1])


def _combinations(doc: Document, subjects: tuple[str, ...], found: _Findings) -> tuple[Combination, ...]:
    field = doc.field("合成")
    if field is None:
        return ()
    out: list[Combination] = []
    offset = 0
    for line in field.lines:
        if line.strip():
            try:
                out.append(read_combination(line, subjects, tuple(out)))
            except ValueError as bad:
                start = field.at(offset)
                found.add(
                    "BC237",
                    f"合成“{line.strip()[:40]}”读不懂：{bad}",
                    start,
                    start + len(line),
                    "例如：综合评价＝非现场评价×40%＋现场评价×60%",
                )
        offset += len(line) + 1
    return tuple(out)


def _limits(
    doc: Document, indicators: Sequence[Indicator], conventions: Conventions, found: _Findings, compile_text: Compile
) -> tuple[TotalLimit, ...]:
    """The caps and vetoes among the lines of 约定, each compiled with the facts of the indicator it names."""
    field = doc.field("约定")
    out: list[TotalLimit] = []
    offset = 0
    for text in () if field is None else field.lines:
        assert field is not None
        line, start = read_limit(text), field.at(offset)
        offset += len(text) + 1
        if line is None:
            continue
        indicator = next((i for i in indicators if i.code == line.code), None)
        if indicator is None:
            found.add(
                "BC242",
                f"约定“{line.text[:40]}”里没有指标 {line.code}",
                start,
                start + len(text),
                "请写指标的编码，如 C8。",
            )
            continue
        try:
            compiled = compile_text(as_sentence(line), "1", None, conventions, indicator.inputs, indicator.name)
        except CriterionError as bad:
            found.add(
                "BC242",
                f"约定“{line.text[:40]}”的条件读不懂：{bad.diagnostics[0].message}",
                start,
                start + len(text),
                bad.diagnostics[0].help,
            )
            continue
        unknown = [i.name for i in compiled.program.inputs if i.name not in {s.name for s in indicator.inputs}]
        if unknown:
            names = "、".join(s.name for s in indicator.inputs)
            found.add(
                "BC242",
                f"约定“{line.text[:40]}”用到的“{unknown[0]}”不是 {line.code} 的数据",
                start,
                start + len(text),
                f"{line.code} 的数据：{names}",
            )
            continue
        out.append(TotalLimit(line.text, line.code, compiled.program, line.cap, line.grade))
    return tuple(out)


# --- one indicator -----------------------------------------------------------------------------------------------------


def _indicator(
    node: Node,
    code: str,
    doc: Document,
    agreed: Agreed,
    shared: tuple[Input, ...],
    found: _Findings,
    compile_text: Compile,
) -> Indicator | None:
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
        rewritten = rewrite(printed.text, _formula(node), notes)
    except ValueError as bad:
        found.add("BC239", str(bad), printed.start, printed.end, "解释、勘误里引号中的文字要与标准原文一字不差。")
        return None
    conventions = agreed.conventions
    for note in notes:
        for line in note.lines:
            result = read_line(line, conventions, Policy())
            conventions = conventions if result is None else result[0]
    declared = _declared(node.field("数据"))
    spoken = tuple(d for d in (*declared, *shared) if d.name in rewritten.text)
    marks = None if node.signed else str(Fraction(node.marks or "0"))
    try:
        compiled = compile_text(rewritten.text, marks, _context(node, notes), conventions, spoken, node.name)
        compiled = _with_declared(compiled, declared, shared)
    except BiaochiError as bad:
        for d in bad.diagnostics:
            start, end = _placed(d, printed, rewritten)
            found.add(d.code, f"{code} {node.name}：{d.message}", start, end, d.help)
        return None
    try:
        compiled = _settled(compiled, node)
    except ValueError as bad:
        zero = node.field("分母为零")
        start, end = (zero.start, zero.end) if zero is not None else (node.start, node.heading.end)
        found.add("BC243", str(bad), start, end, "例如：分母为零：得0分 / 得满分")
        return None
    number = doc.text.count("\n", 0, printed.start) + 1
    names = {i.name for i in compiled.program.inputs}
    return Indicator(
        code, node.name, None if node.signed else Fraction(node.marks or "0"), compiled.program, compiled.reading, compiled.ambiguities, compiled.roles,
        tuple(n.says() for n in notes), Source(found.file, number, printed.text), node.field("佐证") is not None,
        tuple(s.name for s in shared if s.name in names and s.name not in {d.name for d in declared}),
    )  # fmt: skip


def _settled(compiled: Compiled, node: Node) -> Compiled:
    """The score for a zero divisor, and the cap of a signed item, as the node declares them."""
    program = compiled.program
    if node.most is not None:
        program = replace(program, body=e.Min((program.body, e.const(node.most))))
    field = node.field("分母为零")
    if field is None:
        return replace(compiled, program=program)
    found = re.match(r"^(?:时，?)?得(满|[0-9]+(?:\.[0-9]+)?)分。?$", field.text.strip())
    divisors = divided_by(program.body)
    if found is None or not divisors:
        raise ValueError("分母为零的处置读不懂" if found is None else "标准里没有除法，不用写 分母为零")
    points = program.full_marks if found[1] == "满" else Fraction(found[1])
    if points is None or (program.full_marks is not None and points > program.full_marks):
        raise ValueError("分母为零的得分超过满分")
    zero = e.Any(tuple(e.Compare("=", d, e.ZERO) for d in divisors))
    return replace(compiled, program=replace(program, body=e.Case(((zero, e.const(points)),), program.body)))


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


def _notes(node: Node, found: _Findings) -> list[Note] | None:
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
            else:
                out.append(note)
    return out if good else None


def _declared(field: Field | None) -> tuple[Input, ...]:
    return () if field is None else tuple(_input(d) for d in field.facts)


def _input(decl: FactDecl) -> Input:
    if decl.choices in (("是", "否"),):
        return Input(decl.name, Kind.BOOL)
    if decl.choices:
        return Input(decl.name, Kind.CHOICE, choices=decl.choices)
    unit = decl.unit or ""
    kind = Kind.DATE if unit == "日期" else Kind.QUANTITY if not unit else units.kind_of(unit)
    scale = 100 if kind is Kind.RATE else 1
    low = None if decl.low is None else Fraction(decl.low.rstrip("%")) / scale
    high = None if decl.high is None else Fraction(decl.high.rstrip("%")) / scale
    return Input(decl.name, kind, "" if unit == "日期" else unit, low=low, high=high, integer=decl.integer, low_open=decl.low_open)


def _with_declared(compiled: Compiled, declared: tuple[Input, ...], shared: tuple[Input, ...]) -> Compiled:
    """The criterion with its inputs called as 数据 declares them: by name where the print has it, else by kind and order."""
    if not declared:
        return compiled
    by_name = {d.name: d for d in (*shared, *declared)}
    inputs = compiled.program.inputs
    chosen = {
        i.name: _merged(i, by_name[i.name]) for i in inputs if i.name in by_name and _compatible(i, by_name[i.name])
    }
    open_inputs = [i for i in inputs if i.name not in chosen]
    open_facts = [d for d in declared if d.name not in chosen]
    for spec in open_inputs:
        match = next(
            (d for d in open_facts if d.name not in {c.name for c in chosen.values()} and _compatible(spec, d)), None
        )
        if match is not None:
            chosen[spec.name] = _merged(spec, match)
    if any(i.name not in chosen for i in open_inputs) or any(
        d.name not in {c.name for c in chosen.values()} for d in declared
    ):
        needs = "；".join(
            f"{i.name}（{'/'.join(i.choices) or i.unit or i.kind.value}）" for i in compiled.program.inputs
        )
        raise CriterionError(
            [
                Diagnostic(
                    "BC241",
                    f"数据与标准对不上：标准需要 {needs}",
                    help="请按标准需要的数据逐项写 数据，顺序与标准一致。",
                )
            ]
        )
    program = rename(compiled.program, chosen)
    program = replace(program, inputs=linked_units(program.inputs, program.body))
    reading = _renamed_reading(compiled, program, chosen)
    ambiguities = tuple(
        replace(a, find=partial(_renamed_difference, a, {old: new.name for old, new in chosen.items()}))
        for a in compiled.ambiguities
    )
    return Compiled(program, reading, ambiguities, compiled.roles)


def _renamed_reading(compiled: Compiled, program: Program, chosen: dict[str, Input]) -> str:
    """读作 with the declared names, bounds and choices."""
    reading = compiled.reading
    for old in compiled.program.inputs:
        new = chosen.get(old.name, old)
        for was, now in zip(old.choices, new.choices, strict=False):
            reading = reading.replace(f"「{old.name}」为“{was}”", f"「{old.name}」为“{now}”\0")
        reading = reading.replace(f"「{old.name}」", f"「{new.name}\0」")
    reading = reading.replace("\0", "")
    head, _, body = reading.partition("。评定：" if "。评定：" in reading else "。满分：")
    facts = "；".join(declaration(spec) for spec in program.inputs) or "无"
    return f"数据：{facts}" + reading[len(head) :]


def _renamed_difference(ambiguity: Ambiguity, names: dict[str, str]) -> Difference:
    found = ambiguity.difference
    return replace(found, facts={names.get(k, k): v for k, v in found.facts.items()})


def _compatible(spec: Input, decl: Input) -> bool:
    if spec.kind is Kind.CHOICE:
        return decl.kind is Kind.CHOICE and _matched_choices(spec.choices, decl.choices) is not None
    if spec.kind is Kind.QUANTITY and spec.unit == "":
        return decl.kind in (Kind.QUANTITY, Kind.MONEY)
    if spec.kind is not decl.kind:
        return False
    return (
        not spec.unit
        or not decl.unit
        or spec.unit.removeprefix("个") == decl.unit.removeprefix("个")
        or spec.kind is Kind.MONEY
    )


def _merged(spec: Input, decl: Input) -> Input:
    """The declared fact with what the sentence itself settles."""
    low = spec.low if decl.low is None else decl.low
    choices = _matched_choices(spec.choices, decl.choices) or decl.choices
    return replace(decl, low=low, integer=spec.integer or decl.integer, unit=decl.unit or spec.unit, choices=choices)


def _matched_choices(said: tuple[str, ...], declared: tuple[str, ...]) -> tuple[str, ...] | None:
    """The declared choices in the order of the print, each matched by its words (显著 to 效果显著); None if they do not fit."""
    if len(said) != len(declared):
        return None
    prefix = os.path.commonprefix(list(said))
    out: list[str] = []
    for words in said:
        short = words.removeprefix(prefix)
        exact = [d for d in declared if d in (words, short)]
        rest = [other for other in said if other != words]
        inside = [d for d in declared if d in words and not any(d in other for other in rest)]
        around = [d for d in declared if short and short in d and not any(other and other in d for other in rest)]
        found = exact or inside or around
        if len(found) != 1:
            return None
        out.append(found[0])
    return tuple(out) if len(set(out)) == len(out) else None
