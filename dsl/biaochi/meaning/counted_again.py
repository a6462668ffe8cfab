"""What a step counts one by one, and the same count said again: 每次迟到扣0.1分，累计迟到10次以上不得分."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.meaning.env import Env
from biaochi.meaning.slopes import tally_words
from biaochi.model import units
from biaochi.reading.phrases import Bounds, Moved
from biaochi.reading.surface import Compared, Counted, Rule, Words, bounds_of
from biaochi.reading.wording import core_words


def tally_of(rule: Rule, env: Env) -> tuple[Words, str, str] | None:
    """What a step counts, its unit, and which way the step goes; None where it counts nothing."""
    if rule.step is None or rule.step.step.size is None or rule.act not in ("deduct", "add"):
        return None
    step = rule.step.step
    unit = rule.step.step.size.unit
    if step.move not in ("", "lack", "over") or unit in (*units.PERCENT, ""):
        return None
    return tally_words(rule, env), unit, step.move


_SAYS_NOTHING = re.compile(
    r"(?:累计|合计|全年|年内|当年|年度|一年内|共|发生|发现|出现|存在|查实|有|达到|超过|的|缺|少)*"
)


_FOUND = "(?:发现|发生|存在|出现|查出|查实|有)的?"
_IN_ALL = re.compile(r"累计|合计|总计|总数量?|总|共计|问题|(?<=.)(?:项目|事项|数量|次数|天数|件数|情况|行为)$")
_SAME = (
    (re.compile("缺失|缺少|欠缺|缺项"), "缺"),
    (re.compile("^(?:发生|发现|出现|存在|有|被)"), ""),
    (re.compile("[，的了]"), ""),
)


def _bare(text: str) -> str:
    """The words of a count without those that only say that it is one."""
    text = _IN_ALL.sub("", text)
    for pattern, instead in _SAME:
        text = pattern.sub(instead, text)
    return text


def counted_again(term: Compared | Counted, tallies: list[tuple[Words, str, str]]) -> tuple[Words, str] | None:
    """累计迟到10次以上, 投诉总数超过5起, 缺失3项以上: what a step counts one by one, before it or behind."""
    if isinstance(term, Counted):
        value, text = term.value, f"{term.before.text}{term.after.text}"
    elif bounds_of(term):
        value, text = bounds_of(term)[0].value, term.subject.text
    elif isinstance(term.what, Moved) and term.what.bounds.bounds:
        value, text = term.what.bounds.bounds[0].value, f"{term.subject.text}{term.what.word}"
    else:
        return None
    moved = isinstance(term, Compared) and isinstance(term.what, Moved)
    alike = [t for t in tallies if t[1].removeprefix("个") == value.unit.removeprefix("个")]
    if value.unit in ("", "分", *units.PERCENT) or not text:
        return None
    said = _bare(text)
    again = [
        (w, unit)
        for w, unit, _ in alike
        if said == (known := _bare(w.text)) or (len(said) > 1 and known.endswith(said) and not moved)
    ]
    again = again or [
        (w, u) for w, u, _ in alike if len(w.text) > 1 and re.search(f"{_FOUND}{re.escape(w.text)}$", text)
    ]
    if not said and len(alike) == 1 and re.search("累计|合计|总", text):
        again = [alike[0][:2]]
    return again[0] if len(again) == 1 else None


def meant(term: Compared | Counted, tallies: list[tuple[Words, str, str]]) -> tuple[Words, str] | None:
    """3件以上的 after 每件扣1分: the very things that are counted."""
    if isinstance(term, Counted):
        value, text = term.value, f"{term.before.text}{term.after.text}"
    elif isinstance(term.what, Bounds) and (term.what.bounds or term.what.span):
        value = term.what.bounds[0].value if term.what.bounds else term.what.span.high  # type: ignore[union-attr,assignment]
        text = term.subject.text
    elif isinstance(term.what, Moved) and term.what.bounds.bounds:
        value, text = term.what.bounds.bounds[0].value, f"{term.subject.text}{term.what.word}"
    else:
        return None
    for words, unit, _ in reversed(tallies):
        if unit.removeprefix("个") != value.unit.removeprefix("个"):
            continue
        said = re.sub(r"[，的]+$", "", text)
        said = re.sub(r"(?<=.)(?:行为|问题|情况|情形|现象|事项)$", "", said)
        if (
            _SAYS_NOTHING.fullmatch(said)
            or said == f"{words.text}{unit.removeprefix('个')}"
            or said == words.text
            or words.text.endswith(said)
            or (core_words(said) and sorted(re.sub("[的了]", "", said)) == sorted(re.sub("[的了]", "", words.text)))
        ):
            return words, unit
    return None
