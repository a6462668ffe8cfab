"""Nothing that scores is passed over: a clause put behind a sentence that is read changes its meaning, or is refused.

A reading that stays the same has lost the clause, and would give the score of the sentence without it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from matching import meaning, rows

FILES = sorted((Path(__file__).parent / "criteria").glob("*.jsonl"))
CLAUSES = (
    "；未按要求公示的扣1分",
    "；造成严重后果的不得分",
    "；弄虚作假的，本项不得分",
    "，资料不全的扣完",
    "；整改到位的不扣分",
    "；以上累计扣分不超过0.7分",
    "，最高不超过0.7分",
    "；被通报批评的，最高得0.4分",
    "；因客观原因未完成的按50%计分",
    "；存在问题的酌情扣分",
    "；不足一年的减半计分",
    "；每发现一例造假再扣0.3分",
    "；经整改合格的可得0.4分",
    "；按实际得分的80%折算",
    "；若无此项则得满分",
    "；保底0.4分",
)


SAYS_THE_OPPOSITE = {("r2103", "；整改到位的不扣分"), ("bg124", "；整改到位的不扣分")}
"""整改到位 beside 整改不到位1项扣0.2分, or beside a rate of it: what is not deducted for anyway."""


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_clause_put_behind_a_sentence_is_not_lost(path: Path) -> None:
    lost: list[str] = []
    for row in rows(path):
        text = row["text"].rstrip("。；;，, \n")
        known = meaning(row, text)
        if known is not None:
            lost += [
                f"{row['id']}: {text}【{c}】"
                for c in CLAUSES
                if (row["id"], c) not in SAYS_THE_OPPOSITE and meaning(row, f"{text}{c}。") == known
            ]
    assert not lost, "\n" + "\n".join(lost)
