"""Which facts a criterion needs: subjects of the text become inputs, and the same subject the same input."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import Input, Kind
from biaochi.model import units
from biaochi.model.criterion import Judgement, Measure
from biaochi.reading.problem import refuse
from biaochi.reading.term_kinds import Words
from biaochi.reading.wording import MAX_NAME, MONEY_NAME, RATE_NAME, aliases, same_reference, same_subject, short
from biaochi.syntax import elements as el
from biaochi.syntax.formulas import Equation, Extreme, Magnitude, Name, Node, Number, Operation

_RATE_INSIDE = re.compile(r"占[^，。]+的?(?:比例|比重)|率|比例|占比|比重|满意度")


_CONTINUOUS = frozenset(
    {
        "平方米",
        "立方米",
        "公里",
        "千米",
        "公斤",
        "千克",
        "亩",
        "吨",
        "米",
        "倍",
        "度",
        "课时",
        "学时",
        "学分",
        "级",
        "点",
        "字",
    }
)


_OTHER_SIDE = re.compile(r"计划|目标|上年|去年|同期|平均|预算|应|全[国省市县区]|往年|基准")


@dataclass(frozen=True, slots=True)
class Scope:
    """What surrounds a criterion: its indicator's name and the neighbouring cell."""

    indicator: str = ""


class Book:
    """The inputs of one criterion, in the order they are first needed."""

    def __init__(self, equations: tuple[Equation, ...], declared: tuple[Input, ...], scope: Scope) -> None:
        self.equations = equations
        self.declared = declared
        self.scope = scope
        self.inputs: dict[str, Input] = {}
        self.judgements: dict[str, Input] = {}
        self.last: Measure | None = None
        self.at = 0
        self.places: dict[str, tuple[int, int]] = {}
        self._measures: list[tuple[str, Measure]] = []
        self._earlier: list[tuple[str, Measure]] = []
        self._references: list[tuple[str, Measure]] = []
        self._flags: dict[str, str] = {}
        self._unnamed: set[str] = set()
        self._defining: list[str] = []
        self._in_formulas: set[str] = set()
        self.formula_names: frozenset[str] = frozenset()

    def ordered(self) -> tuple[Input, ...]:
        """The inputs in the order in which the text first speaks of them."""
        return tuple(sorted(self.inputs.values(), key=lambda spec: self.places[spec.name]))

    def new_point(self) -> None:
        """A new numbered point: subjects must now be named in full to mean a measure met before."""
        self.last = None
        self._earlier.extend(self._measures)
        self._measures = []

    def _enter(self, spec: Input, at: int) -> None:
        self.inputs[spec.name] = spec
        self.places.setdefault(spec.name, (at, len(self.places)))

    # --- numbers

    def measure(self, subject: Words, value: el.Value | None, *, rate: bool | None = None) -> Measure:
        """The measure a comparison or step speaks of, found again where the subject is the same or left out."""
        if subject.defined:
            found = self._defined(subject.defined[-1])
            self._check_unit(found, value, subject)
            self.last = found
            return found
        wants_rate = _wants_rate(value, subject.text) if rate is None else rate
        unit = "%" if wants_rate else (value.unit if value is not None else "")
        known = self._known(subject.text, wants_rate, unit, value)
        if known is None:
            known = self._new(subject, wants_rate, unit, value)
        self.last = known
        return known

    def reference(self, ref: Words, like: Measure) -> Measure:
        """The named other side of a comparison, an input of its own in the unit of ``like``."""
        if ref.defined:
            return self._defined(ref.defined[-1])
        name = short(ref.text) or "对照值"
        for label, measure in (*self._references, *self._measures):
            if label == name or (self._is_reference(measure) and same_reference(label, name)):
                return measure
        if name == like.name:
            name = f"{name}对照值"
        spec = Input(self._free(name), Kind.RATE if like.rate else self._kind_like(like), like.unit, integer=False)
        found = self._add(name, spec, ref.start)
        self._references.append((name, found))
        return found

    def count(self, words: Words, unit: str) -> Measure:
        """A number of findings, as an input that counts them."""
        if words.defined:
            return self._defined(words.defined[-1])
        base = short(words.text)
        name = base if base.endswith(("数", "次数", f"{unit}数")) else f"{base}{unit.removeprefix('个') or '个'}数"
        for label, measure in self._measures:
            if label == name:
                return measure
        kind = units.kind_of(unit) if unit else Kind.QUANTITY
        counted = bool(unit) and (unit in units.COUNTED or all(c in units.COUNTED for c in unit))
        whole = kind is Kind.QUANTITY and counted and unit not in _CONTINUOUS
        spec = Input(self._free(name), kind, unit, low=Fraction(0), integer=whole)
        return self._add(name, spec, words.start)

    def signed(self, words: Words, unit: str) -> Measure:
        """A change up or down, counted from zero."""
        name = short(words.text) or f"增减{unit}数"
        if "增减" not in name and "变化" not in name:
            name = f"{name}增减数"
        return self._add(name, Input(self._free(name), Kind.QUANTITY, unit, integer=unit in units.COUNTED), words.start)

    def knows_rate(self) -> bool:
        """Whether a rate has been met that a bare percentage may speak of."""
        return any(m.rate for _, m in self._measures)

    # --- yes/no, choices, judgements

    def flag(self, words: Words, *, name: str = "") -> str:
        """The name of a yes/no input for an event; the same words give the same input."""
        if words.defined and not words.text.strip("为是的，"):
            spec = self._declared(words.defined[-1])
            if spec is not None and spec.kind is Kind.BOOL:
                self._enter(spec, words.start)
                return spec.name
        key = name or short(words.text) or self.scope.indicator or "符合要求"
        if key in self._flags:
            return self._flags[key]
        free = self._free(key)
        self._enter(Input(free, Kind.BOOL), words.start)
        self._flags[key] = free
        return free

    def choice(self, name: str, choices: tuple[str, ...], at: int) -> str:
        """A choice input."""
        free = self._free(name)
        self._enter(Input(free, Kind.CHOICE, choices=choices), at)
        return free

    def judgement(self, words: Words, low: Fraction, high: Fraction, verb: str) -> Judgement:
        """Points an evaluator sets."""
        name = f"{short(words.text)[: MAX_NAME - 6]}（{verb}）" if words.text else f"裁量{verb}"
        free = self._free(name)
        self.judgements[free] = Input(free, Kind.POINTS, "分", low=low, high=high)
        return Judgement(free, low, high)

    # --- formulas

    def formula(self, node: Node, marks: Fraction | None) -> e.Expr:
        """A printed formula over inputs and earlier definitions; 分值 stands for the marks."""
        match node:
            case Number(value, unit):
                if unit == "%":
                    return e.const(value / 100)
                if unit in ("", "分"):
                    return e.const(value)
                return e.const(value)
            case Name(text):
                return self._formula_name(text, marks)
            case Magnitude(inner):
                size = self.formula(inner, marks)
                return e.Max((size, e.mul(e.const(-1), size)))
            case Extreme(least, left, right):
                ends = (self.formula(left, marks), self.formula(right, marks))
                return e.Min(ends) if least else e.Max(ends)
            case Operation(op, left, right):
                if op == "/":
                    return e.div(self.formula(left, marks), self._divisor(right, marks))
                a, b = self.formula(left, marks), self.formula(right, marks)
                return {"+": lambda: e.add(a, b), "-": lambda: e.sub(a, b), "×": lambda: e.mul(a, b)}[op]()

    def definition(self, name: str) -> Equation | None:
        """The equation that defines ``name``, if one does."""
        return next((q for q in self.equations if name in aliases(q.name)), None)

    def _divisor(self, node: Node, marks: Fraction | None) -> e.Expr:
        value = self.formula(node, marks)
        if isinstance(value, e.Const) and value.value == 0:
            raise refuse("BC143", "公式的分母是 0", 0, 0, "请用 勘误 改正公式。")
        for name in _names(value):
            spec = self.inputs.get(name)
            if spec is not None and spec.low is None and spec.kind is not Kind.RATE:
                self._replace(replace(spec, low=Fraction(0)))
        return value

    def _formula_name(self, text: str, marks: Fraction | None) -> e.Expr:
        if re.fullmatch(
            r"(?:该|本|此)?(?:项|指标|要点)?(?:的)?(?:权重|权重分|权重分值|分值|满分|标准分|标准分值|满分值|指标分值)",
            text,
        ):
            if marks is None:
                raise refuse("BC144", f"公式用到“{text}”，但没有给出分值", 0, 0, "请写明本项的满分。")
            return e.const(marks)
        if self.last is not None and self.last.rate and re.fullmatch(r"(?:实际)?(?:百分比|百分率|比例)", text):
            return self.last.value
        other = self.definition(text)
        if other is not None:
            if text in self._defining:
                raise refuse("BC143", f"公式用“{text}”来算“{text}”自己", 0, 0, "请用 勘误 改正公式。")
            self._defining.append(text)
            value = self.formula(other.body, marks)
            self._defining.pop()
            return value
        rate = bool(RATE_NAME.search(text))
        found = self._spoken_of(text)
        if found is not None:
            return found.value
        declared = next((d for d in self.declared if d.name == text), None)
        if declared is not None:
            return self._add(text, declared, self.at).value
        kind = Kind.RATE if rate else Kind.MONEY if MONEY_NAME.search(text) else Kind.QUANTITY
        if text.isascii() and len(text) > 1:
            raise refuse("BC144", f"公式里的“{text}”读不懂", self.at, self.at + 1, "请用 解释 写出不带函数的公式。")
        unit = "%" if rate else ""
        self._in_formulas.add(text)
        return self._add(text, Input(self._free(text), kind, unit), self.at).value

    def _spoken_of(self, text: str) -> Measure | None:
        """The measure a formula names: by the same words, by their end (实际完成率), or as the only rate."""
        for label, measure in self._measures:
            if label == text:
                return measure
        short = re.sub(r"^(?:实际|本项|该项|本|该|其|考核)(?=.{2})", "", text)
        if re.search(r"(?:数|额|量)$", short) and short != text:
            return None
        met = [
            m
            for label, m in self._measures
            if label.endswith(short)
            and len(short) >= 2
            and not _OTHER_SIDE.match(label)
            and label not in self._in_formulas
        ]
        if len(met) == 1 and not self._is_reference(met[0]):
            return met[0]
        referred = [m for label, m in self._references if len(short) >= 2 and label.endswith(short)]
        if len(referred) == 1:
            return referred[0]
        unnamed = [m for _, m in self._measures if m.name in self._unnamed]
        alone = len({n for n in self.formula_names if RATE_NAME.search(n)}) == 1
        if len(unnamed) == 1 and unnamed[0].rate and RATE_NAME.search(text) and alone:
            return unnamed[0]
        return None

    # --- inside

    def _defined(self, index: int) -> Measure:
        spec = self._declared(index)
        if spec is not None:
            return self._add(spec.name, spec, self.at)
        equation = self.equations[index]
        for label, measure in self._measures:
            if label == equation.name:
                return measure
        value = self.formula(equation.body, None)
        rate = bool(RATE_NAME.search(equation.name)) or _is_ratio(equation.body)
        measure = Measure(equation.name, "%" if rate else "", rate, value)
        self._measures.append((equation.name, measure))
        return measure

    def _declared(self, index: int) -> Input | None:
        at = index - len(self.equations)
        return self.declared[at] if 0 <= at < len(self.declared) else None

    def _known(self, text: str, rate: bool, unit: str, value: el.Value | None) -> Measure | None:
        if not text:
            if self.last is not None and _fits(self.last, rate, unit, value):
                return self.last
            candidates = [m for _, m in self._measures if _fits(m, rate, unit, value) and not self._is_reference(m)]
            return candidates[-1] if candidates else None
        for label, measure in reversed(self._measures):
            if label == text and _fits(measure, rate, unit, value):
                return measure
        for label, measure in reversed(self._measures):
            if same_subject(label, text) and _fits(measure, rate, unit, value) and not self._is_reference(measure):
                return measure
        for label, measure in reversed(self._earlier):
            if label == text and _fits(measure, rate, unit, value):
                return measure
        if len(self._measures) == 1 and self._measures[0][1].name in self._unnamed:
            only = self._measures[0][1]
            if only.unit == unit and _fits(only, rate, unit, value):
                return only
        return None

    def _is_reference(self, measure: Measure) -> bool:
        return any(m is measure for _, m in self._references)

    def _new(self, subject: Words, rate: bool, unit: str, value: el.Value | None) -> Measure:
        name = (
            short(subject.text) or self._only_equation(rate) or self.scope.indicator or ("完成率" if rate else "完成值")
        )
        if not subject.text:
            self._unnamed.add(name)
        if rate:
            return self._add(name, Input(self._free(name), Kind.RATE, "%"), subject.start)
        kind = units.kind_of(unit) if unit else Kind.MONEY if MONEY_NAME.search(name) else Kind.QUANTITY
        average = re.search(r"人均|平均|均值|每[千万百]|户均", name)
        whole = kind is Kind.QUANTITY and unit in units.COUNTED and unit not in _CONTINUOUS and not average
        low = Fraction(0) if whole or kind in (Kind.POINTS,) else None
        return self._add(name, Input(self._free(name), kind, unit, low=low, integer=whole), subject.start)

    def _only_equation(self, rate: bool) -> str:
        """公示率=已公示数/应公示数，达到100%得满分: the one rate that the text defines is the one it goes on about."""
        names = [q.name for q in self.equations if RATE_NAME.search(q.name)]
        return names[0] if rate and len(names) == len(self.equations) == 1 else ""

    def _add(self, label: str, spec: Input, at: int) -> Measure:
        rate = spec.kind is Kind.RATE
        measure = Measure(spec.name, "%" if rate else spec.unit, rate, e.Fact(spec.name), spec.integer)
        if spec.name not in self.inputs:
            self._enter(spec, at)
            self._measures.append((label, measure))
        return measure

    def _replace(self, spec: Input) -> None:
        self.inputs[spec.name] = spec

    def on_grid(self, measure: Measure) -> None:
        """Declares that the measure is counted in whole units."""
        spec = self.inputs.get(measure.name)
        if spec is not None:
            self._replace(replace(spec, integer=True))

    def magnitude(self, measure: Measure) -> Measure:
        """The size of a deviation, either way: ±5%."""
        value = e.Max((measure.value, e.mul(e.const(-1), measure.value)))
        return Measure(f"{measure.name}的绝对值", measure.unit, measure.rate, value)

    def _kind_like(self, like: Measure) -> Kind:
        for name in _names(like.value):
            if name in self.inputs:
                return self.inputs[name].kind
        return Kind.QUANTITY

    def _check_unit(self, measure: Measure, value: el.Value | None, subject: Words) -> None:
        if value is not None and measure.rate != (value.unit in units.PERCENT) and value.unit:
            raise refuse(
                "BC131", f"“{measure.name}”与“{value.unit}”单位不一致", subject.start, value.end, "请用 勘误 改正单位。"
            )

    def _free(self, name: str) -> str:
        name = name[:MAX_NAME]
        candidate, n = name, 2
        while candidate in self.inputs or candidate in self.judgements:
            candidate, n = f"{name}（{n}）", n + 1
        return candidate


def in_scale(value: el.Value, measure: Measure) -> Fraction:
    """A printed number in the scale of the measure. Raises CriterionError (BC131) where the units do not agree."""
    if measure.rate:
        if value.unit in units.PERCENT:
            return value.number / (1000 if value.unit == "‰" else 100)
        if value.number == 0 and not value.unit:
            return value.number
        raise refuse(
            "BC131",
            f"“{measure.name}”是比率，“{_printed(value)}”没有百分号",
            value.start,
            value.end,
            f"如应为 {value.number}%，请用 勘误 改正。",
        )
    if value.unit in ("", measure.unit):
        return value.number
    ratio = units.factor(value.unit, measure.unit) if measure.unit else Fraction(1)
    if ratio is None and value.unit.removeprefix("个") == measure.unit.removeprefix("个"):
        ratio = Fraction(1)
    if ratio is None or (value.unit in units.PERCENT):
        raise refuse(
            "BC131",
            f"“{measure.name}”按“{measure.unit}”计，与“{_printed(value)}”单位不一致",
            value.start,
            value.end,
            "请用 勘误 改正单位，或用 解释 写明换算。",
        )
    return value.number * ratio


def _printed(value: el.Value) -> str:
    return f"{value.number}{value.unit}"


def names_in(node: Node) -> frozenset[str]:
    """The names of a printed formula."""
    match node:
        case Name(text):
            return frozenset((text,))
        case Operation(_, left, right) | Extreme(_, left, right):
            return names_in(left) | names_in(right)
        case Magnitude(inner):
            return names_in(inner)
        case Number():
            return frozenset()


def _names(node: e.Expr) -> list[str]:
    match node:
        case e.Fact(name):
            return [name]
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            return [n for t in terms for n in _names(t)]
        case e.Mul(left, right) | e.Div(left, right):
            return _names(left) + _names(right)
        case _:
            return []


def _is_ratio(node: Node) -> bool:
    match node:
        case Operation("×", left, Number(_, "%")):
            return _is_ratio(left) or True
        case Operation("×", left, right):
            return _is_ratio(left) or _is_ratio(right)
        case Operation("/", _, _):
            return False
        case _:
            return False


def _wants_rate(value: el.Value | None, name: str) -> bool:
    if value is not None and value.unit:
        return value.unit in units.PERCENT
    return bool(RATE_NAME.search(re.sub(r"(?:时|的)$", "", name)))


def _fits(measure: Measure, rate: bool, unit: str, value: el.Value | None) -> bool:
    if measure.rate or rate:
        return measure.rate == rate or (measure.rate and unit in ("", "分"))
    return (
        unit in ("", measure.unit)
        or measure.unit == ""
        or units.factor(unit, measure.unit) is not None
        or unit.removeprefix("个") == measure.unit.removeprefix("个")
    )
