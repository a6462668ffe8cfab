"""A document becomes a ruleset: header, policy, tree, and every criterion compiled with its notes applied."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from biaochi import patterns as re
from biaochi.core.program import Input
from biaochi.diagnostics import CriterionError, Diagnostic
from biaochi.document.tree import Document, Field, Node
from biaochi.method.sentence import MEASURE
from biaochi.model.conventions import Conventions
from biaochi.model.row import ACTUAL
from biaochi.ruleset.agreed import Policy, known_lines, read_line
from biaochi.ruleset.combine import read_combination
from biaochi.ruleset.declared import declared_facts
from biaochi.ruleset.findings import Findings, Refused
from biaochi.ruleset.grades import read_grades
from biaochi.ruleset.indicators import Agreed, Compile, read_indicator
from biaochi.ruleset.language import LANGUAGE_VERSION
from biaochi.ruleset.limits import TotalLimit, as_sentence, read_limit
from biaochi.ruleset.model import Combination, Grade, Indicator, Ruleset
from biaochi.ruleset.rows import as_row, other_unit, with_rows
from biaochi.ruleset.tree import leaf_codes, open_sections, read_sections, refuse_double_codes, total_marks

ReadLeaf = Callable[[Node, str, Document, Agreed, tuple[Input, ...], Findings, Compile], Indicator | None]
"""``read_indicator``, or what remembers what it read."""
MOST_DIGITS = 100
_MOST_ENDLESS = 20
_ENDLESS = re.compile(r"[0-9０-９]{101,}")


def refuse_endless(text: str, found: Findings) -> str:
    """Adds what there is of numbers that nobody means; the text without them, each place kept."""
    for endless in islice(_ENDLESS.finditer(text), _MOST_ENDLESS):
        said = f"一个数有 {len(endless[0])} 位，超过 {MOST_DIGITS} 位"
        found.add("BC247", said, endless.start(), endless.end(), "请核对这个数；多半是粘贴时带进来的。")
    return _ENDLESS.sub(lambda endless: "□" * len(endless[0]), text)


def _agree(doc: Document, found: Findings) -> Agreed:
    conventions, policy = Conventions(), Policy()
    grades: tuple[Grade, ...] = ()
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
    """What could be built: the indicators that were read and every finding; ``ruleset`` is None while there are any.

    ``policy`` and ``conventions`` are what the document declares and inherits, whatever else is wrong with it.
    ``refused`` are the indicators whose criterion was not read. ``read_again`` reads one leaf as it would stand with other fields; None where it could not be read then.
    ``doc`` is the document with the 标准 that rows have from 计分办法.
    """

    indicators: tuple[Indicator, ...]
    findings: tuple[Diagnostic, ...]
    ruleset: Ruleset | None
    policy: Policy = field(default_factory=Policy)
    conventions: Conventions = field(default_factory=Conventions)
    refused: tuple[Refused, ...] = field(default=(), compare=False, repr=False)
    read_again: Callable[[Node, str], Indicator | None] = field(
        default=lambda node, code: None, compare=False, repr=False
    )
    doc: Document | None = field(default=None, compare=False, repr=False)


def build(
    doc: Document,
    *,
    ident: str,
    file: str,
    compile_text: Compile,
    path: Path | None = None,
    offering: bool = True,
    read_leaf: ReadLeaf = read_indicator,
) -> Built:
    """Builds as much of a document as can be read; each finding has its place in the file.

    ``offering``: with the lines that may be pasted where a criterion is refused. ``read_leaf`` reads one indicator.
    """
    found = Findings(doc, file, offering=offering)
    found.found += [d for d in doc.warnings if d.severity.value == "错误"]
    refuse_endless(doc.text, found)
    if any(d.code == "BC247" for d in found.found):
        return Built((), tuple(found.found), None)
    taken = with_rows(doc)
    doc = taken.doc
    for p in taken.problems:
        found.add(p.code, p.said, p.start, p.end, p.help)
    agreed = _agree(doc, found)
    _check_language(doc, found)
    shared = declared_facts(doc.field("共用"))
    codes = leaf_codes(doc)
    indicators: list[Indicator] = []
    for node in doc.walk():
        if id(node) in codes:
            built = read_leaf(node, codes[id(node)], doc, agreed, shared, found, compile_text)
            if built is not None:
                indicators.append(built)
    refuse_double_codes(doc, codes, found)
    tree = read_sections(doc, codes, found)
    total = total_marks(doc, tree, found)
    subjects = _names(doc.field("对象"))
    facts = {*(s.name for s in shared), *(s.name for i in indicators for s in i.inputs)}
    combinations = _combinations(doc, subjects, facts, found)
    formulas = {
        codes[id(n)]: f.text.strip().rstrip("。；") for n in doc.walk() if id(n) in codes and (f := n.field("公式"))
    }
    limits = _limits(doc, indicators, formulas, agreed.conventions, found, compile_text)

    def read_again(node: Node, code: str) -> Indicator | None:
        return read_indicator(node, code, doc, agreed, shared, Findings(doc, file), compile_text)

    if found.found:
        return Built(
            tuple(indicators),
            tuple(found.found),
            None,
            agreed.policy,
            agreed.conventions,
            tuple(found.refused),
            read_again,
            doc,
        )
    ruleset = Ruleset(
        ident, _text(doc, "规则集"), _text(doc, "版本"), _text(doc, "状态") or "草案", _text(doc, "辖区"), _text(doc, "类型"),
        _text(doc, "适用年度"), total, agreed.policy, agreed.grades, subjects, combinations, tuple(tree), tuple(indicators), limits,
        shared, tuple((f.label, f.text) for f in doc.header), path, open=tuple(open_sections(doc)), compared=taken.compared,
    )  # fmt: skip
    return Built(tuple(indicators), (), ruleset, agreed.policy, agreed.conventions, (), read_again, doc)


def _text(doc: Document, label: str) -> str:
    field = doc.field(label)
    return "" if field is None else field.text.strip()


def _names(field: Field | None) -> tuple[str, ...]:
    return () if field is None else field.names


def _check_language(doc: Document, found: Findings) -> None:
    field = doc.field("语言版本")
    if field is not None and field.text.strip() != LANGUAGE_VERSION:
        found.add(
            "BC233",
            f"本程序读语言版本 {LANGUAGE_VERSION}，文件写的是“{field.text.strip()[:20]}”",
            field.text_start,
            field.end,
            f"按第{LANGUAGE_VERSION}版写的，请写成 语言版本：{LANGUAGE_VERSION}；按更新的写法写的，请升级 biaochi。",
        )


def _combinations(
    doc: Document, subjects: tuple[str, ...], facts: Collection[str], found: Findings
) -> tuple[Combination, ...]:
    field = doc.field("合成")
    if field is None:
        return ()
    out: list[Combination] = []
    offset = 0
    for line in field.lines:
        if line.strip():
            try:
                out.append(read_combination(line, subjects, tuple(out), facts))
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
    doc: Document,
    indicators: Sequence[Indicator],
    formulas: Mapping[str, str],
    conventions: Conventions,
    found: Findings,
    compile_text: Compile,
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
            said = as_sentence(line, formulas.get(line.code, ""))
            other = None if indicator.row is None else other_unit(line.condition, indicator.row.target)
            if other is not None:
                said = f"约定“{line.text[:40]}”写的是“{other}”，{line.code} 的指标值不是这个单位"
                found.add("BC242", said, start, start + len(text), "请换成指标值的单位。")
                continue
            if indicator.row is None:
                compiled = compile_text(said, "1", None, conventions, indicator.inputs, indicator.name)
            else:
                measured = compile_text(said.replace(ACTUAL, MEASURE), "1", None, conventions, (), indicator.name)
                compiled = as_row(measured, indicator.row, indicator.name)
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
