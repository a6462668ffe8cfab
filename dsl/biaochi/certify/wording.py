"""The sentence each statement is read as; a certificate must say exactly this, so that no one reads another thing."""

from __future__ import annotations

from fractions import Fraction

from biaochi.certify.statement import FULL, PROVED, Statement
from biaochi.core.program import Kind, Program
from biaochi.model.values import decimal


def sentence(s: Statement, program: Program) -> str:
    """What a statement says of a program, in the words of the proofs."""
    proved = s.verdict == PROVED
    refuted = "" if proved else "，不成立"
    match s.kind:
        case "分值范围" if program.full_marks is None:
            return f"加减分在{_end(s.low)}到{_end(s.high)}之间"
        case "分值范围":
            return f"得分不低于0分、不超过{decimal(program.full_marks or Fraction(0))}分{refuted}"
        case "没有空档":
            return f"每一组合理的数据都有分{refuted}{'（分母是0的除外）' if s.excepted else ''}"
        case "分母":
            return f"「{s.about}」是0时没有写得几分"
        case "单调":
            yes_no = any(i.name == s.about and i.kind is Kind.BOOL for i in program.inputs)
            change = "由否变是" if yes_no else "增大"
            return f"「{s.about}」{change}，得分{s.way}" if proved else f"随「{s.about}」{change}，得分有时升、有时降"
        case "满分可得" | "零分可得":
            wanted = (program.full_marks or Fraction(0)) if s.kind == FULL else Fraction(0)
            return f"{'有数据能' if proved else '没有数据能'}得{decimal(wanted)}分"
    return "每一条款都有用得上的数据"


def _end(end: Fraction | None) -> str:
    return "不限" if end is None else f"{decimal(end)}分"
