"""The ways out of a refusal or a question, as lines that can be put into the ruleset as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from biaochi import patterns as re
from biaochi.diagnostics import Proposal
from biaochi.document.tree import Node


@dataclass(frozen=True, slots=True)
class Way:
    """One choice: what it means for a person who chooses, and the text of the 解释 that makes it."""

    says: str
    note: str


def ways_out(node: Node, proposals: Iterable[Proposal]) -> Iterator[Way]:
    """The wordings that are read, the nearest first; then to leave it to the judgement of the evaluator."""
    yield from rewordings(proposals)
    if node.marks is not None and not node.signed:
        said = f"交给评价人：不符合要求的，在0至{node.marks}分之间评定扣几分"
        yield Way(said, f"读作：不符合要求的，酌情扣0-{node.marks}分。")


def rewordings(proposals: Iterable[Proposal]) -> Iterator[Way]:
    """Each wording that is read, by what was changed."""
    for proposal in proposals:
        yield Way(proposal.changed, f"读作：{one_line(proposal.text)}")


def forms(node: Node) -> Iterator[Way]:
    """What a 解释 may look like, with the words of this criterion: the whole read in other words, a clause, a clause left
    out."""
    printed = node.field("标准")
    if printed is None:
        return
    text = one_line(printed.text)
    clause = re.split("[，。；,;]", text)[0]
    yield Way("整句换个说法：把下面这句改成你的意思", f"读作：{text}")
    if "“" not in clause and "”" not in clause:
        yield Way("只换几个字：把后一个引号里改成你的意思", f"“{clause}”读作“{clause}”")


def lines_to_paste(ways: Iterable[Way]) -> tuple[str, ...]:
    """For each way a comment that says what it means, then the 解释."""
    return tuple(line for way in ways for line in (f"# {way.says}", f"解释：{way.note}"))


def one_line(text: str) -> str:
    """A text in one line."""
    return "".join(line.strip() for line in text.split("\n"))
