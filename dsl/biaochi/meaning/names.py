"""Which facts a criterion needs: subjects of the text become inputs, and the same subject the same input."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import Input, Kind
from biaochi.model import units
from biaochi.model.criterion import Judgement, Measure
from biaochi.reading.formulas import Equation, Extreme, Magnitude, Name, Node, Number, Operation
from biaochi.reading.phrases import Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Words
from biaochi.reading.wording import (
    MAX_NAME,
    MONEY_NAME,
    RATE_NAME,
    aliases,
    core_words,
    negative,
    same_subject,
    short,
    shortened,
    trimmed,
)

_RATE_INSIDE = re.compile(r"占[^，。]+的?(?:比例|比重)|率|比例|占比|比重|满意度")


_OTHER_SIDE = re.compile(r"计划|目标|上年|去年|同期|平均|预算|应|全[国省市县区]|往年|基准")


_LABEL = re.compile(r"^(?:[加扣减]分项目?|.{0,4}(?:标准|细则|办法|方法|要点|依据|内容|规则|说明))$|(?:如下|以下|下列)$")


class Book:
    """The inputs of one criterion, in the order they are first needed."""

    def __init__(self, equations: tuple[Equation, ...], declared: tuple[Input, ...], indicator: str) -> None:
        self.equations = equations
        self.declared = declared
        self.indicator = indicator
        self.inputs: dict[str, Input] = {}
        self.judgements: dict[str, Input] = {}
        self.last: Measure | None = None
        self.at = 0
        self.topic: Words | None = None
        self.places: dict[str, tuple[int, int]] = {}
        self._measures: list[tuple[str, Measure]] = []
        self._earlier: list[tuple[str, Measure]] = []
        self._references: list[tuple[str, Measure]] = []
        self._flags: dict[str, str] = {}
        self._unnamed: set[str] = set()
        self._defining: list[str] = []
        self._in_formulas: set[str] = set()
        self.formula_names: frozenset[str] = frozenset()
        self.text = ""
        self.constant: Callable[[str], tuple[Quantity, Words] | None] = lambda text: None

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

    def measure(self, subject: Words, value: Quantity | None, *, rate: bool | None = None) -> Measure:
        """The measure a comparison or step speaks of, found again where the subject is the same or left out."""
        index = self._equation_of(subject.text)
        if index is not None:
            found = self._defined(index)
            self._check_unit(found, value, subject)
            self.last = found
            return found
        spoken_of = subject.text or ("" if self.topic is None else self.topic.text)
        wants_rate = (
            _wants_rate(value, spoken_of if spoken_of.endswith("(%)") else subject.text) if rate is None else rate
        )
        unit = "%" if wants_rate else (value.unit if value is not None else "")
        known = self._known(subject.text, wants_rate, unit, value)
        if known is None and _ACTUAL.fullmatch(subject.text):
            met = list({m.value: m for _, m in self._measures if not self._is_reference(m)}.values())
            known = met[0] if len(met) == 1 and _fits(met[0], wants_rate, unit, value) else None
        if known is None:
            known = self._new(subject, wants_rate, unit, value)
        self.last = known
        return known

    def reference(self, ref: Words, like: Measure) -> Measure:
        """The named other side of a comparison, an input of its own in the unit of ``like``."""
        index = self._equation_of(ref.text)
        if index is not None:
            return self._defined(index)
        name = short(ref.text) or "对照值"
        if _VAGUE.fullmatch(name):
            raise refuse("BC117", f"“{name}”是多少，没有写", ref.start, ref.end, "请写明数，或用 勘误 补上。")
        for label, measure in (*self._references, *self._measures):
            if (
                label == name
                or (label[:2] == name[:2] and shortened(name, label))
                or (
                    self._is_reference(measure)
                    and (label.endswith(name) or name.endswith(label) or shortened(label, name))
                )
            ):
                return measure
        if name == like.name:
            name = f"{name}对照值"
        spec = Input(self._free(name), Kind.RATE if like.rate else self._kind_like(like), like.unit, integer=False)
        found = self._add(name, spec, ref.start)
        self._references.append((name, found))
        return found

    def planned(self, other: str, now: Measure, at: int) -> Measure:
        """What a quantity is planned to be: 计划 of 造林面积 is 计划造林面积, and is met again as 计划."""
        bare = re.fullmatch(r"(?:年度|年初|原|既定|批复|核定)?(?:计划|目标|任务|预算|概算|合同|定额|设计)", other)
        found = self.reference(Words(f"{other}{now.name}" if bare else other, at, at), now)
        if bare and all(label != other for label, _ in self._references):
            self._references.append((other, found))
        return found

    def count(self, words: Words, unit: str) -> Measure:
        """A number of findings, as an input that counts them."""
        base = short(words.text)
        name = base if base.endswith(("数", "次数", f"{unit}数")) else f"{base}{unit.removeprefix('个') or '个'}数"
        for label, measure in self._measures:
            if label == name:
                return measure
        kind = units.kind_of(unit) if unit else Kind.QUANTITY
        counted = units.counted(unit)
        whole = kind is Kind.QUANTITY and counted and unit not in units.CONTINUOUS
        spec = Input(self._free(name), kind, unit, low=Fraction(0), integer=whole)
        return self._add(name, spec, words.start)

    def total(self, words: Words, marks: Fraction | None) -> e.Expr:
        """The sum of other scores, as a fact in points."""
        return self._add(
            words.text, Input(self._free(words.text), Kind.POINTS, "分", low=Fraction(0), high=marks), words.start
        ).value

    def signed(self, words: Words, unit: str) -> Measure:
        """A change up or down, counted from zero."""
        name = short(words.text) or f"增减{unit}数"
        if "增减" not in name and "变化" not in name:
            name = f"{name}增减数"
        return self._add(name, Input(self._free(name), Kind.QUANTITY, unit, integer=units.counted(unit)), words.start)

    def is_name(self, text: str, measure: Measure) -> bool:
        """Whether words name a measure met before: by all of its name, its end, or the words it was met under."""
        if same_subject(measure.name, text):
            return True
        index = self._equation_of(text)
        if index is not None and index < len(self.equations):
            return self.equations[index].name == measure.name
        if any(m.value == measure.value and same_subject(label, text) for label, m in self._measures):
            return True
        led = {m.name for _, m in self._measures if len(text) >= 2 and m.name.startswith(text)}
        return led == {measure.name}

    def definition_of(self, text: str) -> Measure | None:
        """The measure that the text defines under a name, by a formula."""
        index = self._equation_of(text)
        return None if index is None else self._defined(index)

    def is_earlier(self, value: e.Expr) -> bool:
        """Whether a fact is the other side of a comparison: the value of last year."""
        return any(m.value == value for _, m in self._references)

    def measures(self) -> list[Measure]:
        """The measures met so far, each once."""
        return list({m.value: m for _, m in self._measures}.values())

    def met(self, text: str) -> Measure | None:
        """A measure met before whose name is this or ends with it."""
        return next(
            (m for label, m in reversed(self._measures) if same_subject(label, text) and not self._is_reference(m)),
            None,
        )

    def whole(self, measure: Measure) -> bool:
        """Whether a measure is an input that is counted in whole units."""
        spec = self.inputs.get(measure.name)
        return spec is not None and spec.integer and isinstance(measure.value, e.Fact)

    def knows_rate(self) -> bool:
        """Whether a rate has been met that a bare percentage may speak of."""
        return any(m.rate for _, m in self._measures)

    # --- yes/no, choices, judgements

    def flag(self, words: Words, *, name: str = "") -> str:
        """The name of a yes/no input for an event; the same words give the same input."""
        given = next((d for d in self.declared if d.name == trimmed(words).text), None)
        if given is not None and given.kind is Kind.BOOL:
            self._enter(given, words.start)
            return given.name
        said = short(words.text)
        asked = re.sub(r"^(?:是否|有无|有没有|能否)", "", self.indicator)
        key = name or (asked if said in ("是", "有", "") else said) or said or "符合要求"
        if key in self._flags:
            return self._flags[key]
        free = self._free(key)
        self._enter(Input(free, Kind.BOOL), words.start)
        self._flags[key] = free
        return free

    def flag_name(self, words: Words) -> str:
        """The name that ``flag`` would give."""
        return short(words.text)

    def denied(self, words: Words) -> str:
        """The yes/no met before that an event denies: 未通过的 after 通过评审的."""
        text = short(words.text)
        if text in self._flags or not negative(text):
            return ""
        found = [
            key
            for key in self._flags
            if not negative(key) and core_words(key).startswith(core_words(text)) and core_words(text)
        ]
        return self._flags[found[-1]] if len(found) == 1 else ""

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
        exact = next((q for q in self.equations if name in aliases(q.name)), None)
        ending = [q for q in self.equations if len(name) >= 3 and q.name.endswith(name)]
        return exact if exact is not None else ending[0] if len(ending) == 1 else None

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
        known = self.constant(text)
        if known is not None:
            value, of = known
            like = self.measure(of, value) if of.text else None
            return e.const(value.number if like is None else in_scale(value, like))
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
        if _ACTUAL.fullmatch(text):
            met = list(
                {
                    m.value: m
                    for _, m in self._measures
                    if not self._is_reference(m) and m.name not in self._in_formulas
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

    # --- inside

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
        within = [i for i, q in enumerate(self.equations) if len(q.name) >= 3 and text.endswith(q.name)]
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

    def _known(self, text: str, rate: bool, unit: str, value: Quantity | None) -> Measure | None:
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
        shares = [
            m for label, m in self._measures if re.search(r"占.+的比[例重]$", label) and _fits(m, rate, unit, value)
        ]
        if len(shares) == 1 and text in ("完成比例", "比例", "该比例", "占比", "所占比例", "比重"):
            return shares[0]
        for label, measure in reversed(self._references):
            if shortened(label, text) and _fits(measure, rate, unit, value):
                return measure
        for label, measure in reversed(self._earlier):
            if label == text and _fits(measure, rate, unit, value):
                return measure
        for label, measure in reversed(self._earlier):
            if len(text) >= 5 and label.endswith(text) and _fits(measure, rate, unit, value):
                return measure
        for label, measure in reversed(self._measures):
            if shortened(label, text) and _fits(measure, rate, unit, value) and not self._is_reference(measure):
                return measure
        if len(self._measures) == 1 and self._measures[0][1].name in self._unnamed:
            only = self._measures[0][1]
            if only.unit == unit and _fits(only, rate, unit, value):
                return only
        return None

    def _is_reference(self, measure: Measure) -> bool:
        return any(m is measure for _, m in self._references)

    def _new(self, subject: Words, rate: bool, unit: str, value: Quantity | None) -> Measure:
        if not subject.text and (only := self._only_equation(rate)):
            index = self._equation_of(only)
            assert index is not None
            return self._defined(index)
        name = short(subject.text) or self._topic() or self.indicator or ("完成率" if rate else "完成值")
        if _VAGUE.fullmatch(name):
            raise refuse("BC117", f"“{name}”是多少，没有写", subject.start, subject.end, "请写明数，或用 勘误 补上。")
        if _PERIOD_ONLY.fullmatch(name):
            raise refuse(
                "BC126", f"“{name}”的什么，读不准", subject.start, subject.end, "请写出量的名称，如“上半年完成率”。"
            )
        if not subject.text:
            self._unnamed.add(name)
        elif re.fullmatch(r"[A-Za-z]", name) and _DEFINED_LETTER.search(self.text):
            self._check_letter(name, subject.start)
        if rate:
            return self._add(name, Input(self._free(name), Kind.RATE, "%"), subject.start)
        kind = units.kind_of(unit) if unit else Kind.MONEY if MONEY_NAME.search(name) else Kind.QUANTITY
        average = re.search(r"人均|平均|均值|每[千万百]|户均", name)
        whole = kind is Kind.QUANTITY and units.counted(unit) and unit not in units.CONTINUOUS and not average
        low = Fraction(0) if whole or kind in (Kind.POINTS,) else None
        return self._add(name, Input(self._free(name), kind, unit, low=low, integer=whole), subject.start)

    def _check_letter(self, text: str, at: int) -> None:
        """Raises CriterionError (BC144) at a letter that the text does not say the meaning of."""
        said = re.escape(text)
        if len(text) > 1 or not re.search(
            rf"[一-鿿)”“(]{said}(?![A-Za-z])|(?<![A-Za-z]){said}(?:[：=为是]|代表|表示)",
            f"{self.text}；{self.indicator}",
        ):
            raise refuse(
                "BC144", f"“{text}”是什么，没有写", at, at + 1, f"请写明“{text}为……”，或用 解释 写出所指的量。"
            )

    def _topic(self) -> str:
        """A heading stands for a subject left out: 每平方米改造成本：1500元以下得满分."""
        return "" if self.topic is None or _LABEL.search(self.topic.text) else short(trimmed(self.topic).text)

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

    def _check_unit(self, measure: Measure, value: Quantity | None, subject: Words) -> None:
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


def in_scale(value: Quantity, measure: Measure) -> Fraction:
    """A printed number in the scale of the measure. Raises CriterionError (BC131) where the units do not agree."""
    if measure.rate:
        if value.unit in units.PERCENT:
            return value.number / (1000 if value.unit == "‰" else 100)
        if not value.unit and (value.number == 0 or measure.name.endswith("(%)")):
            return value.number / 100
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


def _printed(value: Quantity) -> str:
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


_VAGUE = re.compile(r"(?:一定|若干|某一?|适当)(?:的)?(?:比例|数量|标准|金额|数额|数|次数|天数|时间|期限|范围)")
_PERIOD_ONLY = re.compile(
    r"(?:截至|截止|到)?(?:[上下]半年|前[一二三]个?季度|第?[一二三四]季度末?|全年|[0-9]{1,2}月(?:底|末|份)?|年[初末底]|当[年月季])"
)
_ACTUAL = re.compile(r"(?:实际)?(?:完成)?(?:值|数值)|实际率|实际数")
_DEFINED_LETTER = re.compile(
    r"[一-鿿][)”]?[A-Za-z](?![A-Za-z])(?=[，：。；≤≥<>=])|(?<![A-Za-z])[A-Za-z](?:[：=为是]|代表|表示)[一-鿿]"
)


def _wants_rate(value: Quantity | None, name: str) -> bool:
    if value is not None and value.unit:
        return value.unit in units.PERCENT
    return name.endswith("(%)") or bool(RATE_NAME.search(re.sub(r"(?:时|的)$", "", name)))


def _fits(measure: Measure, rate: bool, unit: str, value: Quantity | None) -> bool:
    if measure.rate or rate:
        return measure.rate == rate or (measure.rate and unit in ("", "分"))
    return (
        unit in ("", measure.unit)
        or measure.unit == ""
        or units.factor(unit, measure.unit) is not None
        or unit.removeprefix("个") == measure.unit.removeprefix("个")
    )
