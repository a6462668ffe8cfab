"""Rulesets from text, with their documents, as the comparison takes them."""

from __future__ import annotations

from biaochi.criterion import compile_criterion
from biaochi.document.reader import read_document
from biaochi.revisions.rulesets import Comparison, IndicatorChange, Side, compare
from biaochi.ruleset.build import build
from biaochi.ruleset.compiled import Compiled

HEAD = (
    "规则集：某项目绩效评价\n版本：1\n依据：《评价办法》第六条\n约定：\n  “每1%”按百分点计\n  不足一个单位的按比例计\n"
)
BODY = """一级指标：A1 过程（10分）
二级指标：B1 管理（10分）
三级指标：C1 满意度（5分）
标准：满意度≥90%得满分，每降低1%扣0.1分，扣完为止。
三级指标：C2 问题（5分）
标准：每发现一处问题扣0.5分，扣完为止。
"""


def side(text: str) -> Side:
    doc = read_document(text, file="试.biaochi")

    def compiled(
        text: str, marks: object, context: object, conventions: object, declared: object, name: str
    ) -> Compiled:
        made = compile_criterion(
            text, full_marks=marks, context=context, conventions=conventions, declared=declared, indicator=name  # type: ignore[arg-type]
        )  # fmt: skip
        return Compiled(made.program, made.reading, made.ambiguities, made.roles)

    built = build(doc, ident="试@1", file="试.biaochi", compile_text=compiled)  # type: ignore[arg-type]
    assert built.ruleset is not None, built.findings
    return Side(built.ruleset, doc)


def compared(old: str, new: str) -> Comparison:
    return compare(side(old), side(new))


def body(old: str, new: str, *, text: str = HEAD + BODY) -> Comparison:
    """What changes where ``old`` becomes ``new`` in the sample."""
    assert old in text
    return compared(text, text.replace(old, new, 1))


def one(found: Comparison) -> IndicatorChange:
    (change,) = found.indicators
    return change
