"""What a ruleset leaves open, one thing at a time, and the text with a choice written into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from biaochi.document.tree import Document, Field, Node
from biaochi.model.conventions import Conventions
from biaochi.ruleset.agreed import Policy, read_line
from biaochi.ruleset.build import Built
from biaochi.ruleset.compiled import Ambiguity
from biaochi.ruleset.findings import Refused
from biaochi.ruleset.model import Indicator
from biaochi.ruleset.notes import read_note
from biaochi.ruleset.tree import leaf_codes
from biaochi.ruleset.ways import Way, one_line, ways_out


@dataclass(frozen=True, slots=True)
class Open:
    """One thing that is open: a criterion that is not read (``question`` empty), or a question its text leaves open.

    ``asks`` says what is to be chosen, ``ways`` are the choices, ``at`` is where in the text the 解释 goes.
    """

    code: str
    name: str
    criterion: str
    question: str
    asks: str
    ways: tuple[Way, ...]
    at: int


def open_things(doc: Document, built: Built) -> Iterator[Open]:
    """Criteria that are not read, then questions that neither 约定 nor 解释 settles, each in the order of the text."""
    own = {id(node): node for node in doc.walk()}
    for refused in built.refused:
        if id(refused.node) in own:
            yield open_refusal(refused)
    codes = leaf_codes(doc)
    nodes = {codes[id(node)]: node for node in doc.walk() if id(node) in codes}
    for indicator in built.indicators:
        node = nodes.get(indicator.code)
        if node is not None:
            yield from open_questions(node, indicator, built.policy)


def open_refusal(refused: Refused) -> Open:
    """A criterion that is not read, with the wordings that are; these are looked for now, which takes a while."""
    ways = tuple(ways_out(refused.node, refused.error.proposals))
    return _open(refused.node, refused.code, "", refused.error.diagnostics[0].message, ways)


def open_questions(node: Node, indicator: Indicator, policy: Policy) -> Iterator[Open]:
    """The questions of one indicator that are open, with facts on which the answers differ, looked for one by one."""
    for asked in unsettled(node, indicator, policy):
        yield _open(node, indicator.code, asked[0].question, _asks(asked[0]), _answers(asked))


def unsettled(node: Node, indicator: Indicator, policy: Policy) -> list[list[Ambiguity]]:
    """The questions of an indicator that neither 约定 nor 解释 settles, with every other answer; takes no time."""
    settled = policy.declared | _noted(node)
    questions = dict.fromkeys(a.question for a in indicator.ambiguities if a.question not in settled)
    return [[a for a in indicator.ambiguities if a.question == question] for question in questions]


def with_note(text: str, thing: Open, way: Way, date: str, who: str) -> str:
    """``text`` with the 解释 of a choice in it, signed."""
    return f"{text[: thing.at]}\n{note_line(way, date, who)}{text[thing.at :]}"


def note_line(way: Way, date: str, who: str) -> str:
    """The 解释 of a choice, signed, as one line."""
    return f"解释：{way.note}{'' if way.note.endswith('。') else '。'}（{date}，{who}）"


def _open(node: Node, code: str, question: str, asks: str, ways: tuple[Way, ...]) -> Open:
    criterion = node.field("标准")
    assert criterion is not None
    notes = [f for f in node.fields if f.label in ("解释", "勘误")]
    return Open(
        code, node.name, one_line(criterion.text), question, asks, ways, _end(notes[-1] if notes else criterion)
    )


def _end(field: Field) -> int:
    """Where the last line of a field ends."""
    return field.segments[-1].file_break if field.segments else field.end


def _noted(node: Node) -> frozenset[str]:
    """The questions that the 解释 of a node settle."""
    policy = Policy()
    for field in node.fields:
        note = read_note(field.label, field.text) if field.label in ("解释", "勘误") else None
        for line in () if note is None else note.lines:
            read = read_line(line, Conventions(), policy)
            policy = policy if read is None else read[1]
    return policy.declared


def _asks(asked: Ambiguity) -> str:
    facts = "、".join(f"{name} {value}" for name, value in asked.witness.items())
    told = f"。例如{facts}，前一种得{asked.chosen_score}分，后一种得{asked.other_score}分" if facts else ""
    return f"{asked.chosen}，还是{asked.other}{told}"


def _answers(asked: list[Ambiguity]) -> tuple[Way, ...]:
    said = dict.fromkeys([asked[0].chosen, *(a.other for a in asked)])
    return tuple(Way(f"{words}{'（现在这样算）' if words == asked[0].chosen else ''}", words) for words in said)
