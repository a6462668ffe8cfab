"""What a line should score by the usual rules: full where the target is met, in proportion where it is not."""

from __future__ import annotations

from fractions import Fraction

from biaochi.audit.rounding import Fit, fit, half_up
from biaochi.audit.subject import Line, met, same_unit

_PASS = Fraction(3, 5)
OVER = Fraction(13, 10)
"""Of the target: from there on a reason is asked for."""


def in_proportion(line: Line) -> Fraction | None:
    """完成值÷指标值×分值 (the other way round for ≤), at most the marks; None where it cannot be formed."""
    target, actual, marks = line.target, line.actual, line.marks
    if target is None or actual is None or marks is None:
        return None
    value = same_unit(target, actual)
    if value is None or target.value <= 0 or value < 0:
        return None
    if target.sign in ("≤", "<"):
        return min(marks.printed * target.value / value, marks.printed) if value > 0 else marks.printed
    return min(marks.printed * value / target.value, marks.printed)


def other_ways(line: Line) -> tuple[tuple[Fraction, str], ...]:
    """What other rules in use give for a target that is not met, each with its words."""
    target, actual, marks = line.target, line.actual, line.marks
    if target is None or actual is None or marks is None:
        return ()
    value = same_unit(target, actual)
    if value is None or target.value <= 0:
        return ()
    if target.sign in ("≤", "<"):
        left = max(2 - value / target.value, Fraction(0)) * marks.printed
        return ((left, "（2－完成值÷指标值）×分值"), (Fraction(0), "超过的不得分"))
    share = value / target.value
    above = max((share - _PASS) / (1 - _PASS), Fraction(0)) * marks.printed
    return ((Fraction(0), "没有达到的不得分"), (half_up(above, 2), "完成率60%起按线性计分"))


def missed(line: Line) -> bool | None:
    """Whether the target is not met: True beyond doubt, None where only the usual meaning of a bare number says so."""
    told = met(line)
    if told is not None:
        return not told
    target, actual = line.target, line.actual
    if target is None or actual is None or target.sign or line.is_cost:
        return False
    value = same_unit(target, actual)
    if value is None:
        return False
    short = value > 0 if target.value == 0 else value < target.value and target.unit != "分钟"
    return None if short else False


def agrees(line: Line) -> bool:
    """Whether a score below the marks is what the proportion gives."""
    expected, score = in_proportion(line), line.score
    if expected is None or score is None:
        return False
    return fit(score.printed, score.places, expected) is Fit.SAME


def cut_off(line: Line) -> bool:
    """Whether a score is the proportion with its last digits left out."""
    expected, score = in_proportion(line), line.score
    return expected is not None and score is not None and fit(score.printed, score.places, expected) is Fit.CUT


def beyond(line: Line) -> bool:
    """Whether a target is over-completed by so much that some rules take points for it."""
    target, actual = line.target, line.actual
    value = same_unit(target, actual) if target is not None and actual is not None else None
    if target is None or value is None or target.sign not in ("≥", ">", "") or line.is_cost:
        return False
    return target.value > 0 and value >= target.value * OVER and (target.sign != "" or target.unit != "分钟")
