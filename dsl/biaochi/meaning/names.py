"""Which facts a criterion needs: subjects of the text become inputs, and the same subject the same input."""

from __future__ import annotations

from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.core.program import Input, Kind
from biaochi.meaning.equations import ACTUAL, Equations
from biaochi.meaning.inputs import DEFINED_LETTER
from biaochi.meaning.nodes import facts_in
from biaochi.model import units
from biaochi.model.criterion import Measure
from biaochi.reading.formulas import Equation
from biaochi.reading.phrases import Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Words
from biaochi.reading.wording import (
    MAX_NAME,
    MONEY_NAME,
    PERIOD_LED,
    PERIOD_ONLY,
    RATE_NAME,
    narrower,
    same_subject,
    short,
    shortened,
    trimmed,
)

_LABEL = re.compile(r"^(?:[加扣减]分项目?|.{0,4}(?:标准|细则|办法|方法|要点|依据|内容|规则|说明))$|(?:如下|以下|下列)$")


_OWN_TARGET = re.compile(r"(?:年度|绩效|预期|既定|规定)?(?:目标|指标|计划|标准|要求)(?:值|数|要求)?")
"""目标值 of one rate is not 目标值 of the next."""
_VAGUE = re.compile(r"(?:一定|若干|某一?|适当)(?:的)?(?:比例|数量|标准|金额|数额|数|次数|天数|时间|期限|范围)")


_EACH_PERIOD = re.compile(r"每(?:个)?(?:年度?|月|周|日|天|季度?|学期|学年)")


_LETTERED = re.compile(r"[一-鿿][A-Za-z](?:\([^()]*\))?$")
"""出让合同履约率S(%)：S=100，4分: the heading says what the letter is."""
_BY_RATE = re.compile(r".*(?:的|，)按照?(?P<name>[^，的]{3,}(?:比例|比重|占比|率))$")
"""减少的按减少比例, 超标准支出的，按涉及金额占支出的比重: the measure alone."""
_THIS_YEAR = re.compile(r"^(?:当年度?|本年度?|年度|全年|当期|本期)")


class Book(Equations):
    """Which measure each subject of the text means: found again where it is the same or left out, entered where it is new."""

    def __init__(self, equations: tuple[Equation, ...], declared: tuple[Input, ...], indicator: str) -> None:
        super().__init__(equations, declared, indicator)
        self.topic: Words | None = None
        self._earlier: list[tuple[str, Measure]] = []

    def new_point(self) -> None:
        """A new numbered point: subjects must now be named in full to mean a measure met before."""
        self.last = None
        self._earlier.extend(self._measures)
        self._measures = []

    def measure(self, subject: Words, value: Quantity | None, *, rate: bool | None = None) -> Measure:
        """The measure a comparison or step speaks of, found again where the subject is the same or left out."""
        if re.fullmatch("[A-Za-z]", subject.text) and self.topic is not None and _LETTERED.search(self.topic.text):
            subject = self.topic if f"{subject.text}(" in f"{self.topic.text}(" else subject
        by = _BY_RATE.match(subject.text)
        if by is not None:
            subject = Words(by["name"], subject.end - len(by["name"]), subject.end)
        subject = self._of_year(subject)
        bare = _THIS_YEAR.sub("", subject.text)
        if bare in self.formula_names and subject.text not in self.formula_names:
            subject = Words(bare, subject.start, subject.end)
        index = self._equation_of(subject.text)
        if index is not None:
            found = self._defined(index)
            self._check_unit(found, value, subject)
            self.last = found
            return found
        spoken_of = subject.text or ("" if self.topic is None else self.topic.text)
        wants_rate = (
            _wants_rate(value, spoken_of if spoken_of.endswith("(%)") or value is None else subject.text)
            if rate is None
            else rate
        )
        unit = "%" if wants_rate else (value.unit if value is not None else "")
        known = self._known(subject.text, wants_rate, unit, value, subject.start)
        if known is None and ACTUAL.fullmatch(subject.text):
            met = list({m.value: m for _, m in self._measures if not self._is_reference(m)}.values())
            known = met[0] if len(met) == 1 and _fits(met[0], wants_rate, unit, value) else None
        if known is None and wants_rate:
            known = self.quotient_named(subject.text)
        if known is None:
            known = self._new(subject, wants_rate, unit, value)
        self.last = known
        return known

    def _of_year(self, subject: Words) -> Words:
        """全年支出进度 after 上半年支出进度: of the whole year, not of its half."""
        before = self.text[max(0, subject.start - 2) : subject.start]
        parts = [label for label, _ in self._measures if PERIOD_LED.match(label) and not label.startswith("全年")]
        led = subject.text and before == "全年" and any(label.endswith(subject.text) for label in parts)
        return Words(f"全年{subject.text}", subject.start, subject.end) if led else subject

    def reference(self, ref: Words, like: Measure) -> Measure:
        """The named other side of a comparison, an input of its own in the unit of ``like``."""
        index = self._equation_of(ref.text)
        if index is not None:
            return self._defined(index)
        name = short(ref.text)
        if not name:
            raise refuse("BC140", "与什么相比没有写", ref.start, ref.end, "请用 解释 写明比的是哪个量。")
        if _VAGUE.fullmatch(name):
            raise refuse("BC117", f"“{name}”是多少，没有写", ref.start, ref.end, "请写明数，或用 勘误 补上。")
        owner = self._targets.setdefault(name, like) if _OWN_TARGET.fullmatch(name) else like
        own = owner.name != like.name and owner.rate and like.rate and RATE_NAME.search(owner.name) is not None
        name = f"{like.name}{name}" if own else name
        for label, measure in (*self._references, *self._measures):
            if label == name or (
                not own
                and (
                    (label[:2] == name[:2] and shortened(name, label))
                    or (
                        self._is_reference(measure)
                        and (label.endswith(name) or name.endswith(label) or shortened(label, name))
                    )
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

    def knows_rate(self) -> bool:
        """Whether a rate has been met that a bare percentage may speak of."""
        return any(m.rate for _, m in self._measures)

    def _known(self, text: str, rate: bool, unit: str, value: Quantity | None, at: int) -> Measure | None:
        text = short(text) if len(text) > MAX_NAME else text
        if _EACH_PERIOD.fullmatch(text) and (same := [m for label, m in self._measures if text in label]):
            return same[-1] if _fits(same[-1], rate, unit, value) else None
        if PERIOD_ONLY.fullmatch(text) and (same := [m for label, m in self._measures if label.startswith(text)]):
            return same[-1] if _fits(same[-1], rate, unit, value) else None
        if not text:
            if self.last is not None and _fits(self.last, rate, unit, value):
                return self.last
            candidates = [m for _, m in self._measures if _fits(m, rate, unit, value) and not self._is_reference(m)]
            return candidates[-1] if candidates else None
        for label, measure in reversed(self._measures):
            if label == text and _fits(measure, rate, unit, value):
                return measure
        for label, measure in reversed(self._measures):
            if (
                same_subject(label, text)
                and _fits(measure, rate, unit, value)
                and not self._is_reference(measure)
                and not (narrower(label, text) and at > self.places.get(measure.name, (at,))[0])
            ):
                return measure
        if not rate and (counted := self.only_count(text, unit)) is not None:
            return counted
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

    def _new(self, subject: Words, rate: bool, unit: str, value: Quantity | None) -> Measure:
        if not subject.text and (only := self._only_equation(rate)):
            index = self._equation_of(only)
            assert index is not None
            return self._defined(index)
        name = (
            short(subject.text)
            or self._in_formula(rate)
            or self._aimed_at(rate)
            or self._topic()
            or self.indicator
            or ("完成率" if rate else "完成值")
        )
        if not subject.text and name in ("完成率", "完成值") and value is None and self.inputs:
            raise refuse("BC126", "比的是哪个量，没有写", subject.start, subject.end, "请写出量的名称。")
        if _VAGUE.fullmatch(name):
            raise refuse("BC117", f"“{name}”是多少，没有写", subject.start, subject.end, "请写明数，或用 勘误 补上。")
        if PERIOD_ONLY.fullmatch(name) and (of := self._of_period()):
            name = f"{name}{of}"
        if PERIOD_ONLY.fullmatch(name):
            raise refuse(
                "BC126", f"“{name}”的什么，读不准", subject.start, subject.end, "请写出量的名称，如“上半年完成率”。"
            )
        if not subject.text:
            self._unnamed.add(name)
        elif re.fullmatch(r"[A-Za-z]", name) and DEFINED_LETTER.search(self.text):
            self._check_letter(name, subject.start)
        apart = Fraction(0) if re.search(r"(?:偏差|相差|差距|偏离)$", name) else None
        if rate:
            return self._add(name, Input(self._free(name), Kind.RATE, "%", low=apart), subject.start)
        kind = units.kind_of(unit) if unit else Kind.MONEY if MONEY_NAME.search(name) else Kind.QUANTITY
        average = re.search(r"[人户月日年周季]均|平均|均值|每[千万百]", name)
        whole = kind is Kind.QUANTITY and units.counted(unit) and unit not in units.CONTINUOUS and not average
        placed = value is not None and value.inclusive is True and unit == "名"
        if whole and (placed or (unit in ("名", "位") and re.search("排名|名次|位次|位居|排位|排序", name))):
            return self._add(name, Input(self._free(name), kind, unit, low=Fraction(1), integer=True), subject.start)
        low = Fraction(0) if whole or kind in (Kind.POINTS,) else None
        return self._add(name, Input(self._free(name), kind, unit, low=low, integer=whole), subject.start)

    def _of_period(self) -> str:
        """年底 after 9月底支出进度: the same thing at another time."""
        led = [label[m.end() :] for label, _ in reversed(self._measures) if (m := PERIOD_LED.match(label))]
        return next(iter(led), "") or self._topic()

    def _topic(self) -> str:
        """A heading stands for a subject left out: 每平方米改造成本：1500元以下得满分."""
        return "" if self.topic is None or _LABEL.search(self.topic.text) else short(trimmed(self.topic).text)

    def _only_equation(self, rate: bool) -> str:
        """公示率=已公示数/应公示数，达到100%得满分: the one rate that the text defines is the one it goes on about."""
        names = [q.name for q in self.equations if RATE_NAME.search(q.name)]
        return names[0] if rate and len(names) == len(self.equations) == 1 else ""

    def _in_formula(self, rate: bool) -> str:
        """得分=（满意度-60%）÷30%×5，60%以下不得分: the one rate that the formula names is the one a bound alone is of."""
        named = {n for n in self.formula_names if RATE_NAME.search(n)}
        return named.pop() if rate and len(named) == 1 else ""

    def _aimed_at(self, rate: bool) -> str:
        """公厕保洁达标率不低于95%；每低1个百分点扣0.5分: the one rate that a target is stated for is the one that is held against it."""
        named = {n for n in self.aimed if RATE_NAME.search(n)}
        return named.pop() if rate and len(named) == 1 else ""

    def _kind_like(self, like: Measure) -> Kind:
        for name in facts_in(like.value):
            if name in self.inputs:
                return self.inputs[name].kind
        return Kind.QUANTITY

    def _check_unit(self, measure: Measure, value: Quantity | None, subject: Words) -> None:
        if value is not None and measure.rate != (value.unit in units.PERCENT) and value.unit:
            raise refuse(
                "BC131", f"“{measure.name}”与“{value.unit}”单位不一致", subject.start, value.end, "请用 勘误 改正单位。"
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
