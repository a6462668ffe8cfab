"""One criterion from canonical print to its resolved form."""

from __future__ import annotations

from fractions import Fraction

from biaochi import patterns as re
from biaochi.core.program import Input
from biaochi.meaning import answerable, divisors, notes, owned, points
from biaochi.meaning.bounded import bounded
from biaochi.meaning.env import Env
from biaochi.meaning.names import Book
from biaochi.meaning.nodes import names_in, quotients_in
from biaochi.meaning.resolve import named_constant
from biaochi.meaning.spent import check_spent, used_names
from biaochi.model.conventions import Conventions
from biaochi.model.criterion import Part, Resolved
from biaochi.model.values import decimal
from biaochi.reading.formulas import Equation, find_equations
from biaochi.reading.phrases import Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.read import is_score, pieces_of
from biaochi.reading.surface import Words
from biaochi.reading.wording import RATE_NAME


def resolve(
    text: str,
    marks: Fraction | None,
    conventions: Conventions,
    declared: tuple[Input, ...],
    indicator: str,
    beside: str,
) -> tuple[Resolved, frozenset[str]]:
    """The resolved criterion and the questions it asks. Raises CriterionError with offsets into ``text``."""
    found = find_equations(text)
    stated = tuple(q for q in find_equations(beside) if not is_score(q, beside)) if beside else ()
    definitions = tuple(q for q in found if not is_score(q, text) and not _entered_alike(q, text))
    known = {q.name for q in definitions}
    env = Env(
        text,
        Book((*definitions, *(q for q in stated if q.name not in known)), declared, indicator),
        conventions,
        marks,
        indicator,
    )
    env.book.text = f"{text}；{beside}"
    env.book.formula_names = frozenset(n for q in found for n in (*names_in(q.body), q.name))
    env.book.quotients = tuple(o for q in found for o in quotients_in(q.body))
    env.book.constant = lambda name: _constant(name, env)
    notes.beside(beside, env)
    pieces = pieces_of(text, found, tuple(d.name for d in declared))
    parts, whole = points.parts(pieces, marks, env)
    notes.unused(env)
    if not parts:
        raise refuse("BC125", "没有读到怎样计分", 0, len(text), "请写明什么情形得几分或扣几分。")
    parts = divisors.settled(parts, list(found), env)
    if not env.best:
        _check_total(parts, whole, marks, text)
    owned.check(env.printed, env.limits, env.roles)
    used = used_names([*parts, *([whole] if whole is not None else [])])
    inputs = tuple(bounded(s, text, env.book.places[s.name][0]) for s in env.book.ordered() if s.name in used)
    owned.met(env, used)
    answerable.check(inputs, env)
    owned.heard(text, [*parts, *([whole] if whole is not None else [])], inputs)
    answerable.of_the_list(inputs, env, several=len(parts) > 1)
    resolved = Resolved(
        tuple(parts),
        marks,
        inputs,
        tuple(env.book.judgements.values()),
        whole,
        env.best,
        roles=tuple(env.roles),
        alike=tuple(env.alike),
        stepped=env.stepped,
    )
    check_spent(text, resolved, [(q.start, q.end) for q in found])
    return resolved, frozenset(env.asked)


def _entered_alike(equation: Equation, text: str) -> bool:
    """甲到账率≥全市平均到账率得6分（甲到账率=到账人数/申领人数）: what it is held against is entered as a rate, and so is it."""
    if text[max(0, equation.start - 1) : equation.start] != "(" or text[equation.end : equation.end + 1] != ")":
        return False
    name = re.escape(equation.name)
    other = r"(?:≥|≤|>|<|不低于|不高于|高于|低于|达到|超过)[^，。；0-9]{2,36}(?:率|比例|比重|占比)(?=[，。；]|的|$)"
    return RATE_NAME.search(equation.name) is not None and re.search(name + other, text) is not None


_TARGETS = re.compile(r"(?:年度|绩效|考核)?(?:目标|指标|计划|任务)(?:值|数量?|场次|人数|次数|面积|个数|里程|产量|期数)")


def _constant(name: str, env: Env) -> tuple[Quantity, Words] | None:
    """目标值 in a formula, where the text or the cell beside gives it a number."""
    found = named_constant(name, env) if _TARGETS.fullmatch(name) else None
    return None if found is None else (found.value, found.subject)


def _check_total(parts: list[Part], whole: Part | None, marks: Fraction | None, text: str) -> None:
    if marks is None or any(p.when is not None for p in parts):
        return
    if len(parts) == 1 and (whole is None or parts[0].marks is None):
        return
    total = sum((p.marks or Fraction(0) for p in parts), Fraction(0))
    if total != marks:
        raise refuse(
            "BC130",
            f"各要点合计 {decimal(total)} 分，与满分 {decimal(marks)} 分对不上",
            0,
            len(text),
            "请核对各要点的分数。",
        )
