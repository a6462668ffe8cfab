"""覆盖率≥85%得2分，低于目标值的按实际值÷目标值计分: the bound of the one award is the target that later words speak of."""

from __future__ import annotations

import re

from biaochi.meaning.env import Constant, Env
from biaochi.reading.phrases import Bounds
from biaochi.reading.surface import Compared, Rule, numbers

_SPOKEN = re.compile(
    r"(?:目标|指标|计划|任务|标准)(?:值|数|比例|比率|率|水平)(?!为|是|[0-9=])|(?<=低于)目标(?!值)|(?<=达到)目标(?!值)"
)


def own_target(rules: list[Rule], env: Env) -> None:
    """Names the bound of the only award where another rule speaks of a target and nothing else gives it a number."""
    if env.constants or env.requirements or env.beside or env.targets:
        return
    awards = [r for r in rules if r.act in ("award", "full", "mark") and not r.otherwise and r.step is None]
    if len(awards) != 1:
        return
    bounded = [
        t
        for t in numbers(awards[0].cond)
        if isinstance(t, Compared) and t.subject.text and isinstance(t.what, Bounds) and t.what.span is None
    ]
    if len(bounded) != 1 or len(bounded[0].what.bounds) != 1:  # type: ignore[union-attr]
        return
    bound = bounded[0].what.bounds[0]  # type: ignore[union-attr]
    said = {m.group() for r in rules if r is not awards[0] for m in _SPOKEN.finditer(env.text, r.start, r.end)}
    subject = bounded[0].subject
    env.constants += [
        Constant(name, bound.value, subject, bound.op, subject.start, bound.value.end) for name in sorted(said)
    ]
