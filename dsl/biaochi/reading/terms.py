"""The conditions of a rule as terms: comparisons with their subjects, counts, steps, answers and events."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from biaochi.core.expr import Comparison
from biaochi.reading.accrual import awards_each, counted_unit, qualifying
from biaochi.reading.mentions import flush, joined, read_mention
from biaochi.reading.problem import refuse
from biaochi.reading.rules import Phrase, Rule
from biaochi.reading.subjects import trimmed, words
from biaochi.reading.term_kinds import Answered, Compared, Counted, Else, Event, Stepped, Terms, Within, Words
from biaochi.reading.wording import RATE_NAME
from biaochi.syntax import elements as el
from biaochi.syntax.sentence import FLIP, RISE, WORSE

# Nouns that name something to compare with. A comparing word before other text is part of an event (超过规定程序).
_REFERENCE = re.compile(
    r"平均|均值|均数|基准|基数|基期|目标值|考核目标|目标要求|年度目标|^目标(?:的)?$|目标数|指标值|计划数|计划值|计划完成|任务数|上年|上一年|去年|往年|同期|"
    r"控制数|控制线|控制指标|控制目标|合格线|"
    r"合格分|标准值|标准线|警戒线|最低|最高限|限额|定额|限价|利率|核定|下达的|总数|总量|全国|全省|全市|全县|全区|"
    r"本省|省份|预算(?![绩执管编公单科法安])|批复|年初|"
    r"考核值|考核线|规定次数|规定数|规定户次|规定频次|应检|中位数|目标任务数|完成数|概算|承诺值|通过率|比例|水平|"
    r"年度预算|年初预算|期初|上期|本地区|任务量|"
    r"第一名|最大值|参考值|阈值|额度|上限|下限|数$|率$|值$|量$|额$|线$"
)


def read_terms(rule: Rule) -> Terms:
    """The terms of one rule, in the order of the text."""
    out = Terms()
    carried: list[Words] = []
    counted = counted_unit(rule)
    stepped = rule.find(el.Step) is not None
    for phrase in rule.phrases:
        last = phrase is rule.phrases[-1]
        phrase = _without_names(phrase) if stepped else phrase
        _read_phrase(phrase if counted is None else qualifying(phrase, counted, last), out, carried)
    if carried:
        out.terms.append(Event(joined(carried)))
    if awards_each(rule):
        _take_accrual(out)
    if isinstance(rule.action, el.Act) and rule.action.act != "award" and out.step is None:
        for i, term in enumerate(out.terms):
            step_found = _as_step(term) if isinstance(term, Counted) else None
            if step_found is not None:
                out.step = step_found
                del out.terms[i]
                break
    return out


def _without_names(phrase: Phrase) -> Phrase:
    """七类案件…每超过1件 and 三项工作每完成一项: a numeral that opens a stepped rule belongs to a name."""
    first, rest = phrase.elements[0], phrase.elements[1:]
    if not isinstance(first, el.Mention) or not rest or type(rest[0]) is not el.Text:
        return phrase
    value = first.values[0]
    if (
        len(first.values) > 1
        or not value.chinese
        or value.number < 2
        or value.unit not in ("类", "项", "种", "个", "大类")
    ):
        return phrase
    joined = el.Text(first.start, rest[0].end, first.text + rest[0].text)
    return Phrase([joined, *rest[1:]], phrase.colon)


def _take_accrual(out: Terms) -> None:
    counted = [t for t in out.terms if isinstance(t, Counted)]
    if out.step is not None or len(counted) != 1 or len(counted[0].values) != 1 or counted[0].values[0].number != 1:
        return
    term, value = counted[0], counted[0].values[0]
    step = el.Step(value.start, value.end, f"每1{value.unit}", "", "每", value)
    out.step = Stepped(step, value, term.before, term.after)
    out.terms.remove(term)


_STEP_WORDS = tuple(sorted((*WORSE, *RISE), key=lambda w: -len(w)))


def _as_step(counted: Counted) -> Stepped | None:
    """少一次, 逾期1天 before a deduction: a step without 每."""
    value = counted.values[0]
    if len(counted.values) != 1 or value.number != 1:
        return None
    word = next((w for w in _STEP_WORDS if counted.before.text.endswith(w)), "")
    led = re.match(r"^(少|缺|漏|欠)(.{1,5})$", counted.before.text)
    if not word and led:
        step = el.Step(counted.start, counted.end, f"{led[1]}1{value.unit}", "worse", led[1], value)
        return Stepped(
            step,
            value,
            Words("", counted.before.start, counted.before.start),
            Words(led[2] + counted.after.text, counted.start, counted.end),
        )
    if not word:
        return None
    before = counted.before.text[: -len(word)]
    step = el.Step(
        counted.start,
        counted.end,
        f"{word}{value.number}{value.unit}",
        "worse" if word in WORSE else "rise",
        word,
        value,
    )
    words_before = Words(before, counted.before.start, counted.before.end, counted.before.defined)
    return Stepped(step, value, words_before, counted.after)


def _read_phrase(phrase: Phrase, out: Terms, carried: list[Words]) -> None:
    segment: list[el.Element] = []
    for at, element in enumerate(phrase.elements):
        if isinstance(element, el.Forbidden):
            out.forbidden.append(element)
        elif isinstance(element, el.Either) and _names_one_survey(segment, phrase.elements[at + 1 :]):
            segment.append(el.Text(element.start, element.end, element.text))
        elif isinstance(element, (el.Both, el.Either)) and _numeric(phrase):
            _read_segment(segment, out, carried)
            segment = []
            if isinstance(element, el.Both):
                out.joined = True
                flush(out, carried)
            else:
                out.either = True
                _take_alternative(out, carried)
        elif isinstance(element, el.Both):
            out.joined = True
            segment.append(el.Text(element.start, element.end, element.text))
        elif isinstance(element, el.Either):
            segment.append(el.Text(element.start, element.end, element.text))
        elif isinstance(element, el.Otherwise):
            _read_segment(segment, out, carried)
            segment = []
            out.terms.append(Else(element.start, element.end))
        else:
            segment.append(element)
    _read_segment(segment, out, carried)


_ASKED = re.compile(
    r"(?:公众|群众|对象|居民|村民|市民|农户|患者|病人|家属|职工|员工|学生|家长|教师|企业|用户|业主|客户|受众|受益人|受益者|主体|"
    r"人员|机构|单位|部门|人|户|者)$"
)


def _names_one_survey(before: list[el.Element], after: list[el.Element]) -> bool:
    """社会公众或服务对象满意度: 或 between those who are asked joins two halves of one name."""
    if not before or type(before[-1]) is not el.Text or not after or type(after[0]) is not el.Text:
        return False
    halves = before[-1].text, after[0].text
    return bool(_ASKED.search(halves[0]) and re.search(r"满意[度率]$|知晓[度率]$|认[可同][度率]$|评价$", halves[1]))


def _take_alternative(out: Terms, carried: list[Words]) -> None:
    """无计划或完成率低于90%: what stands before 或 is a case of its own; 工期或质量合格率低于90% may be two measures."""
    said = carried[-1] if carried else Words("", 0, 0)
    if said.text and (RATE_NAME.search(said.text) or not _STATES.search(said.text)):
        raise refuse(
            "BC123",
            f"“{said.text[:30]}”是另一种情形，还是名称的一半，读不准",
            said.start,
            said.end,
            "是另一种情形的，请写成完整的一句；是名称的，请用 解释 写明读作什么。",
        )
    flush(out, carried)


def _numeric(phrase: Phrase) -> bool:
    return phrase.has(el.Bound, el.Range) or any(
        _is_reference(e, phrase.elements[:i], phrase.elements[i + 1 :]) for i, e in enumerate(phrase.elements)
    )


def _read_segment(segment: list[el.Element], out: Terms, carried: list[Words]) -> None:
    if not segment:
        return
    segment = [_as_text(e, segment[:i], segment[i + 1 :]) for i, e in enumerate(segment)]
    kinds = {type(e) for e in segment}
    if el.Step in kinds:
        _read_step(segment, out, carried)
    elif el.Answer in kinds:
        _read_answer(segment, out, carried)
    elif el.Bound in kinds or el.Range in kinds:
        _read_bounds(segment, out, carried)
    elif el.Comparator in kinds:
        _read_reference(segment, out, carried)
    elif el.Mention in kinds:
        read_mention(segment, out, carried)
    else:
        carried.append(words(segment, segment[0].start))


def _as_text(element: el.Element, before: list[el.Element], after: list[el.Element]) -> el.Element:
    if isinstance(element, el.Comparator) and not _is_reference(element, before, after):
        return el.Text(element.start, element.end, element.text)
    return element


def _is_reference(element: el.Element, before: list[el.Element], after: list[el.Element]) -> bool:
    if not isinstance(element, el.Comparator):
        return False
    following = "".join(e.text for e in after[:6])
    if element.text in ("≥", "≤", "<", ">", "="):
        return bool(after)
    if re.search(r"(?:的|等)(?:情况|情形|现象|问题|行为)的?$", following):
        return False
    if any(isinstance(e, el.Defined) for e in after[:1]):
        return True
    if re.match(
        r"(?:上年|去年|同期|年初|上期|往年|全[国省市县区]|本[省市县地]|基准|目标值|[^，。]{0,8}平均)", following
    ):
        return True
    if before and _share_noun(before[-1].text, following):
        return True
    if before and not isinstance(before[-1], el.Defined) and not _MEASURABLE.search(before[-1].text[-4:]):
        return False
    return bool(_REFERENCE.search(following))


def _share_noun(subject: str, other: str) -> bool:
    """实际用时 and 计划用时, 延期天数 and 合同工期天数: two quantities of one kind."""
    other = re.sub(r"的?(?:得|计|，).*$|的$", "", other)
    noun = subject[-2:]
    return len(noun) == 2 and len(other) > 2 and other.endswith(noun) and not re.search(r"[的要求规定情况]$", noun)


_MEASURABLE = re.compile(
    r"[率度比数量额重值价分长积次]$|水平|成本|收入|支出|经费|费用|占比|面积|比例|人次|天数|[次件起人户]数|能耗|增速|"
    r"增幅|指数|成绩|投诉|案件|事故|拨款|资金|利息|余额"
)


def _read_step(segment: list[el.Element], out: Terms, carried: list[Words]) -> None:
    at = next(i for i, e in enumerate(segment) if isinstance(e, el.Step))
    step = segment[at]
    assert isinstance(step, el.Step)
    before, after = segment[:at], segment[at + 1 :]
    if any(isinstance(e, (el.Bound, el.Range)) for e in before):
        _read_bounds(before, out, carried)
        before = []
    value = step.value
    at_base: el.Value | None = None
    for i, e in enumerate(after):
        if isinstance(e, el.Mention) and len(e.values) == 1 and (value is None or _restates(step, value, e.values[0])):
            at_base = value if value is not None and step.verb else None
            value = e.values[0]
            after = [*after[:i], *after[i + 1 :]]
            break
    before = [el.Text(e.start, e.end, e.text) if _names_with(e) else e for e in before]
    texts = [e for e in after if isinstance(e, (el.Text, el.Defined, el.Comparator, el.Either, el.Both))]
    out.leftovers.extend(e for e in after if e not in texts)
    out.leftovers.extend(e for e in before if not isinstance(e, (el.Text, el.Defined, el.Comparator)))
    out.step = Stepped(step, value, words(before, step.start), words(texts, step.end), at_base)
    flush(out, carried)


def _names_with(element: el.Element) -> bool:
    """五个 in 五个维度每达成一个: how many there are, which the step counts."""
    return isinstance(element, el.Mention) and element.values[0].chinese and element.values[0].number > 1


def _restates(step: el.Step, first: el.Value, second: el.Value) -> bool:
    """每低于100%一个百分点 names the base first; 每项出现一处 names the thing last."""
    if step.verb:
        return second.unit in ("个百分点", "百分点") and first.unit == "%"
    return step.word == "每" and second.number == 1 and second.unit not in ("%", "分")


def _read_answer(segment: list[el.Element], out: Terms, carried: list[Words]) -> None:
    answer = next(e for e in segment if isinstance(e, el.Answer))
    around = [e for e in segment if e is not answer]
    out.leftovers.extend(e for e in around if not isinstance(e, (el.Text, el.Defined)))
    texts = [*carried, words([e for e in around if isinstance(e, (el.Text, el.Defined))], answer.start)]
    carried.clear()
    out.terms.append(Answered(answer.yes, joined(texts)))


def _read_bounds(segment: list[el.Element], out: Terms, carried: list[Words]) -> None:
    bounds = [e for e in segment if isinstance(e, (el.Bound, el.Range))]
    first = segment.index(bounds[0])
    before = [e for e in segment[:first] if isinstance(e, (el.Text, el.Defined))]
    rest = [e for e in segment[first:] if isinstance(e, (el.Text, el.Defined, el.Comparator))]
    out.leftovers.extend(e for e in segment if isinstance(e, el.Mention))
    subject = _share_of(segment[:first], bounds[0]) or trimmed(words(before, segment[0].start))
    later = trimmed(words([e for e in rest if not isinstance(e, el.Comparator)], bounds[0].end))
    if not subject.text and not subject.defined:
        subject = later
    elif len(bounds) == 1 and later.text and _counts_things(bounds[0]) and not subject.defined:
        subject = Words(f"{subject.text}{later.text}", subject.start, later.end, later.defined)
    elif len(bounds) > 1 and bounds[0].flipped if isinstance(bounds[0], el.Bound) else False:
        pass
    elif later.text and _RUN_OVER.search(subject.text):
        subject = Words(f"{subject.text}{later.text}", subject.start, later.end, subject.defined)
    elif later.text and later.text != "、" and not any(isinstance(e, el.Comparator) for e in rest):
        out.unplaced.append(later)
    if not subject.text and not subject.defined and carried:
        subject = trimmed(carried[-1])
        carried.pop()
    elif carried and not out.joined and not _existence(carried):
        _drop(out, carried)
    flush(out, carried)
    listed = _listed_sides(bounds, rest)
    if listed is not None:
        out.terms.append(Compared(subject, listed[0], listed[1], None, bounds[0].start, bounds[-1].end))
        return
    for bound in bounds:
        if isinstance(bound, el.Range):
            out.terms.append(Within(subject, bound.first, bound.second, bound.start, bound.end))
        else:
            out.terms.append(
                Compared(
                    subject,
                    bound.op,
                    bound.values,
                    None,
                    bound.start,
                    bound.end,
                    bound.doubtful_end,
                    bound.around,
                    loose=bound.loose,
                    ending=bound.ending,
                )
            )
    comparators = [e for e in rest if isinstance(e, el.Comparator)]
    if comparators:
        _reference_after(segment, comparators[0], subject, out)


def _share_of(before: list[el.Element], bound: el.Bound | el.Range) -> Words | None:
    """完工数达到计划数80%以上: what stands before the number is one quantity as a share of another."""
    at = next((i for i, e in enumerate(before) if isinstance(e, el.Comparator)), None)
    percent = isinstance(bound, el.Bound) and all(v.unit == "%" for v in bound.values)
    if at is None or not percent:
        return None
    part, whole = (
        trimmed(words(_said(before[:at]), before[0].start)),
        trimmed(words(_said(before[at:]), before[at].start)),
    )
    if not part.text or not whole.text or part.defined or whole.defined:
        return None
    return Words(f"{part.text}占{whole.text}的比例", part.start, whole.end)


def _listed_sides(
    bounds: list[el.Bound | el.Range], rest: Sequence[el.Element]
) -> tuple[Comparison, tuple[el.Value, ...]] | None:
    """95%以上、90%以上、85%以上: one comparison with a list of numbers."""
    plain = [b for b in bounds if isinstance(b, el.Bound) and not b.flipped and not b.around]
    if len(plain) < 2 or len(plain) != len(bounds) or len({b.op for b in plain}) != 1:
        return None
    between = [e.text for e in rest if isinstance(e, el.Text)]
    if between[: len(plain) - 1] != ["、"] * (len(plain) - 1):
        return None
    return plain[0].op, tuple(v for b in plain for v in b.values)


_RUN_OVER = re.compile(r"(?:逾期|延期|超期|迟报|延迟|推迟|滞后)$")


_THINGS = frozenset(["个", "项", "处", "次", "例", "起", "件", "份", "笔", "条", "名", "家", "种", "类", "人次"])


def _counts_things(bound: el.Bound | el.Range) -> bool:
    """发现3个及以上问题: the thing counted stands after its number."""
    return isinstance(bound, el.Bound) and len(bound.values) == 1 and bound.values[0].unit in _THINGS


_EXISTS = re.compile(r"^(?:已|能|能够)?(?:有|建立|制定|设立|成立|出台|开展|配备|设置|明确|完善|组织|编制|落实)")


_STATES = re.compile(
    r"未|没有?|无(?!偿|害)|不(?!同|断|限|动产)|[存在有]|发生|出现|缺|逾期|延期|超|违|漏|错|迟|误|假|失|的$|被|因|完成|达标|合格|达到|"
    r"持平|增长|下降|上升|提高|降低|取消|停止|终止|弄虚|投诉|处分|通报|问责|批评"
)
"""What a bare half of an alternative has in it where it states a case rather than names half of a measure."""


_CASE = re.compile(r"未|没有|无(?!偿|害)|不(?!同|断|限|动产)|存在|发生|出现|缺|(?<!目)的$")


def _drop(out: Terms, carried: list[Words]) -> None:
    """Words before a comparison that only lead up to it (查看资料，完成率≥90%) do not score; a case is refused."""
    for said in carried:
        if _CASE.search(said.text):
            out.unplaced.append(said)
        elif said.text:
            out.samples.append(said)
    carried.clear()


def _existence(carried: list[Words]) -> bool:
    return any(_EXISTS.match(w.text) for w in carried)


def _reference_after(segment: list[el.Element], comparator: el.Comparator, subject: Words, out: Terms) -> None:
    at = segment.index(comparator)
    ref = trimmed(words([e for e in segment[at + 1 :] if isinstance(e, (el.Text, el.Defined))], comparator.end))
    out.terms.append(Compared(subject, comparator.op, (), ref, comparator.start, ref.end))


def _said(elements: list[el.Element]) -> list[el.Element]:
    return [x for x in elements if isinstance(x, (el.Text, el.Defined))]


def _read_reference(segment: list[el.Element], out: Terms, carried: list[Words]) -> None:
    places = [i for i, e in enumerate(segment) if isinstance(e, el.Comparator)]
    spans = list(zip([-1, *places], [*places, len(segment)], strict=True))
    texts = [trimmed(words(_said(segment[a + 1 : b]), segment[max(a, 0)].start)) for a, b in spans]
    times = _part_of_reference(segment)
    out.leftovers.extend(e for e in segment if isinstance(e, el.Mention) and times is None)
    if len(places) == 2:  # a < x < b
        low, high = segment[places[0]], segment[places[1]]
        assert isinstance(low, el.Comparator) and isinstance(high, el.Comparator)
        flush(out, carried)
        out.terms.append(Compared(texts[1], FLIP[low.op], (), texts[0], texts[0].start, texts[1].end))
        out.terms.append(Compared(texts[1], high.op, (), texts[2], texts[1].start, texts[2].end))
        return
    comparator = segment[places[0]]
    assert isinstance(comparator, el.Comparator)
    subject = texts[0]
    if not subject.text and not subject.defined and carried:
        subject = trimmed(carried.pop())
    elif carried and not out.joined and not _existence(carried):
        _drop(out, carried)
    flush(out, carried)
    out.terms.append(
        Compared(subject, comparator.op, (), texts[1], comparator.start, texts[1].end, times=times or Fraction(1))
    )


def _part_of_reference(segment: list[el.Element]) -> Fraction | None:
    """90% in 达到目标值的90%: a part of what is named before it."""
    at = next((i for i, e in enumerate(segment) if isinstance(e, el.Mention)), None)
    if (
        at is None
        or at < 2
        or any(isinstance(e, (el.Text, el.Defined)) and e.text.strip("的以上") for e in segment[at + 1 :])
    ):
        return None
    mention, before = segment[at], segment[at - 1]
    if not isinstance(mention, el.Mention) or len(mention.values) != 1 or mention.values[0].unit != "%":
        return None
    return mention.values[0].number / 100 if isinstance(before, el.Text) and before.text.endswith("的") else None
