"""The examples of the written specification (grammar/biaochi_grammar/criterion.md) hold."""

from __future__ import annotations

import re
from fractions import Fraction
from importlib.resources import files

import pytest
from biaochi import compile_criterion

_TEXT = files("biaochi_grammar").joinpath("criterion.md").read_text(encoding="utf-8")
_EXAMPLES = [
    line for block in re.findall(r"```criterion\n(.*?)```", _TEXT, re.DOTALL) for line in block.splitlines() if line
]


def test_the_specification_has_examples() -> None:
    assert len(_EXAMPLES) >= 14


@pytest.mark.parametrize("example", _EXAMPLES)
def test_example(example: str) -> None:
    marks, sentence, rest = example.split("｜")
    facts, _, score = rest.partition(" → ")
    criterion = compile_criterion(sentence, full_marks=None if marks == "加减" else marks)
    given = dict(pair.split("=") for pair in facts.split("、"))
    assert criterion.score(given).exact == Fraction(score)
    again = compile_criterion(criterion.reading, full_marks=None if marks == "加减" else marks)
    assert again.score(given).exact == Fraction(score)
