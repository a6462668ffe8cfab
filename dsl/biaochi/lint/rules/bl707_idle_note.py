"""解释不起作用

说明：去掉这条解释，标准读出来一模一样；解释也没有写理由。
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
from biaochi.ruleset.model import Indicator
from biaochi.ruleset.notes import read_note


def check(subject: Subject) -> Iterator[Found]:
    for leaf in subject.leaves:
        for field in notes_without_reason(leaf.node):
            if not _states_convention(field) and _idle(subject, leaf, field):
                said = f"{leaf.name}：去掉这条{field.label}，计分不变"
                yield at_field(field, said, "请删去；要留着备查的，请写上“理由：……”。")


def _states_convention(field: Field) -> bool:
    """Whether the note states a convention for this indicator: it says what is meant, whatever holds elsewhere."""
    note = read_note(field.label, field.text)
    return note is None or bool(note.lines)


def _idle(subject: Subject, leaf: Leaf, field: Field) -> bool:
    node = replace(leaf.node, fields=tuple(f for f in leaf.node.fields if f is not field))
    without = subject.built.read_again(node, leaf.indicator.code)
    return without is not None and _meaning(without) == _meaning(leaf.indicator)


def _meaning(indicator: Indicator) -> object:
    asked = [(a.question, a.chosen, a.other) for a in indicator.ambiguities]
    return indicator.program.digest(), asked


RULE = Rule("BL707", "解释不起作用", "依据与文号", Severity.NOTE, check)
