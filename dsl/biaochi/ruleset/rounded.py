"""得分先舍入再合计: the score of each indicator is rounded before the scores are added."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import Program


def rounded(program: Program, places: int) -> Program:
    """The criterion with its score rounded half up. The 读作 stays that of the criterion; the convention is the ruleset's."""
    return replace(program, body=e.Round("half_up", program.body, Fraction(1, 10**places)))


def unrounded(program: Program) -> Program:
    """The criterion as it was read, where ``rounded`` made the program."""
    match program.body:
        case e.Round("half_up", value, _):
            return replace(program, body=value)
    return program
