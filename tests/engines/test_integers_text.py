"""The text of scaled_total: any expression reads back and computes, every mutant is refused."""

from __future__ import annotations

import ast
import io
import random
import tokenize
from collections.abc import Iterator
from dataclasses import replace

import made
import pytest
from biaochi.backends.checked import ReadBackError
from biaochi.backends.columns import columns_of
from biaochi.backends.python.integers import ALWAYS, Integers, Taken, integers, written
from biaochi.backends.python.integers_back import check_integers, check_taken
from biaochi.backends.scaled import ir, run
from test_integers import module
from test_polars_text import core


def number(rng: random.Random, depth: int) -> ir.Num:
    """Any number; also those that could be read two ways."""
    if not depth or rng.random() < 0.2:
        return rng.choice((ir.Lit(rng.randint(-3, 5)), ir.Col("f0"), ir.Col("f1")))

    def some(least: int) -> tuple[ir.Num, ...]:
        return tuple(number(rng, depth - 1) for _ in range(rng.randint(least, 3)))

    one, two = some(2)[:2]
    return rng.choice(
        (
            ir.Sum(some(2)),
            ir.Sum((one, ir.Times(ir.Lit(-1), two))),
            ir.Times(one, two),
            ir.Floor(one, ir.Most((two, ir.Lit(1)))),
            ir.Least(some(2)),
            ir.Most(some(2)),
            ir.Pick(((ir.Cmp("<", one, two), one),), two),
            ir.Pick(((condition(rng, depth - 1), one), (condition(rng, depth - 1), two)), number(rng, depth - 1)),
        )
    )


def condition(rng: random.Random, depth: int) -> ir.Test:
    if not depth:
        return rng.choice((ir.Yes("f2"), ir.Same("f3", rng.choice(made.NASTY))))
    several = tuple(condition(rng, depth - 1) for _ in range(rng.randint(0, 3)))
    compared = ir.Cmp(rng.choice(("<", "<=", "=", ">=", ">")), number(rng, depth - 1), number(rng, depth - 1))
    return rng.choice((ir.Both(several), ir.Either(several), ir.Isnt(condition(rng, depth - 1)), compared))


TAKEN = (
    Taken("f0", "甲", "int", -9, 9),
    Taken("f1", "'乙\\\n", "int", 0, 9),
    Taken("f2", "丙", "bool"),
    Taken("f3", "丁", "str", words=made.NASTY),
)


@pytest.mark.parametrize("block", range(10))
def test_any_expression_reads_back_and_computes(block: int) -> None:
    rng = random.Random(f"any {block}")
    for _ in range(60):
        step = number(rng, 4)
        needs = rng.choice((ALWAYS, condition(rng, 3)))
        total = ir.Least((ir.Col("t0_0"), number(rng, 2)))
        given = Integers("", 2, 1, TAKEN, (("t0_0", step),), ("注",), needs, total)
        text = written(given)
        check_integers(*ast.parse(text).body, given)  # type: ignore[call-arg]
        function = module(f"from __future__ import annotations\n{text}")["scaled_total"]
        for _ in range(6):
            row = {
                "f0": rng.randint(-9, 9),
                "f1": rng.randint(0, 9),
                "f2": rng.random() < 0.5,
                "f3": rng.choice(made.NASTY),
            }
            full = {**row, "t0_0": run.number(step, row)}
            expected = run.number(total, full) if run.holds(needs, full) else None
            assert function({t.heading: row[t.name] for t in TAKEN}) == expected


def test_a_sum_of_thousands_reads_back_and_computes() -> None:
    step = ir.Sum(tuple(ir.Times(ir.Lit(k % 3 - 1), ir.Col("f0")) for k in range(5000)))
    given = Integers("", 0, 0, TAKEN[:1], (("t0_0", step),), ("合计",), ALWAYS, ir.Col("t0_0"))
    text = written(given)
    check_integers(*ast.parse(text).body, given)  # type: ignore[call-arg]
    space = module(f"from __future__ import annotations\n{text}")
    assert space["scaled_total"]({"甲": 7}) == run.number(step, {"f0": 7}) == -7


def mutants(text: str, rng: random.Random, most: int) -> Iterator[str]:
    """The text with one token changed, dropped or said twice."""
    tokens = [
        t
        for t in tokenize.generate_tokens(io.StringIO(text).readline)
        if t.string.strip() and t.type != tokenize.COMMENT
    ]
    lines = text.splitlines(keepends=True)
    names = sorted({t.string for t in tokens if t.type == tokenize.NAME})
    signs = ["<", "<=", ">", ">=", "==", "!=", "+", "-", "*", "//", "%", "/", "**", ":=", ",", "|", "@"]
    for t in rng.sample(tokens, min(most, len(tokens))):
        before = "".join(lines[: t.start[0] - 1]) + lines[t.start[0] - 1][: t.start[1]]
        after = lines[t.end[0] - 1][t.end[1] :] + "".join(lines[t.end[0] :])
        new = ["", f"{t.string} {t.string}"]
        if t.type == tokenize.NUMBER:
            new += [
                str(int(t.string) + 1),
                str(int(t.string) * 10),
                f"-{t.string}",
                f"{t.string}.0",
                "True",
                f"f0 + {t.string}",
            ]
        elif t.type == tokenize.NAME:
            new += [*rng.sample(names, 3), "None", "__import__", "not " + t.string]
        elif t.type == tokenize.STRING:
            new += [t.string[:-1] + "x'", "''", "b''"]
        else:
            new += rng.sample(signs, 4)
        yield from (before + said + after for said in new)


@pytest.mark.parametrize(
    ("name", "most"), [("yantai.core.json", 260), ("caps.core.json", 2000), ("bands.core.json", 2000)]
)
def test_every_mutant_is_refused(name: str, most: int) -> None:
    given = integers(core(name))
    text = written(given)
    right = ast.dump(ast.parse(text))
    check_integers(*ast.parse(text).body, given)  # type: ignore[call-arg]
    refused = 0
    for wrong in mutants(text, random.Random(name), most):
        try:
            found = ast.parse(wrong)
            check_integers(*found.body, given)  # type: ignore[call-arg]
        except (SyntaxError, ReadBackError, TypeError):
            refused += 1
            continue
        assert ast.dump(found) == right, wrong
    assert refused > 500


def test_nothing_is_let_in_that_the_facts_do_not_admit() -> None:
    """An emitter that asks too little is refused, though what it wrote reads back."""
    refused = 0
    for name in ("yantai.core.json", "caps.core.json"):
        rules = core(name)
        given, columns = integers(rules), columns_of(rules)
        check_taken(given, columns)
        for k, t in enumerate(given.taken):
            wider = [replace(t, heading="别的"), replace(t, type="int" if t.type == "bool" else "bool")]
            if t.type == "int":
                wider += [
                    replace(t, low=t.low - 1),
                    replace(t, high=t.high + 1),
                    replace(t, grid=7),
                    replace(t, type="str"),
                ]
            if t.words is not None:
                wider += [replace(t, words=(*t.words, "别的")), replace(t, words=None)]
            for taken in ([*given.taken[:k], w, *given.taken[k + 1 :]] for w in wider):
                refused += 1
                with pytest.raises(ReadBackError):
                    check_taken(replace(given, taken=tuple(taken)), columns)
        with pytest.raises(ReadBackError):
            check_taken(replace(given, taken=given.taken[1:]), columns)
        with pytest.raises(ReadBackError):
            check_taken(replace(given, places=given.places + 1), columns)
    assert refused > 200


def test_a_function_that_says_none_is_read_back_too() -> None:
    given = Integers("为什么", 0, 2)
    text = written(given)
    check_integers(*ast.parse(text).body, given)  # type: ignore[call-arg]
    for old, new in (
        ("return None", "return 0"),
        ("PLACES = 0", "PLACES = 1"),
        ("row: Any", "row: Any = 1"),
        ("int | None", "int"),
        ("总是", "从不"),
    ):
        with pytest.raises(ReadBackError):
            check_integers(*ast.parse(text.replace(old, new)).body, given)  # type: ignore[call-arg]
