"""Jumps in certificates: the lists that hold are verified; one that is wrong, invented or missing is refused."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from biaochi import compile_criterion
from biaochi.certificates.check import Check
from biaochi.certificates.domain import Unsure
from biaochi.certificates.jumps import along
from biaochi.certificates.lines import Stretch
from biaochi.certificates.rules import why_not
from biaochi.certificates.statement import JUMPS, OPEN, PROVED, Along, Certificate, Jump, Statement, Witness
from biaochi.certificates.wire import from_json, to_json
from biaochi.certificates.wording import sentence
from biaochi.certificates.write import criterion
from biaochi.core import expr as e
from biaochi.core.interpret import Undetermined, evaluate, rounded
from biaochi.core.program import Input, Kind, Program
from biaochi.diagnostics import BiaochiError
from biaochi.prove.jumps import all_jumps

X = e.Fact("率")
RATE = Input("率", Kind.RATE, low=Fraction(0), high=Fraction(1))
BANDS = "满意度≥90%得5分，满意度80%-90%得3分，低于80%得0分"
STEPS = "满意度≥90%，得满分，每降低1%扣0.1分，不足1%按1%计，扣完为止。"


def stated(program: Program) -> tuple[Statement, Check]:
    one = criterion("", "", program, ())
    (found,) = [s for s in one.statements if s.kind == JUMPS]
    return found, Check(program, one.cuts)


def of_text(text: str) -> tuple[Statement, Check]:
    return stated(compile_criterion(text, full_marks=5).program)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("满意度≥90%，得满分，每降低1%扣0.1分，扣完为止。", "「满意度」没有断点"),
        (STEPS, "「满意度」共50处，列全了"),
        (
            BANDS,
            "「满意度」共2处，列全了：80%（之前0分、正好3分、之后3分）、90%（之前3分、正好5分、之后5分）",
        ),
        (
            "每超支1万元扣0.01分，不足1万元按1万元计，扣完为止",
            "「超支万元数」从-0.1万元到0.1万元共1处，列全了：0万元（之前5分、正好5分、之后4.99分）",
        ),
        (
            "预算执行率=实际支出/预算数×100%，得分=预算执行率×5分",
            "「实际支出」没有列；「预算数」没有列",
        ),
        ("出台制度得5分，没有出台不得分", "没有可以连续变化的数，得分不会随数断开"),
    ],
)
def test_what_jumps_is_said_and_what_is_not_listed_too(text: str, says: str) -> None:
    s, check = of_text(text)
    assert (s.verdict, s.says, sentence(s, check.program)) == (PROVED, says, says)
    assert not why_not(check, s) and not [m for m in check.missing([s]) if m[0] == JUMPS]


def test_the_lists_are_those_of_the_proofs() -> None:
    for text in (BANDS, STEPS):
        s, check = of_text(text)
        found = {(j.fact, j.at, j.below, j.here, j.above) for j in all_jumps(check.program).found}
        assert {(a.fact, j.at, j.below, j.here, j.above) for a in s.lists for j in a.jumps} == found


def test_a_certificate_without_jumps_lacks_them() -> None:
    _, check = of_text(BANDS)
    assert (JUMPS, "") in check.missing([])


def on_list(change: Callable[[Along], Along]) -> Callable[[Statement], Statement]:
    return lambda s: replace(s, lists=(change(s.lists[0]), *s.lists[1:]))


def jumps(change: Callable[[tuple[Jump, ...]], tuple[Jump, ...]]) -> Callable[[Statement], Statement]:
    return on_list(lambda a: replace(a, jumps=change(a.jumps)))


def field(**changed: Any) -> Callable[[Statement], Statement]:
    return jumps(lambda js: (replace(js[0], **changed), *js[1:]))


INVENTED = Jump(Fraction(1, 2), Fraction(0), Fraction(0), Fraction(1))
FALSE = {
    "missing": jumps(lambda js: js[1:]),
    "the last missing": jumps(lambda js: js[:-1]),
    "none at all": jumps(lambda js: ()),
    "invented": jumps(lambda js: (INVENTED, *js)),
    "no jump": jumps(lambda js: (replace(INVENTED, above=Fraction(0)), *js)),
    "twice": jumps(lambda js: (js[0], *js)),
    "turned round": jumps(lambda js: js[::-1]),
    "elsewhere": field(at=Fraction(81, 100)),
    "another score below": field(below=Fraction(1)),
    "another score at it": field(here=Fraction(1)),
    "another score above": field(above=Fraction(1)),
    "a cut missing": on_list(lambda a: replace(a, at=tuple(v for v in a.at if v != a.jumps[0].at))),
    "no cuts": on_list(lambda a: replace(a, at=())),
    "cuts turned round": on_list(lambda a: replace(a, at=a.at[::-1])),
    "cut twice": on_list(lambda a: replace(a, at=(a.at[0], *a.at))),
    "another fact": on_list(lambda a: replace(a, fact="合格率")),
    "more held": on_list(lambda a: replace(a, held={"合格率": Fraction(1)})),
    "nowhere": on_list(lambda a: replace(a, low=Fraction(2), high=Fraction(3))),
    "listed twice": lambda s: replace(s, lists=s.lists * 2),
    "about a fact": lambda s: replace(s, about="满意度"),
    "refuted": lambda s: replace(s, verdict="反例"),
    "with a witness": lambda s: replace(s, witnesses=(Witness({"满意度": Fraction(1)}, Fraction(5)),)),
}


@pytest.mark.parametrize("text", [BANDS, STEPS])
@pytest.mark.parametrize("change", FALSE.values(), ids=FALSE)
def test_a_list_that_was_changed_is_refused(text: str, change: Callable[[Statement], Statement]) -> None:
    s, check = of_text(text)
    assert not why_not(check, s) and why_not(check, change(s))


def test_a_list_left_out_or_cut_short_is_said() -> None:
    """What claims less may hold, and then the sentence that it must carry says less."""
    s, check = of_text(BANDS)
    none = replace(s, lists=())
    short = on_list(lambda a: replace(a, low=Fraction(85, 100), jumps=a.jumps[1:]))(s)
    assert not why_not(check, none) and sentence(none, check.program) == "「满意度」没有列"
    assert not why_not(check, short) and "从85%到不限" in sentence(short, check.program)


def test_other_facts_are_held_where_the_list_says() -> None:
    other = Input("他", Kind.RATE, low=Fraction(0), high=Fraction(1))
    body = e.Case(((e.Compare(">=", X, e.Fact("他")), e.const(5)),), e.const(0))
    program = Program((RATE, other), body, Fraction(5))
    at = {n: Along("率", {"他": Fraction(n, 4)}, None, None, (Fraction(n, 4),),
                   (Jump(Fraction(n, 4), Fraction(0), Fraction(5), Fraction(5)),)) for n in (1, 3)}  # fmt: skip
    check = Check(program, {})
    assert [along(check, a) for a in at.values()] == ["", ""]
    assert along(check, replace(at[1], held=at[3].held)) and along(check, replace(at[1], held={}))
    assert along(check, replace(at[1], held={"他": Fraction(2)})) == "其余数据不合要求"


def test_a_part_is_not_moved_beyond_its_whole() -> None:
    specs = (replace(RATE, within="全"), Input("全", Kind.RATE, low=Fraction(0), high=Fraction(1)))
    body = e.Case(((e.Compare(">=", X, e.const(Fraction(3, 4))), e.const(5)),), e.const(0))
    jump = Jump(Fraction(3, 4), Fraction(0), Fraction(5), Fraction(5))
    check = Check(Program(specs, body, Fraction(5)), {})
    full = Along("率", {"全": Fraction(1)}, None, None, (jump.at,), (jump,))
    half = replace(full, held={"全": Fraction(1, 2)})
    assert not along(check, full) and along(check, half) and not along(check, replace(half, jumps=()))


def test_a_jump_at_the_end_of_a_fact_and_beside_a_gap_counts_on_its_own_side() -> None:
    at_end = Program((RATE,), e.Case(((e.Compare("=", X, e.const(0)), e.const(3)),), e.const(5)), Fraction(5))
    gap = Program((Input("率", Kind.RATE),), e.Case(((e.Compare("=", X, e.const(1)), e.const(3)),
                  (e.Compare(">", X, e.const(1)), e.const(5))), None), Fraction(5))  # fmt: skip
    for program, place in ((at_end, 0), (gap, 1)):
        s, check = stated(program)
        assert s.lists[0].jumps == (Jump(Fraction(place), Fraction(3), Fraction(3), Fraction(5)),)
        assert why_not(check, replace(s, lists=(replace(s.lists[0], jumps=(), at=()),)))


def written(text: str) -> dict[str, Any]:
    one = criterion("C1", "甲", compile_criterion(text, full_marks=5).program, ())
    made = Certificate("0", "0", "x", "y", "1", "0" * 64, (one,), ())
    data = to_json(made)
    assert from_json(data.encode(), file="") == made
    return json.loads(data)  # type: ignore[no-any-return]


def test_a_certificate_of_the_format_before_is_refused_by_its_number() -> None:
    data = written(BANDS)
    assert data["certificate"] == 3
    data["certificate"] = 2
    with pytest.raises(BiaochiError) as refused:
        from_json(json.dumps(data).encode(), file="")
    assert refused.value.diagnostics[0].where == "$.certificate"


BAD: list[tuple[Callable[[Any], object], str]] = [
    (lambda a: a.pop("held"), ""),
    (lambda a: a.update(extra=1), ""),
    (lambda a: a.update(fact=1), ".fact"),
    (lambda a: a.update(held=[]), ".held"),
    (lambda a: a.update(held={"甲": 1}), ".held.甲"),
    (lambda a: a.update(range=["0"]), ".range"),
    (lambda a: a.update(range=["0", "1", "2"]), ".range"),
    (lambda a: a.update(range=["1e3", None]), ".range[0]"),
    (lambda a: a.update(at=["1"] * 401), ".at"),
    (lambda a: a["at"].append("2/4"), ".at[2]"),
    (lambda a: a.update(jumps=a["jumps"] * 201), ".jumps"),
    (lambda a: a["jumps"][1].pop(), ".jumps[1]"),
    (lambda a: a["jumps"][1].append("1"), ".jumps[1]"),
    (lambda a: a["jumps"][1].__setitem__(2, "9" * 61), ".jumps[1][2]"),
    (lambda a: a["jumps"][1].__setitem__(2, None), ".jumps[1][2]"),
]


@pytest.mark.parametrize(("change", "place"), BAD, ids=map(str, range(len(BAD))))
def test_a_field_of_a_list_that_is_wrong_is_named(change: Callable[[Any], object], place: str) -> None:
    data = written(BANDS)
    change(data["criteria"][0]["statements"][-1]["lists"][0])
    with pytest.raises(BiaochiError) as refused:
        from_json(json.dumps(data).encode(), file="")
    assert refused.value.diagnostics[0].where == f"$.criteria[0].statements[0].lists[0]{place}"


def test_lists_stand_only_where_they_are_proved() -> None:
    for change in ({"verdict": OPEN}, {"kind": "单调"}):
        data = written(BANDS)
        data["criteria"][0]["statements"][-1].update(change)
        with pytest.raises(BiaochiError) as refused:
            from_json(json.dumps(data).encode(), file="")
        assert refused.value.diagnostics[0].where == "$.criteria[0].statements[0]"


def test_a_list_cut_off_anywhere_is_refused() -> None:
    text = json.dumps(written(BANDS), ensure_ascii=False)
    for end in range(0, len(text) - 1, 7):
        with pytest.raises(BiaochiError):
            from_json(text[:end].encode(), file="")


# --- the checker's own lines


NUMBERS = [Fraction(n, d) for d in (1, 2, 3) for n in range(-4, 5)]


def expressions(rng: random.Random, depth: int) -> e.Expr:
    number = e.const(rng.choice(NUMBERS))
    inner = lambda: expressions(rng, depth - 1)  # noqa: E731
    match rng.randint(0, 8 if depth else 1):
        case 0:
            return number
        case 1:
            return X
        case 2:
            return e.Add((inner(), inner()))
        case 3:
            return e.Mul(inner(), inner())
        case 4:
            return e.Div(inner(), inner(), rng.choice((None, number)))
        case 5:
            return rng.choice((e.Min, e.Max))((inner(), inner(), number))
        case 6:
            return e.Round(rng.choice(("up", "down", "half_up")), inner(), rng.choice((Fraction(1), Fraction(1, 2))))  # type: ignore[arg-type]
        case 7:
            return e.Clause(0, inner())
        case _:
            cond = e.Compare(rng.choice(("<", "<=", "=", ">=", ">")), inner(), number)  # type: ignore[arg-type]
            both: e.Cond = rng.choice((cond, e.Not(cond), e.All((cond, e.Flag("是"))), e.Any((cond, e.Is("选", "甲")))))
            return e.Case(((both, inner()),), rng.choice((None, inner())))


def score(node: e.Expr, facts: dict[str, Any]) -> Fraction | None:
    try:
        return evaluate(node, facts).point
    except Undetermined:
        return None


def test_a_line_is_what_the_interpreter_gives_all_over_its_stretch() -> None:
    rng = random.Random(7)
    seen = {"line": 0, "nothing": 0, "unsure": 0}
    for _ in range(3000):
        node = expressions(rng, 3)
        low, high = rng.choice([*itertools.combinations((Fraction(-1), Fraction(0), Fraction(1, 2), Fraction(1)), 2)])
        ends = rng.choice(((low, high), (None, high), (low, None), (None, None)))
        held = {"是": rng.random() < 0.5, "选": rng.choice(("甲", "乙"))}
        try:
            line = Stretch("率", held, *ends).line(node)
        except Unsure:
            seen["unsure"] += 1
            continue
        seen["nothing" if line is None else "line"] += 1
        first, last = (
            (ends[0] if ends[0] is not None else Fraction(-9)),
            (ends[1] if ends[1] is not None else Fraction(9)),
        )
        for n in (1, 2, 500, 997, 1999):
            x = first + (last - first) * Fraction(n, 2000)
            expected = None if line is None else line[0] * x + line[1]
            assert score(node, {**held, "率": x}) == expected, (node, ends, x)
    assert min(seen.values()) > 50, seen


@pytest.mark.parametrize("mode", ["up", "down", "half_up"])
@pytest.mark.parametrize("step", [Fraction(1), Fraction(1, 2), Fraction(3)])
def test_a_stretch_is_one_step_only_between_two_neighbouring_edges(mode: Any, step: Fraction) -> None:
    shift = step / 2 if mode == "half_up" else Fraction(0)
    edges = [n * step + shift for n in range(-4, 4)]
    for i, j in itertools.combinations(range(len(edges)), 2):
        stretch, node = Stretch("率", {}, edges[i], edges[j]), e.Round(mode, X, step)
        if j == i + 1:
            assert stretch.line(node) == (0, rounded((edges[i] + edges[j]) / 2, mode, step))
        else:
            with pytest.raises(Unsure):
                stretch.line(node)


def test_what_is_beyond_an_end_is_told_by_its_range() -> None:
    """A rounded number without end is no line, but beside a limit it need not be one."""
    high = e.Max((e.const(9), e.Min((e.Round("up", X, Fraction(1)), e.const(5)))))
    assert Stretch("率", {}, None, None).line(high) == (0, 9)
    down = e.Max((e.const(0), e.Add((e.const(3), e.Mul(e.const(-1), e.Round("up", X, Fraction(1)))))))
    assert Stretch("率", {}, Fraction(2), None).line(down) == (0, 0)
    with pytest.raises(Unsure):
        Stretch("率", {}, Fraction(3, 2), None).line(down)


NEAR = Fraction(1, 10**9)


def jumping(node: e.Expr, places: set[Fraction]) -> dict[Fraction, Jump]:
    """What jumps at some places, by the interpreter close beside them: scores of these expressions are no steeper than 100."""
    out = {}
    for x in places:
        here = score(node, {"率": x})
        below, above = (score(node, {"率": x + s}) if 0 <= x + s <= 1 else None for s in (-NEAR, NEAR))
        if here is not None and any(v is not None and abs(v - here) > NEAR * 100 for v in (below, above)):
            out[x] = Jump(x, here if below is None else below, here, here if above is None else above)
    return out


def steps(rng: random.Random, depth: int) -> e.Expr:
    """Bands, slopes, steps and limits whose numbers are twelfths, so that what jumps does so at a twelfth."""
    number = e.const(Fraction(rng.randint(0, 12), 12))
    inner = lambda: steps(rng, depth - 1)  # noqa: E731
    match rng.randint(0, 5 if depth else 1):
        case 0:
            return number
        case 1:
            return e.Mul(e.const(rng.choice((-1, 1))), X)
        case 2:
            cond = e.Compare(rng.choice(("<", "<=", "=", ">=", ">")), X, number)  # type: ignore[arg-type]
            return e.Case(((cond, inner()),), rng.choice((None, inner(), inner())))
        case 3:
            return e.Round(rng.choice(("up", "down")), rng.choice((X, number)), Fraction(1, rng.choice((2, 3, 4))))  # type: ignore[arg-type]
        case 4:
            return e.Add((inner(), inner()))
        case _:
            return e.Min((inner(), number))


def test_whatever_list_is_verified_is_all_there_is() -> None:
    """Lists that anybody could make, most of them false: of what is verified nothing is wrong and nothing is left out."""
    rng = random.Random(9)
    twelfths = {Fraction(n, 12) for n in range(13)}
    verified = refused = 0
    for _ in range(400):
        program = Program((RATE,), steps(rng, 3), Fraction(20))
        s, check = stated(program)
        for a in s.lists:
            true = jumping(program.body, {x for x in twelfths if a.low is None or a.high is None or a.low < x < a.high})
            assert {j.at for j in a.jumps} == set(true)
            for _ in range(6):
                cuts = tuple(sorted(rng.sample(sorted(twelfths), rng.randint(0, 13))))
                kept = tuple(j for j in a.jumps if rng.random() < 0.8)
                if along(check, replace(a, at=cuts, jumps=kept)):
                    refused += 1
                else:
                    assert {j.at for j in kept} == set(true), (program.body, cuts)
                    verified += 1
    assert verified > 300 and refused > 300
