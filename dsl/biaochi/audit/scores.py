"""What a line should score by the usual rules: full where the target is met, in proportion where it is not."""

from __future__ import annotations

from fractions import Fraction

from biaochi.audit.rounding import Fit, fit
from biaochi.audit.subject import Line, met, same_unit


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
    return ((Fraction(0), "没有达到的不得分"),)


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
    found = fit(score.printed, score.places, expected)
    return found is Fit.SAME or (found is Fit.CUT and score.places > 1)
