"""Printed formulas over the inputs: names that another equation defines, and names met in the text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.core.interpret import Undetermined, evaluate
from biaochi.core.program import Input, Kind
from biaochi.meaning.inputs import Inputs
from biaochi.meaning.nodes import facts_in
from biaochi.meaning.scale import in_scale
from biaochi.model import units
from biaochi.model.criterion import Measure
from biaochi.model.values import decimal
from biaochi.reading.formulas import Equation, Extreme, Magnitude, Name, Node, Number, Operation
from biaochi.reading.phrases import Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Words
from biaochi.reading.wording import MONEY_NAME, RATE_NAME, aliases, shortened

_OTHER_SIDE = re.compile(
    r"(?!(?:年度|本年|当年)?(?:计划|目标|预算|任务)[一-鿿]{0,4}[率度]$)(?:计划|目标|上年|去年|同期|平均|预算|应|全[国省市县区]|往年|基准)"
)
_HOW_MANY = re.compile(
    r"(?:实际|累计|全年|年度|最终)?(?P<done>[一-鿿]{2})?的?(?:数量?|总数|总量|个数|件数|次数|场次|座数|家数|户数|人数|面积|里程|工程量)"
)
ACTUAL = re.compile(r"(?:实际)?(?:完成)?(?:值|数值)|实际率|实际数")


_WORKED: dict[str, Callable[[e.Expr, e.Expr], e.Expr]] = {"+": e.add, "-": e.sub, "×": e.mul, "/": e.div}


_ELSE = re.compile(
    r"平均|全[市省国县区州]|上年|去年|往年|上期|同期|前[一二三]年|目标|计划|基准|同类|行业|其他|其它|最[高低]"
)
"""全市平均到账率 where 到账率 is defined: the rate of others, or of another time."""


class Equations(Inputs, ABC):
    """The inputs, and the equations that the text and its neighbours print."""

    def __init__(self, equations: tuple[Equation, ...], declared: tuple[Input, ...], indicator: str) -> None:
        super().__init__(declared, indicator)
        self.equations = equations
        self.last: Measure | None = None
        self.at = 0
        self.formula_names: frozenset[str] = frozenset()
        self.quotients: tuple[Operation, ...] = ()
        self.constant: Callable[[str], tuple[Quantity, Words] | None] = lambda text: None
        self._references: list[tuple[str, Measure]] = []
        self._targets: dict[str, Measure] = {}
        self._unnamed: set[str] = set()
        self._defining: list[str] = []
        self._in_formulas: set[str] = set()

    @abstractmethod
    def measure(self, subject: Words, value: Quantity | None, *, rate: bool | None = None) -> Measure:
        """The measure that words speak of."""

    def formula(self, node: Node, marks: Fraction | None) -> e.Expr:
        """A printed formula over inputs and earlier definitions; 分值 stands for the marks."""
        match node:
            case Number(value, unit):
                return e.const(value / {"%": 100, "‰": 1000}.get(unit, 1))
            case Name(text):
                return self._formula_name(text, marks)
            case Magnitude(inner):
                size = self.formula(inner, marks)
                return e.Max((size, e.mul(e.const(-1), size)))
            case Extreme(least, left, right):
                ends = (self.formula(left, marks), self.formula(right, marks))
                return e.Min(ends) if least else e.Max(ends)
            case Operation("+" | "-" | "/" as op, Name(text), Number(value, unit)) if _measured(unit):
                named, number = self._beside(text, value, unit, marks)
                return _WORKED[op](named, number)
            case Operation("+" | "-" | "/" as op, Number(value, unit), Name(text)) if _measured(unit):
                named, number = self._beside(text, value, unit, marks)
                return self._over(number, named) if op == "/" else _WORKED[op](number, named)
            case Operation(op, left, right):
                said = Operation(op, self._numbered(left), self._numbered(right))
                if said != node:
                    return self.formula(said, marks)
                if op == "/":
                    return e.div(self.formula(left, marks), self._divisor(right, marks))
                a, b = self.formula(left, marks), self.formula(right, marks)
                if op in ("+", "-"):
                    self._fits_rate(a, b)
                return _WORKED[op](a, b)

    def _fits_rate(self, a: e.Expr, b: e.Expr) -> None:
        """Raises CriterionError (BC117) at 95-完成率: a percentage printed without its sign would count a hundredfold."""
        for one, other in ((a, b), (b, a)):
            spec = self.inputs.get(other.name) if isinstance(other, e.Fact) else None
            if isinstance(one, e.Const) and one.value > 1 and spec is not None and spec.kind is Kind.RATE:
                number = decimal(one.value)
                raise refuse(
                    "BC117",
                    f"“{spec.name}”是百分数，“{number}”没有写单位",
                    self.at,
                    self.at + 1,
                    f"请写明是不是 {number}%，用 勘误 改正。",
                )

    def _numbered(self, node: Node) -> Node:
        """目标值 of which the cell beside gives the number, in the unit that it has there."""
        known = self.constant(node.text) if isinstance(node, Name) else None
        if known is None or known[1].text or not (_measured(known[0].unit) or known[0].unit in units.PERCENT):
            return node
        return Number(known[0].number, known[0].unit)

    def definition(self, name: str) -> Equation | None:
        """The equation that defines ``name``, if one does."""
        exact = next((q for q in self.equations if name in aliases(q.name)), None)
        ending = [
            q for q in self.equations if len(name) >= (2 if name[-1:] in "率比重例" else 3) and q.name.endswith(name)
        ]
        return exact if exact is not None else ending[0] if len(ending) == 1 else None

    def definition_of(self, text: str) -> Measure | None:
        """The measure that the text defines under a name, by a formula."""
        index = self._equation_of(text)
        return None if index is None else self._defined(index)

    def with_unit(self, measure: Measure, unit: str) -> Measure:
        """A measure whose facts have no unit, entered in the unit of the number that it is held against."""
        if measure.unit or measure.rate or not _measured(unit) or unit in units.TIME:
            return measure
        money = unit.partition("/")[0] if unit.partition("/")[0] in units.MONEY else ""
        facts = [self.inputs[n] for n in facts_in(measure.value) if n in self.inputs]
        if any(_UNIT_NAMED.search(f.name) for f in facts):
            return measure
        if money:
            facts = [f for f in facts if f.kind is Kind.MONEY or not _OTHER_UNIT.search(f.name)]
        elif isinstance(measure.value, e.Div) or any(f.kind is not Kind.QUANTITY for f in facts):
            return measure
        for spec in facts:
            if not spec.unit and spec.kind in (Kind.MONEY, Kind.QUANTITY):
                self._replace(replace(spec, unit=money or unit, kind=units.kind_of(money or unit)))
        found = {self.inputs[f.name].unit for f in facts}
        return replace(measure, unit=found.pop()) if len(found) == 1 and found != {""} else measure

    def _beside(self, text: str, value: Fraction, unit: str, marks: Fraction | None) -> tuple[e.Expr, e.Expr]:
        """A named quantity and the number it is held against: what has no unit of its own is entered in that of the number."""
        named = self._formula_name(text, marks)
        spec = self.inputs.get(named.name) if isinstance(named, e.Fact) else None
        if spec is None or spec.kind is Kind.RATE:
            return named, e.const(value)
        if not spec.unit:
            spec = replace(spec, unit=unit, kind=units.kind_of(unit))
            self._replace(spec)
            self._measures = [(n, replace(m, unit=unit) if m.value == named else m) for n, m in self._measures]
        like = Measure(spec.name, spec.unit, False, named)
        return named, e.const(in_scale(Quantity(value, unit, None, self.at, self.at), like))

    def _over(self, number: e.Expr, named: e.Expr) -> e.Expr:
        self._not_less_than_nothing(named)
        return e.div(number, named)

    def _divisor(self, node: Node, marks: Fraction | None) -> e.Expr:
        value = self.formula(node, marks)
        if _nothing(value):
            raise refuse("BC143", "公式的分母是 0", 0, 0, "请用 勘误 改正公式。")
        self._not_less_than_nothing(value)
        return value

    def _not_less_than_nothing(self, value: e.Expr) -> None:
        for name in facts_in(value):
            spec = self.inputs.get(name)
            if spec is not None and spec.low is None and spec.kind is not Kind.RATE:
                self._replace(replace(spec, low=Fraction(0)))

    def _formula_name(self, text: str, marks: Fraction | None) -> e.Expr:
        if re.fullmatch(
            r"(?:该|本|此|对应|相应|所占|其)?(?:项|指标|要点)?(?:的)?(?:权重|权重分|权重分值|分值|满分|标准分|标准分值|满分值|指标分值)",
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
        rate = bool(RATE_NAME.search(self._spelled(text)))
        known = self.constant(text)
        if known is not None:
            said, of = known
            like = self.measure(of, said) if of.text else None
            return e.const(said.number if like is None else in_scale(said, like))
        found = self._spoken_of(text)
        if found is not None:
            return found.value
        if text.endswith("系数") and all(d.name != text for d in self.declared):
            raise refuse(
                "BC144", f"“{text}”怎样定，没有写", self.at, self.at + 1, f"请写明“{text}＝…”，或用 数据 声明它。"
            )
        declared = next((d for d in self.declared if d.name == text), None)
        if declared is not None:
            return self._add(text, declared, self.at).value
        if ACTUAL.fullmatch(text):
            met = list(
                {
                    m.value: m
                    for _, m in self._measures
                    if not self._is_reference(m) and m.name not in self._in_formulas and self._ahead(m)
                }.values()
            )
            if len(met) == 1:
                return met[0].value
        kind = Kind.RATE if rate else Kind.MONEY if MONEY_NAME.search(text) else Kind.QUANTITY
        if text.isascii():
            self._check_letter(text, self.at)
        unit = "%" if rate else ""
        self._in_formulas.add(text)
        return self._add(text, Input(self._free(text), kind, unit), self.at).value

    def _ahead(self, measure: Measure) -> bool:
        """Whether a measure was spoken of before the formula: 实际数 in it is none that comes after."""
        place = self.places.get(measure.name)
        return place is None or place[0] <= self.at

    def _spelled(self, text: str) -> str:
        """What a letter stands for: 其中X为任务办结率, 任务办结率X."""
        if not re.fullmatch(r"[A-Za-z]", text):
            return text
        found = re.search(rf"{text}(?:为|是|代表|表示|指)([一-鿿]{{2,16}})", self.text) or re.search(
            rf"(?!其中|式中|这里)([一-鿿]{{2,16}}){text}(?![A-Za-z])", self.text
        )
        return text if found is None else found[1]

    def quotient_named(self, text: str) -> Measure | None:
        """合格河段占比 where a formula divides 合格河段数 by something: that quotient."""
        stem = re.sub(r"(?:所占)?(?:占比|比例|比重|率)$", "", text)
        if stem == text or len(stem) < 2:
            return None
        tops = [
            q
            for q in self.quotients
            if re.fullmatch(rf"{re.escape(stem)}(?:总?[数额量]|[面人户件个次].|里程)", _top(q))
        ]
        return Measure(text, "%", True, self.formula(tops[0], None)) if len(tops) == 1 else None

    def only_count(self, text: str, unit: str) -> Measure | None:
        """完成数不足6座 after 除险加固12座, 实际建成数量 after 建成公厕20座: the one thing that is counted."""
        said = _HOW_MANY.fullmatch(text)
        if said is None:
            return None
        met = {m.value: m for _, m in self._measures if m.unit and not m.rate and not self._is_reference(m)}
        counted = [
            m
            for m in met.values()
            if not _OTHER_SIDE.match(m.name)
            and (
                unit == m.unit or (not unit and ((m.unit.removeprefix("个") or "个") in text or text.endswith("数量")))
            )
        ]
        if len(counted) != 1 or (not unit and not text.startswith(("实际", "完成"))):
            return None
        known = said["done"] in (None, "完成", "实际") or said["done"] in counted[0].name
        return counted[0] if known else None

    def _spoken_of(self, text: str) -> Measure | None:
        """The measure a formula names: by the same words, by their end (实际完成率), or as the only rate."""
        for label, measure in self._measures:
            if label == text:
                return measure
        if (counted := self.only_count(text, "")) is not None:
            return counted
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
        longer = [
            m
            for label, m in self._measures
            if len(label) >= 3 and label[-1] in "率度" and text.endswith(label) and label not in self._in_formulas
        ]
        if len(longer) == 1 and not self._is_reference(longer[0]):
            return longer[0]
        fewer = [
            m
            for label, m in self._measures
            if shortened(label, text) and not self._is_reference(m) and label not in self._in_formulas
        ]
        if len(fewer) == 1:
            return fewer[0]
        generic = [
            m
            for label, m in self._measures
            if label in ("完成比例", "比例", "该比例", "占比", "所占比例", "比重") and m.rate
        ]
        if len(generic) == 1 and re.search(r"占.+的比[例重]$", text):
            return generic[0]
        unnamed = [m for _, m in self._measures if m.name in self._unnamed]
        alone = len({n for n in self.formula_names if RATE_NAME.search(n)}) == 1
        if len(unnamed) == 1 and unnamed[0].rate and RATE_NAME.search(text) and alone:
            return unnamed[0]
        return None

    def _equation_of(self, text: str) -> int | None:
        """The definition or declaration that a name means: 节约率 is 成本节约率, which the text defines."""
        if not text:
            return None
        for i, spec in enumerate(self.declared):
            if spec.name == text:
                return len(self.equations) + i
        exact = [i for i, q in enumerate(self.equations) if text in aliases(q.name)]
        ending = [
            i
            for i, q in enumerate(self.equations)
            if len(text) >= 2 and text[-1] in "率度额值数比" and q.name.endswith(text)
        ]
        within = [
            i
            for i, q in enumerate(self.equations)
            if len(q.name) >= 3 and text.endswith(q.name) and _ELSE.search(text.removesuffix(q.name)) is None
        ]
        return next(iter((*exact, *ending, *within)), None)

    def _defined(self, index: int) -> Measure:
        at = index - len(self.equations)
        if at >= 0:
            return self._add(self.declared[at].name, self.declared[at], self.at)
        equation = self.equations[index]
        for label, measure in self._measures:
            if label == equation.name:
                return measure
        value = self.formula(equation.body, None)
        rate = bool(RATE_NAME.search(equation.name)) or _is_ratio(equation.body)
        measure = Measure(equation.name, "%" if rate else "", rate, value)
        self._measures.append((equation.name, measure))
        return measure

    def _is_reference(self, measure: Measure) -> bool:
        return any(m is measure for _, m in self._references)


_UNIT_NAMED = re.compile(r"\((?:[百千万亿]*元|人|户|个|亩|公里|平方米|吨|小时|天)\)")
_OTHER_UNIT = re.compile(r"(?:数|量|里程|面积|人次|人口|天|年限|时长|率|比例)(?:\([^()]*\))?$")


def _measured(unit: str) -> bool:
    """Whether the number of a formula says in what it is measured."""
    return unit not in ("", "分", "%", "‰", "个百分点")


def _nothing(value: e.Expr) -> bool:
    """Whether an expression is 0 whatever the facts: 实际成本-实际成本."""
    names = sorted(set(facts_in(value)))
    tried = ({n: Fraction(p * (i + 2) ** 3 + i) for i, n in enumerate(names)} for p in (3, 10, 17))
    try:
        return all(evaluate(value, facts).low == evaluate(value, facts).high == 0 for facts in tried)
    except Undetermined:
        return False


def _top(quotient: Operation) -> str:
    return quotient.left.text if isinstance(quotient.left, Name) else ""


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
