"""解释不起作用

说明：去掉这条解释，标准读出来一模一样；或者它写的约定，这条标准里用不上；解释也没有写理由。
为什么：多半是标准或约定改过以后忘了删；留着会让人以为它改变了计分。写明理由的解释记着当时的判断，不在此列。
不好：解释：“每下降1%”读作“每降低1%”。（2026-11-21，绩效科）
好：删去这条解释，或写明理由。
修改：删去；要留着备查的，写上“理由：……”。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from biaochi.diagnostics.diagnostic import Severity
from biaochi.document.tree import Field
from biaochi.lint.place import at_field
from biaochi.lint.reasons import notes_without_reason
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Leaf, Subject
from biaochi.model.conventions import QUESTIONS, describe
from biaochi.ruleset.agreed import settled_by
from biaochi.ruleset.model import Indicator
from biaochi.ruleset.notes import read_note


def check(subject: Subject) -> Iterator[Found]:
    for leaf in subject.leaves:
        for field in notes_without_reason(leaf.node):
            if _idle(subject, leaf, field):
                said = f"{leaf.name}：去掉这条{field.label}，计分不变"
                yield at_field(field, said, "请删去；要留着备查的，请写上“理由：……”。")


def _idle(subject: Subject, leaf: Leaf, field: Field) -> bool:
    note = read_note(field.label, field.text)
    if note is None:
        return False
    if not note.lines:
        return _same(subject, leaf, field, None)
    others = [other for line in note.lines for other in _other_answers(line)]
    return bool(others) and all(_same(subject, leaf, field, replace(field, text=text)) for text in others)


def _other_answers(line: str) -> list[str]:
    """A convention is of use where another answer would read otherwise, whatever holds elsewhere: its other answers."""
    settled = settled_by(line)
    if settled is None:
        return []
    question, given = settled
    return [describe(question, answer) for answer in QUESTIONS[question][1] if answer != given]


def _same(subject: Subject, leaf: Leaf, field: Field, instead: Field | None) -> bool:
    """Whether the criterion means the same with ``instead`` in the place of a note, or without it."""
    fields = tuple(instead if f is field else f for f in leaf.node.fields)
    node = replace(leaf.node, fields=tuple(f for f in fields if f is not None))
    read = subject.built.read_again(node, leaf.indicator.code)
    return read is not None and _meaning(read) == _meaning(leaf.indicator)


def _meaning(indicator: Indicator) -> object:
    asked = [(a.question, a.chosen, a.other) for a in indicator.ambiguities]
    return indicator.program.digest(), asked


RULE = Rule("BL707", "解释不起作用", "依据与文号", Severity.NOTE, check)
