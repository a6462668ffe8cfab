"""Two criteria over one number that also stands as a divisor, as in 得分＝指标值÷完成值×分值: which scores higher, and where.

On a stretch where no comparison changes, a score is b·x + a + c÷x, and the difference of two has the sign of a polynomial
of degree two beside the sign of x. That is decided exactly; what is no such form is beyond reach (``Beyond``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import isqrt

from biaochi.core import expr as e
from biaochi.core.interpret import FactValue
from biaochi.core.program import Input, Kind, Program
from biaochi.prove.normal import Beyond
from biaochi.prove.search import Facts, score

MOST_STRETCHES = 400
MOST_ANSWERS = 64
_FAR = 60
"""Halvings (or doublings) in which a value of the wanted sign is looked for near an end of a stretch."""
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Form:
    """b·x + a + c÷x."""

    b: Fraction
    a: Fraction
    c: Fraction

    def __sub__(self, other: Form) -> Form:
        return Form(self.b - other.b, self.a - other.a, self.c - other.c)

    def times_x(self, x: Fraction) -> Fraction:
        """The form multiplied by x: b·x² + a·x + c."""
        return (self.b * x + self.a) * x + self.c


@dataclass(frozen=True, slots=True)
class Stretch:
    """The values between two ends, without them; None is without end. Never holds 0."""

    low: Fraction | None
    high: Fraction | None

    @property
    def inside(self) -> Fraction:
        """A value in it."""
        if self.low is None:
            return (self.high or _ZERO) - 1
        return self.low + 1 if self.high is None else (self.low + self.high) / 2

    @property
    def sign(self) -> int:
        """Of its values."""
        return 1 if self.inside > 0 else -1


@dataclass(frozen=True, slots=True)
class Compared:
    """Facts for which the new criterion scores higher, and for which it scores lower; None where there are none."""

    higher: Facts | None
    lower: Facts | None


class _Cut(Exception):
    """A comparison changes at this value inside a stretch."""

    def __init__(self, at: Fraction) -> None:
        self.at = at


def compared(old: Program, new: Program, specs: Mapping[str, Input]) -> Compared:
    """The two over all admissible facts. Raises Beyond where they are not of this kind, or one gives no score somewhere."""
    numbers = [s for s in specs.values() if s.kind not in (Kind.BOOL, Kind.CHOICE)]
    if len(numbers) != 1:
        raise Beyond("多个数据的商")
    (number,) = numbers
    others = [s for s in specs.values() if s is not number]
    columns: list[tuple[FactValue, ...]] = [(False, True) if s.kind is Kind.BOOL else s.choices for s in others]
    higher: Facts | None = None
    lower: Facts | None = None
    for count, row in enumerate(product(*columns)):
        if count >= MOST_ANSWERS:
            raise Beyond("情形太多")
        given = dict(zip((s.name for s in others), row, strict=True))
        one = _Along(old, new, number, given).compared()
        higher, lower = higher or one.higher, lower or one.lower
    return Compared(higher, lower)


@dataclass
class _Along:
    """The two along the number, the other answers given."""

    old: Program
    new: Program
    number: Input
    given: Mapping[str, FactValue]

    def compared(self) -> Compared:
        found: dict[int, Fraction] = {}
        todo: list[Stretch | Fraction] = list(self._parts())
        for _ in range(MOST_STRETCHES):
            if not todo:
                return Compared(*(None if found.get(s) is None else self._facts(found[s]) for s in (1, -1)))
            part = todo.pop()
            if isinstance(part, Fraction):
                self._at(part, found)
                continue
            if self.number.integer and _integer(part) is None:
                continue
            try:
                rises = self._form(self.new.body, part) - self._form(self.old.body, part)
                self._between(rises, part, found)
            except _Cut as cut:
                todo += [Stretch(part.low, cut.at), cut.at, Stretch(cut.at, part.high)]
        raise Beyond("太多段的情形")

    def _parts(self) -> Iterator[Stretch | Fraction]:
        """The admissible values: the ends that belong to them, 0, and what lies between."""
        low, high = self.number.low, self.number.high
        cuts = [v for v in (low, high) if v is not None]
        if (low is None or low < 0) and (high is None or high > 0):
            cuts.append(_ZERO)
        cuts = sorted(set(cuts))
        yield from (v for v in cuts if not (v == low and self.number.low_open))
        ends: list[Fraction | None] = [*([None] if low is None else []), *cuts, *([None] if high is None else [])]
        yield from (Stretch(a, b) for a, b in pairwise(ends) if a != b or a is None)

    def _facts(self, x: Fraction) -> Facts:
        return {**self.given, self.number.name: x}

    def _at(self, x: Fraction, found: dict[int, Fraction]) -> None:
        if self.number.integer and x.denominator != 1:
            return
        facts = self._facts(x)
        old, new = score(self.old, facts), score(self.new, facts)
        if (old is None) != (new is None):
            raise Beyond("一版有分而另一版没有分的数据")
        if old is not None and new is not None and old != new:
            found.setdefault(1 if new > old else -1, x)

    def _between(self, rises: Form, part: Stretch, found: dict[int, Fraction]) -> None:
        """Notes a value where the difference is above 0, and one where it is below."""
        for cut in _rational_roots(rises, part):
            raise _Cut(cut)
        for x in _samples(rises, part, whole=self.number.integer):
            sign = _sign(rises.times_x(x)) * part.sign
            if sign:
                found.setdefault(sign, x)
        if self.number.integer and _irrational_roots(rises, part):
            raise Beyond("整数之间的根")

    # --- forms on a stretch

    def _form(self, node: e.Expr, part: Stretch) -> Form:
        match node:
            case e.Const(value):
                return Form(_ZERO, value, _ZERO)
            case e.Fact():
                return Form(Fraction(1), _ZERO, _ZERO)
            case e.Clause(_, value):
                return self._form(value, part)
            case e.Add(terms):
                found = [self._form(t, part) for t in terms]
                return Form(sum((f.b for f in found), _ZERO), sum((f.a for f in found), _ZERO), sum((f.c for f in found), _ZERO))  # fmt: skip
            case e.Mul(left, right):
                return _multiplied(self._form(left, part), self._form(right, part))
            case e.Div(left, right, _):
                return _divided(self._form(left, part), self._form(right, part))
            case e.Min(terms) | e.Max(terms):
                best, *rest = (self._form(t, part) for t in terms)
                wanted = -1 if isinstance(node, e.Min) else 1
                for other in rest:
                    best = other if self._sign_of(other - best, part) == wanted else best
                return best
            case e.Case(arms, otherwise):
                taken = next((value for cond, value in arms if self._holds(cond, part)), otherwise)
                if taken is None:
                    raise Beyond("没有得分的情形")
                return self._form(taken, part)
            case e.Round():
                raise Beyond("商的取整")

    def _holds(self, cond: e.Cond, part: Stretch) -> bool:
        match cond:
            case e.Compare(op, left, right):
                sign = self._sign_of(self._form(left, part) - self._form(right, part), part)
                return {"<": sign < 0, "<=": sign <= 0, "=": sign == 0, ">=": sign >= 0, ">": sign > 0}[op]
            case e.Flag(name):
                return self.given[name] is True
            case e.Is(name, choice):
                return self.given[name] == choice
            case e.All(terms):
                return all(self._holds(t, part) for t in terms)
            case e.Any(terms):
                return any(self._holds(t, part) for t in terms)
            case e.Not(term):
                return not self._holds(term, part)

    def _sign_of(self, form: Form, part: Stretch) -> int:
        """The sign of a form all over a stretch; cuts the stretch where it changes."""
        for cut in _rational_roots(form, part):
            raise _Cut(cut)
        if _irrational_roots(form, part):
            raise Beyond("两个商的比较")
        return _sign(form.times_x(part.inside)) * part.sign


def _multiplied(left: Form, right: Form) -> Form:
    if left.b * right.b or left.c * right.c:
        raise Beyond("事实的平方")
    return Form(
        left.b * right.a + left.a * right.b,
        left.a * right.a + left.b * right.c + left.c * right.b,
        left.a * right.c + left.c * right.a,
    )


def _divided(top: Form, by: Form) -> Form:
    if by.b == by.c == 0 and by.a:
        return Form(top.b / by.a, top.a / by.a, top.c / by.a)
    if by.b and by.a == by.c == 0 and not top.c:
        return Form(_ZERO, top.b / by.b, top.a / by.b)
    if by.c and by.a == by.b == 0 and not top.b:
        return Form(top.a / by.c, top.c / by.c, _ZERO)
    raise Beyond("除以几项之和")


# --- roots of b·x² + a·x + c


def _discriminant(f: Form) -> Fraction:
    return f.a * f.a - 4 * f.b * f.c


def _root(value: Fraction) -> Fraction | None:
    """The rational square root."""
    if value < 0:
        return None
    top, below = isqrt(value.numerator), isqrt(value.denominator)
    return Fraction(top, below) if top * top == value.numerator and below * below == value.denominator else None


def _rational_roots(f: Form, part: Stretch) -> list[Fraction]:
    if f.b:
        root = _root(_discriminant(f))
        roots = [] if root is None else [(-f.a - root) / (2 * f.b), (-f.a + root) / (2 * f.b)]
    else:
        roots = [-f.c / f.a] if f.a else []
    return [x for x in roots if (part.low is None or x > part.low) and (part.high is None or x < part.high)]


def _irrational_roots(f: Form, part: Stretch) -> bool:
    if not f.b or _discriminant(f) <= 0 or _root(_discriminant(f)) is not None:
        return False
    ends = {_end_sign(f, part.low), _end_sign(f, part.high)}
    top = -f.a / (2 * f.b)
    within = (part.low is None or top > part.low) and (part.high is None or top < part.high)
    return len(ends | ({_sign(f.times_x(top))} if within else set())) > 1


def _end_sign(f: Form, end: Fraction | None) -> int:
    """The sign towards an end of a stretch, where irrational roots are away from it."""
    return _sign(f.times_x(end)) if end is not None else _sign(f.b)


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def _samples(f: Form, part: Stretch, *, whole: bool) -> Iterator[Fraction]:
    """Values in a stretch that show every sign the form has in it."""
    if whole:
        first = _integer(part)
        if first is not None:
            yield first
        return
    yield part.inside
    if not _irrational_roots(f, part):
        return
    top = -f.a / (2 * f.b)
    if (part.low is None or top > part.low) and (part.high is None or top < part.high):
        yield top
    for end, way in ((part.low, -1), (part.high, 1)):
        for k in range(1, _FAR):
            yield part.inside + way * 2**k if end is None else end + (part.inside - end) / 2**k


def _integer(part: Stretch) -> Fraction | None:
    """An integer in a stretch."""
    if part.low is None:
        return Fraction(-((-part.high).__floor__() + 1)) if part.high is not None else _ZERO
    first = Fraction(part.low.__floor__() + 1)
    return first if part.high is None or first < part.high else None
