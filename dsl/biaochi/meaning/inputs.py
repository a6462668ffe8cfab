"""The inputs of one criterion: numbers, yes/no facts, choices and judgements, each entered once under a name of its own."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.core.program import Input, Kind
from biaochi.model import units
from biaochi.model.criterion import Judgement, Measure
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Words
from biaochi.reading.wording import MAX_NAME, core_words, negative, short, trimmed

DEFINED_LETTER = re.compile(
    r"[一-鿿][)”]?[A-Za-z](?![A-Za-z])(?=[，：。；≤≥<>=])|(?<![A-Za-z])[A-Za-z](?:[：=为是]|代表|表示)[一-鿿]"
)


class Inputs:
    """The inputs in the order they are first needed; ``measures`` are the numbers, each with the words it was met under. ``aimed``: what the text states a target for."""

    def __init__(self, declared: tuple[Input, ...], indicator: str) -> None:
        self.declared = declared
        self.indicator = indicator
        self.inputs: dict[str, Input] = {}
        self.judgements: dict[str, Input] = {}
        self.places: dict[str, tuple[int, int]] = {}
        self.text = ""
        self.aimed: list[str] = []
        self._measures: list[tuple[str, Measure]] = []
        self._flags: dict[str, str] = {}

    def ordered(self) -> tuple[Input, ...]:
        """The inputs in the order in which the text first speaks of them."""
        return tuple(sorted(self.inputs.values(), key=lambda spec: self.places[spec.name]))

    def _enter(self, spec: Input, at: int) -> None:
        self.inputs[spec.name] = spec
        self.places.setdefault(spec.name, (at, len(self.places)))

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
        """The yes/no met before that an event denies: 未通过的 after 通过评审的, 存在截留的 after 不存在截留的."""
        text = short(words.text)
        if text in self._flags:
            return ""
        if not negative(text):
            known = [key for key in self._flags if negative(key) and core_words(key) == core_words(text) != ""]
            return self._flags[known[0]] if len(known) == 1 else ""
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

    def whole(self, measure: Measure) -> bool:
        """Whether a measure is an input that is counted in whole units."""
        spec = self.inputs.get(measure.name)
        return spec is not None and spec.integer and isinstance(measure.value, e.Fact)

    def on_grid(self, measure: Measure) -> None:
        """Declares that the measure is counted in whole units."""
        spec = self.inputs.get(measure.name)
        if spec is not None:
            self._replace(replace(spec, integer=True))

    def either_way(self, measure: Measure) -> None:
        """偏差在±3%以内: either way, so that it may be less than nothing."""
        spec = self.inputs.get(measure.name)
        if spec is not None and spec.low == 0 and spec.kind is Kind.RATE:
            self._replace(replace(spec, low=None))

    def magnitude(self, measure: Measure) -> Measure:
        """The size of a deviation, either way: ±5%."""
        value = e.Max((measure.value, e.mul(e.const(-1), measure.value)))
        return Measure(f"{measure.name}的绝对值", measure.unit, measure.rate, value)

    def _add(self, label: str, spec: Input, at: int) -> Measure:
        rate = spec.kind is Kind.RATE
        measure = Measure(spec.name, "%" if rate else spec.unit, rate, e.Fact(spec.name), spec.integer)
        if spec.name not in self.inputs:
            self._enter(spec, at)
            self._measures.append((label, measure))
        return measure

    def _replace(self, spec: Input) -> None:
        self.inputs[spec.name] = spec

    def _free(self, name: str) -> str:
        name = name[:MAX_NAME]
        candidate, n = name, 2
        while candidate in self.inputs or candidate in self.judgements:
            candidate, n = f"{name}（{n}）", n + 1
        return candidate

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
