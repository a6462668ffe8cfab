"""每份瑕疵合同扣4分；虚假合同不得分: two kinds of one thing, both of them counted."""

from __future__ import annotations

from fractions import Fraction

from biaochi import patterns as re
from biaochi.model import units
from biaochi.reading.phrases import Bound, Bounds, Quantity
from biaochi.reading.surface import Compared, Counted, Event, Rule, Words

_CLAUSE = re.compile(
    r"未|没|不|无|被|有|已|发生|出现|存在|发现|超|逾|违|虚报|造成|导致|引发|完成|达|率$|[度额值量数分况为]$|，|、|或|且|及|和|的"
)
_FOUND = re.compile(r"^(?:每|出现|发现|发生|存在|查出|有)+|(?:的|，)+$")


def counted(rules: list[Rule]) -> None:
    """Says of a bare noun in which nothing is scored what its kind says: one of them, or more."""
    known = [(thing, size) for rule in rules for thing, size in (_thing(rule),) if thing and size is not None]
    for rule in rules:
        if rule.act != "zero" or rule.step is not None or not isinstance(rule.cond, Event) or rule.cond.timed:
            continue
        words = rule.cond.words
        name = words.text.strip("，").removesuffix("的")
        if not 4 <= len(name) <= 10 or _CLAUSE.search(name):
            continue
        size = next((s for t, s in known if t[-2:] == name[-2:] and t != name), None)
        if size is None:
            continue
        unit = size.unit
        one = Quantity(Fraction(1), unit, None, words.start, words.end)
        subject = Words(f"{name}{unit.removeprefix('个')}数", words.start, words.end)
        rule.cond = Compared(subject, Bounds((Bound(">=", one, "marked"),)), words.start, words.end)


def _thing(rule: Rule) -> tuple[str, Quantity | None]:
    """What is counted one by one, as a bare noun, and the one; "" where it says more than what it is."""
    if rule.act not in ("deduct", "add"):
        return "", None
    if isinstance(rule.cond, Counted) and rule.step is None:
        around, size = f"{rule.cond.before.text}{rule.cond.after.text}", rule.cond.value
    elif rule.step is not None and rule.cond is None and not rule.step.step.move and rule.step.step.size is not None:
        around, size = f"{rule.step.before.text}{rule.step.after.text}", rule.step.step.size
    else:
        return "", None
    if size.number != 1 or not units.counted(size.unit):
        return "", None
    said = _FOUND.sub("", around)
    return (said, size) if 4 <= len(said) <= 12 and not _CLAUSE.search(said) else ("", None)
