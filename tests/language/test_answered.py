"""Another answer on remainders, put into what was read, is what reading under that answer gives."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from biaochi.diagnostics import CriterionError
from biaochi.meaning.read import resolve
from biaochi.model.conventions import Conventions, alternatives
from biaochi.model.criterion import Resolved
from biaochi.reading import cascade
from biaochi.reading.read import pieces_of, rules_of
from biaochi.resolved.answered import answered
from biaochi.source.printed import canonical

HERE = Path(__file__).parent
TEXTS = {
    (row["text"], row["weight"])
    for name in ("criteria", "unseen")
    for path in sorted((HERE / name).glob("*.jsonl"))
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
}
OTHERS = (
    ("满意度S≥99%得7分，98%≤S<99%得6分，S<98%，每低0.1个百分点在5分基础上扣0.5分，扣完为止", "7"),
    ("及时率达到95%得5分，每低1个百分点扣0.5分，不足1个百分点的不计，扣完为止；差错率每高2个百分点扣1分", "5"),
)


def read(text: str, marks: str | None, conventions: Conventions) -> tuple[Resolved, frozenset[str]]:
    return resolve(canonical(text).text, None if marks is None else Fraction(str(marks)), conventions, (), "", "")


def test_put_in_is_read_again() -> None:
    seen = 0
    for text, marks in sorted(TEXTS, key=str) + list(OTHERS):
        try:
            resolved, asked = read(text, marks, Conventions())
        except CriterionError:
            continue
        for question, answer, other in alternatives(Conventions(), asked & {"remainder"}):
            put = answered(resolved, question, answer)
            assert put is None or put == read(text, marks, other)[0], text
            seen += put is not None
    assert seen > 500


@pytest.mark.parametrize(("text", "marks"), OTHERS[:1])
def test_a_remainder_inside_an_expression_is_read_again(text: str, marks: str) -> None:
    resolved, asked = read(text, marks, Conventions())
    again = [read(text, marks, other)[0] for _, _, other in alternatives(Conventions(), asked & {"remainder"})]
    assert len(again) == 2 and len({resolved, *again}) == 3
    assert answered(resolved, "remainder", "up") is None


def test_other_questions_are_read_again() -> None:
    resolved, asked = read("完成率达到90%得5分，每低1%扣0.5分", "5", Conventions())
    assert "percent" in asked and answered(resolved, "percent", "relative") is None


def test_what_one_convention_does_to_a_reading_is_not_seen_by_the_next() -> None:
    text = "满意度达到90%得5分，每降低1个百分点扣0.5分，最多扣2分；资料不全的扣1分"
    first = rules_of(pieces_of(text), 0, len(text), text)
    said = repr(first)
    first.rules[0].limits.clear()
    first.rules[0].act  # noqa: B018
    first.rules[0].start = -5
    first.rules.pop()
    first.limits.append(first.rules[0].limits)  # type: ignore[arg-type]
    first.asides.clear()
    assert repr(rules_of(pieces_of(text), 0, len(text), text)) == said


def test_a_rule_that_lacks_what_it_needs_would_find_nothing() -> None:
    """Every match of every rule, in every sentence, has all that the rule says it needs."""
    met = set()
    for text, _ in sorted(TEXTS, key=str):
        try:
            pieces = pieces_of(canonical(text).text)
        except CriterionError:
            continue
        letters = "".join(p.letter for p in pieces)
        for _, level in cascade.rules():
            for rule in level:
                found = rule.pattern.search(letters)
                if found is not None:
                    met.add(rule.name)
                    assert all(not need.isdisjoint(found.group()) for need in rule.needs), (rule, text)
    assert len(met) > 20
