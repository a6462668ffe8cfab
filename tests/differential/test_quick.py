"""The evaluator that searches use gives what the reference interpreter gives, for every program and whatever facts."""

from __future__ import annotations

import random

from biaochi.prove.quick import Quick, Run
from biaochi.prove.search import value_of
from random_programs import facts_for, program_for


def test_it_is_the_reference_interpreter() -> None:
    met = 0
    for number in range(400):
        program = program_for(f"quick:{number}")
        quick, rng = Quick(program.body), random.Random(number)
        for _ in range(20):
            facts = facts_for(rng, program)
            assert quick.value(facts, Run()) == value_of(program.body, facts), number
            met += 1
    assert met == 8000
