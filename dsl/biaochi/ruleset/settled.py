"""What labels beside the 标准 settle: the score for a zero divisor (分母为零), and the cap of a signed item (加减分，最多3分)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.core.program import Program
from biaochi.core.rename import divided_by
from biaochi.document.tree import Node
from biaochi.ruleset.compiled import Compiled


def settled(compiled: Compiled, node: Node) -> Compiled:
    """The criterion with what its node declares, in the program and in the 读作. Raises ValueError saying what is wrong."""
    program = compiled.program
    most = None if node.most is None else Fraction(node.most)
    if most is not None:
        program = replace(program, body=e.Min((program.body, e.const(most))))
    zero = _zero(program, node)
    if zero is not None:
        program = replace(program, body=e.Case((zero,), program.body))
    if program is compiled.program:
        return compiled
    from biaochi.ruleset.settled_reading import (
        restated,  # only where a label settles something: it takes long to import
    )

    asked = tuple(a for a in compiled.ambiguities if zero is None or a.question != "divisor")
    reading = restated(compiled.reading, program, most, zero)
    return replace(compiled, program=program, reading=reading, ambiguities=asked)


def _zero(program: Program, node: Node) -> tuple[e.Cond, e.Expr] | None:
    """The case of a zero divisor with its points, where the node declares it."""
    field = node.field("分母为零")
    if field is None:
        return None
    found = re.match(r"^(?:时，?)?得(满|[0-9]+(?:\.[0-9]+)?)分。?$", field.text.strip())
    divisors = divided_by(program.body)
    if found is None or not divisors:
        raise ValueError("分母为零的处置读不懂" if found is None else "标准里没有除法，不用写 分母为零")
    points = program.full_marks if found[1] == "满" else Fraction(found[1])
    if points is None or (program.full_marks is not None and points > program.full_marks):
        raise ValueError("分母为零的得分超过满分")
    nothing = tuple(e.Compare("=", d, e.ZERO) for d in divisors)
    return nothing[0] if len(nothing) == 1 else e.Any(nothing), e.const(points)
