"""约定 in words: how sentences are read and how results are issued, each with who settled it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from biaochi.lint.subject import Subject
from biaochi.model.conventions import QUESTIONS, Conventions, describe
from biaochi.ruleset.agreed import Policy, read_line

_PLACES = {0: "整数", 1: "一位小数", 2: "两位小数", 3: "三位小数", 4: "四位小数"}
_POLICY = {
    "rate_of": {"rounded": "得分率按舍入后的得分计算", "exact": "得分率按舍入前的得分计算"},
    "grade_of": {"rounded": "等级按舍入后的总分评定", "exact": "等级按舍入前的总分评定"},
    "evidence": {"zero": "缺佐证的得0分", "open": "缺佐证的暂不计分"},
    "inapplicable": {
        "redistribute": "不适用的按得分÷适用分值×满分折算",
        "full": "不适用的按满分计",
        "excluded": "不适用的不计入总分",
    },
    "over": {"capped": "总分不超过满分", "allowed": "总分可以超过满分"},
}

_HERE, _DEFAULT = "本规则集写明", "默认（没有写明）"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One convention, who settled it, and the indicators whose sentences leave the question open."""

    text: str
    source: str
    used: str


def agreements(subject: Subject) -> Iterator[Agreement]:
    """Every convention in force: those declared first come first."""
    conventions, policy = subject.built.conventions, subject.built.policy
    written = _written(subject)
    words = {q: describe(q, getattr(conventions, q)) for q in QUESTIONS}
    words |= {"places": f"得分四舍五入保留{_PLACES[policy.places]}，只在出具结果时舍入"}
    words |= {"rate_places": f"得分率四舍五入保留{_PLACES[policy.rate_places]}"}
    words |= {name: said[getattr(policy, name)] for name, said in _POLICY.items()}
    sources = {name: written.get(name, _DEFAULT) for name in words}
    order = (_HERE, *dict.fromkeys(s for s in sources.values() if s not in (_HERE, _DEFAULT)), _DEFAULT)
    for name in sorted(words, key=lambda n: order.index(sources[n])):
        asked = [i.code for i in subject.built.indicators if name in {a.question for a in i.ambiguities}]
        yield Agreement(words[name], sources[name], "、".join(asked))


def _written(subject: Subject) -> dict[str, str]:
    """Which ruleset settles each question, of those whose 约定 do: this one, or one it inherits."""
    field, composed = subject.doc.field("约定"), subject.doc.composed
    out: dict[str, str] = {}
    offset = 0
    for line in () if field is None else field.lines:
        read = read_line(line, Conventions(), Policy())
        origin = None if composed is None or field is None else composed.origin(field.at(offset))
        above = origin is not None and composed is not None and origin.file != composed.file
        settled = frozenset() if read is None else read[1].declared
        out |= dict.fromkeys(settled, f"继承 {origin.ruleset}" if above and origin is not None else _HERE)
        offset += len(line) + 1
    return out
