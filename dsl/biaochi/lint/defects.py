"""Which findings of the proofs are defects of a criterion, and of what level: one table for `read`, `lint` and `prove`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from biaochi import patterns as re
from biaochi.core.program import Kind
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.subject import Leaf, Subject
from biaochi.prove.verdict import Finding, Property, Verdict
from biaochi.ruleset.model import Indicator

IDLE = {"award": "它的情形都在别的档里", "zero": "没有数据会到这个门槛"}
"""Why a clause that gives points, or takes all of them, is never had."""
_ONE_WAY = re.compile(
    r"(?:满意|合格|达标|覆盖|及时|优良|知晓|参保|办结|准确|规范)(?:率|度)$|(?:投诉|差错|违规|逾期|事故|死亡|不合规|不规范)(?:率|数|次数|起数|件数|处数|例数)?$"
)


@dataclass(frozen=True, slots=True)
class Defect:
    """Findings of one kind and verdict, as far as they ``count``, are this defect: the rule that reviews it, and its level."""

    code: str
    level: Severity
    kind: Property
    verdict: Verdict
    counts: Callable[[Indicator, Finding], bool] = lambda indicator, finding: True


def _both_ways(indicator: Indicator, finding: Finding) -> bool:
    numeric = {s.name for s in indicator.inputs if s.kind is not Kind.BOOL}
    return finding.about in numeric and bool(_ONE_WAY.search(finding.about))


def _idle(indicator: Indicator, finding: Finding) -> bool:
    program = indicator.program
    if len(program.inputs) != 1 or program.judgements or program.inputs[0].kind is Kind.DATE:
        return False
    return any(note.text == finding.about and note.amount in IDLE for note in program.clauses)


def _undeclared(indicator: Indicator, finding: Finding) -> bool:
    return "没有声明" in finding.says.partition("：")[2]


DEFECTS = (
    Defect("BL104", Severity.ERROR, "满分可得", "反例"),
    Defect("BL105", Severity.NOTE, "零分可得", "反例"),
    Defect("BL201", Severity.ERROR, "没有空档", "反例"),
    Defect("BL205", Severity.NOTE, "单调", "反例", _both_ways),
    Defect("BL206", Severity.WARNING, "条款可达", "未证明", _idle),
    Defect("BL401", Severity.WARNING, "分母", "反例"),
    Defect("BL402", Severity.NOTE, "单调", "未证明", _undeclared),
)
LEVELS = {defect.code: defect.level for defect in DEFECTS}


def defect_of(indicator: Indicator, finding: Finding) -> Defect | None:
    """The defect that a finding is, None where it is none."""
    same = (d for d in DEFECTS if (d.kind, d.verdict) == (finding.kind, finding.verdict))
    return next((d for d in same if d.counts(indicator, finding)), None)


def as_json(defect: Defect | None) -> dict[str, str] | None:
    """The code and the level of a defect, as `read` and `prove` write them."""
    return None if defect is None else {"code": defect.code, "level": defect.level.value}


def defective(subject: Subject, code: str) -> Iterator[tuple[Leaf, Finding]]:
    """The indicators with this defect, each with the finding that shows it."""
    for leaf, proved in subject.proofs:
        for finding in proved.findings:
            defect = defect_of(leaf.indicator, finding)
            if defect is not None and defect.code == code:
                yield leaf, finding
