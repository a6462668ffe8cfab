"""Writes the cases beside every core of this folder from what the interpreter says: python tests/conformance/write.py"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from biaochi.backends.core_json import load_core
from biaochi.core.interpret import FactValue, Interval, Undetermined
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.result import grade
from biaochi.scoring.typed import Given, score_given

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "engines"))

from rows import given  # noqa: E402


def case(rules: Ruleset, facts: dict[str, Given]) -> dict[str, object]:
    """One case: what is given, and what is to come out (``no_score`` where the text gives none)."""
    said = {
        code: {"values": {n: _plain(v) for n, v in g.values.items()}, "evidenced": g.evidenced, "excused": g.excused}
        for code, g in facts.items()
    }
    try:
        found = score_given(rules, facts)
    except Undetermined as bad:
        return {"given": said, "no_score": str(bad)}
    total = found.total
    named = grade(total.value, rules.grades, rules.policy, total.best)
    return {
        "given": said,
        "scores": {
            i.code: [_ends(s), state.value]
            for i, s, state in zip(rules.indicators, found.scores, found.states, strict=True)
        },
        "total": _ends(total.value),
        "grade": [named, named] if isinstance(named, str) else [named["min"], named["max"]],
    }


def cases(rules: Ruleset, count: int = 40) -> list[dict[str, object]]:
    """Cases drawn from a fixed seed, more and more of the facts left out."""
    rng = random.Random(20261129)
    return [case(rules, given(rules, rng, blank=(0, 0.02, 0.1, 0.5)[k % 4])) for k in range(count)]


def _plain(value: FactValue) -> object:
    return value if isinstance(value, (bool, str)) else str(value)


def _ends(value: Interval | None) -> object:
    return None if value is None else [None if v is None else str(v) for v in (value.low, value.high)]


def text(data: list[dict[str, object]]) -> str:
    """A line for each case."""
    return "[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in data) + "\n]\n"


if __name__ == "__main__":
    for path in sorted(HERE.glob("*.core.json")):
        rules = load_core(json.loads(path.read_text(encoding="utf-8")))
        target = path.with_name(path.name.replace(".core.", ".cases."))
        target.write_text(text(cases(rules)), encoding="utf-8")
