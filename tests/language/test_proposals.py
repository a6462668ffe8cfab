"""What is refused comes back as wordings to choose from: each is read as it says, and nothing is changed in silence.

The rows are those of ``unseen`` and ``criteria``; ANSWERED counts the rows of a file that are read right or whose refusal brings a
wording that scores them right.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from biaochi.criterion import compile_criterion
from biaochi.diagnostics import CriterionError, Proposal
from biaochi.proposing.changes import plain, said, tokens
from biaochi.proposing.rewordings import reworded, settled, wordings
from biaochi.reading.lexicon import lexicon
from matching import KINDS, judge, rows

HERE = Path(__file__).parent
FILES = sorted([*HERE.glob("unseen/*.jsonl"), *HERE.glob("criteria/*.jsonl")])
ANSWERED = {"assessment.jsonl": 60, "assessment_hard.jsonl": 43, "budget.jsonl": 94, "budget_hard.jsonl": 76}
"""At least so many; a number may only rise."""
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
CLOSED = frozenset(word for words in lexicon().words.values() for word, *_ in words)


def proposed(row: dict[str, Any]) -> tuple[Proposal, ...] | None:
    """The wordings for a refused row; None where it is read."""
    try:
        compile_criterion(row["text"], full_marks=row["weight"] or None, context=row.get("context") or None)
    except CriterionError as bad:
        return bad.proposals
    return None


def right(row: dict[str, Any]) -> bool:
    """Whether a row is scored right; rows with facts of other kinds (dates) are not."""
    return all(g["kind"] in KINDS for g in row["inputs"]) and judge(row).verdict == "right"


def lost(text: str, proposal: Proposal) -> list[str]:
    """The numbers and the words that can change a score of a print that stand neither in the wording nor in what it says was changed."""
    kept = f"{plain(proposal.text)}{proposal.changed}"
    return [t for t in tokens(plain(text)) if (t in CLOSED or NUMBER.fullmatch(t)) and t not in kept]


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_each_wording_is_read_as_it_says_and_nothing_is_lost_in_silence(path: Path) -> None:
    answered = 0
    for row in rows(path):
        proposals = proposed(row)
        if proposals is None:
            answered += right(row)
            continue
        assert len(proposals) <= 3
        assert len({p.reading for p in proposals}) == len(proposals), row["id"]
        for proposal in proposals:
            read = compile_criterion(
                proposal.text, full_marks=row["weight"] or None, context=row.get("context") or None
            )
            assert read.reading == proposal.reading, row["id"]
            assert proposal.changed, row["id"]
            assert not lost(row["text"], proposal), (row["id"], proposal)
        answered += any(right({**row, "text": p.text}) for p in proposals)
    assert answered >= ANSWERED.get(path.name, 0)


@pytest.mark.parametrize("wording", wordings(), ids=lambda w: w.example)
def test_every_rewording_changes_its_example(wording: Any) -> None:
    assert any(move.text != wording.example for move in reworded(wording.example))
    assert wording.pattern.search(wording.example)


def test_what_only_comes_to_the_same_is_settled_once_and_for_all() -> None:
    for wording in wordings():
        once = settled(wording.example)
        assert settled(settled(once)) == settled(once)


def test_what_was_changed_is_said_in_the_words_of_the_print() -> None:
    assert said("制度健全得2分，合计为本项得分。", "制度健全得2分。") == "略去“合计为本项得分”"
    assert said("≤2%为3分", "≤2%得3分") == "把“为”改为“得”"
    assert said("每低1%扣1分", "以90%为基准，每低1%扣1分") == "补上“以90%为基准”"
    assert said("同样", "同样") == ""


@pytest.mark.parametrize(
    ("marks", "text", "wording"),
    [
        ("5", "一次验收合格率、按期完工率分别占3分、2分，均以90%为目标值，每低1%扣0.2分，各自扣完为止。", "（1）一次验收合格率≥90%得3分，每低1%扣0.2分，扣完为止；（2）按期完工率≥90%得2分，每低1%扣0.2分，扣完为止。"),
        ("4", "评价从四方面打分，分值各1分：账目清楚；凭证齐全；公示到位；档案完整。做到的得1分，没做到的得0分。", "（1）账目清楚得1分；（2）凭证齐全得1分；（3）公示到位得1分；（4）档案完整得1分。"),
        ("3", "村务公开率（X）：X≥95%，3分；X＜95%，0分。各项分别计分，互不影响。", "村务公开率≥95%，3分；村务公开率＜95%，0分。"),
    ],
)  # fmt: skip
def test_a_refused_sentence_comes_back_in_an_official_wording(marks: str, text: str, wording: str) -> None:
    proposals = proposed({"text": text, "weight": marks})
    assert proposals is None or wording in [p.text for p in proposals]


def test_hostile_texts_are_answered() -> None:
    for text in ("的，" * 190, "得5分；" * 40, "（" * 200, "A率≥90%、" * 40, "①" * 60, "“" * 99, "每少1个扣1分，" * 40):
        with pytest.raises(CriterionError) as caught:
            compile_criterion(text, full_marks="5")
        assert len(caught.value.proposals) <= 3
