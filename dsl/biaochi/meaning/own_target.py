"""覆盖率≥85%得2分，低于目标值的按实际值÷目标值计分: the bound of the one award is the target that later words speak of."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.meaning.env import Constant, Env
from biaochi.model import units
from biaochi.reading.phrases import Bounds, Quantity
from biaochi.reading.surface import Compared, Counted, Rule, Words, numbers

_SPOKEN = re.compile(
    r"(?:目标|指标|计划|任务|标准)(?:值|数量?|比例|比率|率|水平|场次|人数|次数|面积|个数|里程|产量|期数)(?!为|是|[0-9=])|(?<=低于)目标(?!值)|(?<=达到)目标(?!值)"
)


def own_target(rules: list[Rule], env: Env) -> None:
    """Names the bound of the only award where another rule speaks of a target and nothing else gives it a number."""
    if env.constants or env.requirements or env.beside or env.targets:
        return
    awards = [r for r in rules if r.act in ("award", "full", "mark") and not r.otherwise and r.step is None]
    if len(awards) != 1:
        return
    found = [b for t in numbers(awards[0].cond) if (b := _bound(t)) is not None]
    if len(found) != 1 or len(numbers(awards[0].cond)) != 1:
        return
    subject, op, value = found[0]
    if op == "=" or value.number == 0:
        return
    defined = [range(q.start, q.end) for q in env.book.equations]
    said = {
        m.group()
        for r in rules
        if r is not awards[0] and r.start > awards[0].start
        for m in _SPOKEN.finditer(env.text, r.start, r.end)
        if not any(m.start() in d for d in defined) and _fits(m.group(), value)
    }
    env.constants += [Constant(name, value, subject, op, subject.start, value.end) for name in sorted(said)]


def _fits(name: str, value: Quantity) -> bool:
    """Whether a number can be what the name calls it: 计划数 is no percentage, 目标比例 is one."""
    if name.endswith(("值", "水平", "目标")):
        return True
    return name.endswith(("比例", "比率", "率")) == (value.unit in units.PERCENT)


def _bound(term: Compared | Counted) -> tuple[Words, str, Quantity] | None:
    """What an award asks of which subject, where it asks for one number."""
    if isinstance(term, Counted):
        plain = bool(term.before.text) and not term.after.text and term.value.unit not in ("", "分")
        return (term.before, ">=", term.value) if plain else None
    what = term.what
    if not isinstance(what, Bounds) or what.span is not None or len(what.bounds) != 1 or not term.subject.text:
        return None
    return term.subject, what.bounds[0].op, what.bounds[0].value
