"""Programs as SMT-LIB 2 text: admissible facts, the score of the reference interpreter, and whether there is one.

It reads the core form itself and shares nothing with the normal form of the own engine, so that the two can disagree.
Names of a ruleset never reach a solver: facts and choices are numbered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from biaochi.core import expr as e
from biaochi.core.program import Input, Kind, Program

MOST_BITS = 4_000
MOST_LINES = 20_000


class Untranslatable(Exception):
    """The program is outside what is put to a solver: too large, or about names it does not declare."""


@dataclass(frozen=True, slots=True)
class Valued:
    """Two terms: a value (any number or truth where there is none), and whether there is one."""

    term: str
    defined: str = "true"


@dataclass(frozen=True, slots=True)
class Acting:
    """One place where a clause stands: whether the interpreter comes to it, and what it is worth there."""

    index: int
    reached: str
    value: str


@dataclass(slots=True)
class Script:
    """The text of one question, line by line; each copy of the facts is declared with its domain.

    Where it is ``relaxed``, a rounded number need not be whole: it lies within one step of what is rounded, has its
    sign, and is no less than another that is rounded likewise from no more. ``roundings`` are those so far.
    """

    lines: list[str] = field(default_factory=list)
    names: int = 0
    relaxed: bool = False
    roundings: list[tuple[e.RoundMode, str, str]] = field(default_factory=list)

    def text(self) -> str:
        """The question for a solver. Raises Untranslatable where it is too long."""
        if len(self.lines) > MOST_LINES:
            raise Untranslatable("公式太长")
        # Solvers decide reals alone by a complete method, which they do not try where whole numbers may occur.
        logic = "QF_NIRA" if any("Int" in line for line in self.lines) else "QF_NRA"
        return "\n".join([f"(set-logic {logic})", *self.lines, ""])

    def want(self, term: str) -> None:
        """``term`` is to hold."""
        self.lines.append(f"(assert {term})")

    def name(self, sort: str, term: str) -> str:
        """A name for a term, so that a shared part is written once."""
        if " " not in term:
            return term
        self.names += 1
        self.lines.append(f"(define-fun t{self.names} () {sort} {term})")
        return f"t{self.names}"

    def whole(self) -> str:
        """A new whole number, as a real term."""
        self.names += 1
        self.lines.append(f"(declare-const k{self.names} {'Real' if self.relaxed else 'Int'})")
        return f"k{self.names}" if self.relaxed else f"(to_real k{self.names})"

    def rounding(self, mode: e.RoundMode, of: str, k: str) -> None:
        """Notes that ``k`` is ``of`` rounded to whole numbers, with what follows from it where it is relaxed."""
        if not self.relaxed:
            return
        for before in [(mode, "0.0", "0.0"), *self.roundings]:
            if before[0] == mode:
                self.want(f"(=> (<= {before[1]} {of}) (<= {before[2]} {k}))")
                self.want(f"(=> (<= {of} {before[1]}) (<= {k} {before[2]}))")
        self.roundings.append((mode, of, k))


def symbols(program: Program, prefix: str = "x") -> dict[str, str]:
    """A symbol for every fact and judgement of a program."""
    return {s.name: f"{prefix}{i}" for i, s in enumerate((*program.inputs, *program.judgements))}


def declare(script: Script, spec: Input, symbol: str) -> None:
    """A fact with its admissible values."""
    if spec.kind is Kind.BOOL:
        script.lines.append(f"(declare-const {symbol} Bool)")
        return
    if spec.kind is Kind.CHOICE:
        script.lines.append(f"(declare-const {symbol} Int)")
        script.want(f"(and (<= 0 {symbol}) (< {symbol} {len(spec.choices)}))")
        return
    script.lines.append(f"(declare-const {symbol} {'Int' if on_grid(spec) else 'Real'})")
    term = _number_of(spec, symbol)
    if spec.low is not None:
        script.want(f"({'<' if spec.low_open else '<='} {real(spec.low)} {term})")
    if spec.high is not None:
        script.want(f"(<= {term} {real(spec.high)})")


def keep_within(script: Script, specs: Mapping[str, Input], symbols: Mapping[str, str]) -> None:
    """That no part is more than its whole."""
    for name, spec in specs.items():
        if spec.within:
            terms = (_number_of(specs[n], symbols[n]) for n in (name, spec.within))
            script.want(f"(<= {' '.join(terms)})")


def on_grid(spec: Input) -> bool:
    """Whether a fact takes whole numbers only; a rate is a fraction of one, whatever it counts."""
    return spec.integer and spec.kind is not Kind.RATE


def real(value: Fraction) -> str:
    """An exact literal."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS:
        raise Untranslatable("数太长")
    size = f"{abs(value.numerator)}.0"
    shown = size if value.denominator == 1 else f"(/ {size} {value.denominator}.0)"
    return f"(- {shown})" if value < 0 else shown


def conj(*terms: str) -> str:
    """All terms hold."""
    if "false" in terms:
        return "false"
    kept = list(dict.fromkeys(t for t in terms if t != "true"))
    return "true" if not kept else kept[0] if len(kept) == 1 else f"(and {' '.join(kept)})"


def disj(*terms: str) -> str:
    """One of the terms holds."""
    return negated(conj(*(negated(t) for t in terms)))


def negated(term: str) -> str:
    """The term does not hold."""
    return {"true": "false", "false": "true"}.get(term, f"(not {term})")


def either(cond: str, yes: str, no: str) -> str:
    """``yes`` where ``cond`` holds, else ``no``."""
    return yes if cond == "true" or yes == no else no if cond == "false" else f"(ite {cond} {yes} {no})"


def _number_of(spec: Input, symbol: str) -> str:
    return f"(to_real {symbol})" if on_grid(spec) else symbol


@dataclass(slots=True)
class Translation:
    """The terms of one copy of a program's facts, each node once."""

    script: Script
    specs: Mapping[str, Input]
    symbols: Mapping[str, str]
    seen: dict[int, tuple[e.Expr | e.Cond, Valued]] = field(default_factory=dict)

    def value(self, node: e.Expr) -> Valued:
        """The value of an expression, and whether the text gives it one."""
        known = self.seen.get(id(node))
        if known is not None:
            return known[1]
        made = self._value(node)
        made = Valued(self.script.name("Real", made.term), self.script.name("Bool", made.defined))
        # The node is kept beside its terms: an id is good only as long as its object lives.
        self.seen[id(node)] = (node, made)
        return made

    def _value(self, node: e.Expr) -> Valued:
        match node:
            case e.Const(value):
                return Valued(real(value))
            case e.Fact(name):
                return Valued(_number_of(self._spec(name), self.symbols[name]))
            case e.Clause(_, value):
                return self.value(value)
            case e.Add(terms):
                found = [self.value(t) for t in terms]
                total = f"(+ 0.0 {' '.join(v.term for v in found)})" if found else "0.0"
                return Valued(total, conj(*(v.defined for v in found)))
            case e.Mul(left, right):
                a, b = self.value(left), self.value(right)
                return Valued(f"(* {a.term} {b.term})", conj(a.defined, b.defined))
            case e.Div(left, right, zero):
                return self._quotient(left, right, zero)
            case e.Min(terms) | e.Max(terms):
                return self._extreme(terms, "<=" if isinstance(node, e.Min) else ">=")
            case e.Round(mode, value, step):
                return self._rounded(mode, value, step)
            case e.Case(arms, otherwise):
                return self._case(arms, otherwise)

    def _quotient(self, left: e.Expr, right: e.Expr, zero: e.Expr | None) -> Valued:
        """The dividend is not looked at where the divisor is 0."""
        divisor, dividend = self.value(right), self.value(left)
        nothing = Valued("0.0", "false") if zero is None else self.value(zero)
        if isinstance(right, e.Const):
            if right.value == 0:
                return nothing
            return Valued(f"(* {real(1 / right.value)} {dividend.term})", dividend.defined)
        is_zero = self.script.name("Bool", f"(= {divisor.term} 0.0)")
        return Valued(
            either(is_zero, nothing.term, f"(/ {dividend.term} {divisor.term})"),
            conj(divisor.defined, either(is_zero, nothing.defined, dividend.defined)),
        )

    def _extreme(self, terms: tuple[e.Expr, ...], op: str) -> Valued:
        found = [self.value(t) for t in terms]
        best = found[0].term
        for other in found[1:]:
            best = self.script.name("Real", f"(ite ({op} {best} {other.term}) {best} {other.term})")
        return Valued(best, conj(*(v.defined for v in found)))

    def _case(self, arms: tuple[tuple[e.Cond, e.Expr], ...], otherwise: e.Expr | None) -> Valued:
        """Conditions are asked in order up to the first that holds; only they and the chosen arm need a value."""
        chosen = Valued("0.0", "false") if otherwise is None else self.value(otherwise)
        for cond, arm in reversed(arms):
            asked, given = self.truth(cond), self.value(arm)
            chosen = Valued(
                self.script.name("Real", either(asked.term, given.term, chosen.term)),
                self.script.name("Bool", conj(asked.defined, either(asked.term, given.defined, chosen.defined))),
            )
        return chosen

    def truth(self, cond: e.Cond) -> Valued:
        """Whether a condition holds, and whether every number it compares has a value."""
        known = self.seen.get(id(cond))
        if known is not None:
            return known[1]
        made = self._truth(cond)
        made = Valued(self.script.name("Bool", made.term), self.script.name("Bool", made.defined))
        self.seen[id(cond)] = (cond, made)
        return made

    def _truth(self, cond: e.Cond) -> Valued:
        match cond:
            case e.Compare(op, left, right):
                a, b = self.value(left), self.value(right)
                return Valued(f"({op} {a.term} {b.term})", conj(a.defined, b.defined))
            case e.Flag(name):
                return Valued(self._symbol(name, Kind.BOOL))
            case e.Is(name, choice):
                symbol, choices = self._symbol(name, Kind.CHOICE), self.specs[name].choices
                return Valued(disj(*(f"(= {symbol} {i})" for i, c in enumerate(choices) if c == choice)))
            case e.All(terms):
                found = [self.truth(t) for t in terms]
                return Valued(conj(*(v.term for v in found)), conj(*(v.defined for v in found)))
            case e.Any(terms):
                found = [self.truth(t) for t in terms]
                return Valued(disj(*(v.term for v in found)), conj(*(v.defined for v in found)))
            case e.Not(term):
                inner = self.truth(term)
                return Valued(negated(inner.term), inner.defined)

    def _spec(self, name: str) -> Input:
        spec = self.specs.get(name)
        if spec is None or spec.kind in (Kind.BOOL, Kind.CHOICE):
            raise Untranslatable("公式里有没有声明的数")
        return spec

    def _symbol(self, name: str, kind: Kind) -> str:
        spec = self.specs.get(name)
        if spec is None or spec.kind is not kind:
            raise Untranslatable("条件里有没有声明的事实")
        return self.symbols[name]

    # --- rounding

    def _rounded(self, mode: e.RoundMode, node: e.Expr, step: Fraction) -> Valued:
        inner = self.value(node)
        ratio = self._ratio(node)
        if ratio is not None and ratio.divided:
            steps = f"(to_real {_whole_steps(mode, *self._over_step(ratio, step))})"
        else:
            steps = self._steps(mode, f"(* {real(1 / step)} {inner.term})")
        return Valued(f"(* {real(step)} {steps})", inner.defined)

    def _steps(self, mode: e.RoundMode, term: str) -> str:
        """The whole number a real term is rounded to: the one that its definition leaves."""
        of, k = self.script.name("Real", term), self.script.whole()
        self.script.rounding(mode, of, k)
        match mode:
            case "down":
                self.script.want(_is_below(k, of))
            case "up":
                self.script.want(_is_above(k, of))
            case "half_up":
                above, below = _is_below(k, f"(+ {of} 0.5)"), _is_above(k, f"(- {of} 0.5)")
                self.script.want(f"(ite (<= 0.0 {of}) {above} {below})")
        return k

    def _ratio(self, node: e.Expr) -> _Ratio | None:
        """The expression as one whole number over another, where it is one: solvers decide these by division."""
        match node:
            case e.Const(value):
                real(value)
                return _Ratio(str(value.numerator), str(value.denominator), False)
            case e.Fact(name):
                return _Ratio(self.symbols[name], "1", False) if on_grid(self._spec(name)) else None
            case e.Clause(_, value):
                return self._ratio(value)
            case e.Add(terms) if terms:
                return self._combined([self._ratio(t) for t in terms], _sum)
            case e.Mul(left, right):
                return self._combined([self._ratio(left), self._ratio(right)], _times)
            case e.Div(left, right, None) if not isinstance(right, e.Const):
                return self._combined([self._ratio(left), self._ratio(right)], _divided)
        return None

    def _combined(self, found: list[_Ratio | None], join: _Join) -> _Ratio | None:
        known = [r for r in found if r is not None]
        if len(known) != len(found):
            return None
        total = known[0]
        for other in known[1:]:
            total = join(total, other)
        return _Ratio(self.script.name("Int", total.top), self.script.name("Int", total.bottom), total.divided)

    def _over_step(self, ratio: _Ratio, step: Fraction) -> tuple[str, str]:
        """Numerator and positive denominator of the number of steps in a ratio."""
        name = self.script.name
        top = name("Int", f"(* {step.denominator} {_literal(ratio.top)})")
        bottom = name("Int", f"(* {step.numerator} {_literal(ratio.bottom)})")
        negative = name("Bool", f"(< {bottom} 0)")
        return name("Int", either(negative, f"(- {top})", top)), name("Int", either(negative, f"(- {bottom})", bottom))

    # --- clauses

    def acting(self, node: e.Expr, path: str = "true") -> list[Acting]:
        """Where the clauses of an expression stand, in the order the interpreter comes to them."""
        match node:
            case e.Clause(index, value):
                here = Acting(index, self.script.name("Bool", path), self.value(value).term)
                return [here, *self.acting(value, path)]
            case e.Add(terms) | e.Min(terms) | e.Max(terms):
                return [a for t in terms for a in self.acting(t, path)]
            case e.Mul(left, right):
                return [*self.acting(left, path), *self.acting(right, path)]
            case e.Div(left, right, zero):
                is_zero = f"(= {self.value(right).term} 0.0)"
                rest = [] if zero is None else self.acting(zero, conj(path, is_zero))
                return [*self.acting(right, path), *self.acting(left, conj(path, negated(is_zero))), *rest]
            case e.Round(_, value, _):
                return self.acting(value, path)
            case e.Case(arms, otherwise):
                found = []
                for cond, arm in arms:
                    asked = self.truth(cond).term
                    found += self.acting(arm, conj(path, asked))
                    path = self.script.name("Bool", conj(path, negated(asked)))
                return found if otherwise is None else [*found, *self.acting(otherwise, path)]
        return []


def _is_below(k: str, of: str) -> str:
    """The whole number at or next below."""
    return f"(and (<= {k} {of}) (< {of} (+ {k} 1.0)))"


def _is_above(k: str, of: str) -> str:
    """The whole number at or next above."""
    return f"(and (< (- {k} 1.0) {of}) (<= {of} {k}))"


@dataclass(frozen=True, slots=True)
class _Ratio:
    """``top`` / ``bottom``, both whole; ``divided`` where a fact stands below."""

    top: str
    bottom: str
    divided: bool


_Join: TypeAlias = Callable[[_Ratio, _Ratio], _Ratio]


def _literal(term: str) -> str:
    return f"(- {term[1:]})" if term.startswith("-") else term


def _product(a: str, b: str) -> str:
    return b if a == "1" else a if b == "1" else f"(* {_literal(a)} {_literal(b)})"


def _sum(a: _Ratio, b: _Ratio) -> _Ratio:
    if a.bottom == b.bottom:
        return _Ratio(f"(+ {_literal(a.top)} {_literal(b.top)})", a.bottom, a.divided or b.divided)
    top = f"(+ {_literal(_product(a.top, b.bottom))} {_literal(_product(b.top, a.bottom))})"
    return _Ratio(top, _product(a.bottom, b.bottom), a.divided or b.divided)


def _times(a: _Ratio, b: _Ratio) -> _Ratio:
    return _Ratio(_product(a.top, b.top), _product(a.bottom, b.bottom), a.divided or b.divided)


def _divided(a: _Ratio, b: _Ratio) -> _Ratio:
    return _Ratio(_product(a.top, b.bottom), _product(a.bottom, b.top), True)


def _whole_steps(mode: e.RoundMode, top: str, bottom: str) -> str:
    """top / bottom (positive) rounded to a whole number; ``div`` rounds down where the divisor is positive."""
    match mode:
        case "down":
            return f"(div {top} {bottom})"
        case "up":
            return f"(- (div (- {top}) {bottom}))"
        case "half_up":
            above = f"(div (+ (* 2 {top}) {bottom}) (* 2 {bottom}))"
            below = f"(- (div (- {bottom} (* 2 {top})) (* 2 {bottom})))"
            return f"(ite (<= 0 {top}) {above} {below})"
