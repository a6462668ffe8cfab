"""What programs and rulesets remember of themselves is not changed by who asks for it."""

from __future__ import annotations

from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import Input, Kind, Program
from biaochi.prove.change import together


def test_comparing_two_programs_leaves_both_as_they_are() -> None:
    old = Program((Input("处数", Kind.QUANTITY, "处", low=Fraction(0)),), e.Fact("处数"), Fraction(5))
    new = Program(
        (Input("处数", Kind.QUANTITY, "处", low=Fraction(1)), Input("起数", Kind.QUANTITY, "起")),
        e.Fact("起数"),
        Fraction(5),
    )
    before = dict(old.specs), dict(new.specs)
    specs, changed = together(old, new)
    assert set(specs) == {"处数", "起数"} and len(changed) == 1
    assert (dict(old.specs), dict(new.specs)) == before
