"""Witnesses in words: facts and their score, as a finding shows them."""

from __future__ import annotations

from biaochi.lint.subject import Leaf
from biaochi.prove.verdict import Finding, Witness
from biaochi.scoring.wording import value_text


def example(leaf: Leaf, finding: Finding, most: int = 2) -> str:
    """例如满意度 86%，得4分；… of the first witnesses, "" where there are none."""
    said = "；".join(_one(leaf, w) for w in finding.witnesses[:most])
    return f"例如{said}" if said else ""


def _one(leaf: Leaf, seen: Witness) -> str:
    program = leaf.indicator.program
    specs = program.specs
    facts = "、".join(f"{name} {value_text(v, specs[name])}" for name, v in seen.facts.items())
    return f"{facts}，{'没有分' if not seen.score else f'得{seen.score}分'}"
