"""Whether a criterion scores no higher than another for any facts, or the project that shows it does."""

from __future__ import annotations

from biaochi.core.program import Program
from biaochi.prove.difference import difference
from biaochi.scoring.wording import about, value_text


def looser(old: Program, new: Program) -> str | None:
    """None where ``new`` is proved never to score higher than ``old``; else the project that would, or why it is not known."""
    found = difference(old, new)
    if found.direction in ("相同", "从严"):
        return None
    for seen in (c.sample for c in found.cells):
        if seen is not None and seen.old is not None and seen.new is not None and seen.new > seen.old:
            facts = "、".join(f"{n} {value_text(v, found.specs[n])}" for n, v in seen.facts.items() if n in found.specs)
            return f"但有的项目反而得分更高：{facts}，按上级得{about(seen.old)}分，按本规则集得{about(seen.new)}分"
    return f"但没有证出对所有数据都不高于上级（{found.reason or found.direction}）"
