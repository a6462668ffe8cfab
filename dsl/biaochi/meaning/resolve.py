"""Conditions over facts: which measure a comparison speaks of, and what it asks of it."""

from __future__ import annotations

from dataclasses import replace

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.env import Constant, Env
from biaochi.meaning.own_change import moved
from biaochi.meaning.scale import divided, in_scale
from biaochi.meaning.shares import difference, part_said, quotient, share_of
from biaochi.meaning.trends import earlier
from biaochi.model import units
from biaochi.model.criterion import Measure
from biaochi.reading.phrases import Beside, Bounds, Moved, Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Counted, Plain, Words
from biaochi.reading.trend import PERIOD, reference
from biaochi.reading.wording import MEASURABLE, RATE_NAME, trimmed

OPERATORS = {"超过": ">", "超出": ">", "高于": ">", "大于": ">", "低于": "<", "小于": "<", "少于": "<", "不足": "<", "未达到": "<", "达不到": "<",
             "达到": ">=", "未超过": "<=", "未超": "<=", "不超过": "<=", "等于": "=", "相等": "=", "持平": "=", "相同": "=", "相当": "=", "超": ">"}  # fmt: skip
_MAGNITUDE = re.compile(r"(?:的)?(?:绝对值$|[(][^()]*绝对值[^()]*[)]$)")


def measure_of(term: Compared | Counted, env: Env) -> Measure:
    """The measure a numeric term speaks of, the same each time it is asked."""
    found = env.measures.get(term)
    if found is None:
        found = _measure_of(headed(term, env) if isinstance(term, Compared) else term, env)
        for value in _values(term):
            found = env.book.with_unit(found, value.unit)
        env.measures[term] = found
    return found


_HEADED = re.compile(
    r"(?:^|[，。；：、])(?P<of>[^，。；：、()]{2,20}?)\((?:年度|绩效|考核|全年)?(?:目标|指标|计划|要求|标准)?(?:值|数)?(?:为|是|：|应|须|=)*$"
)
_TARGET_NAMED = re.compile(r"(?:年度|绩效|考核|全年)?(?:目标|指标|计划|要求|标准)(?:值|数)?(?:为|是|应|须)?")


def headed(term: Compared, env: Env) -> Compared:
    """就业率（目标≥90%）, 培训合格率（≥95%）: what stands before the brackets is what the number is of."""
    printed = _values(term)
    subject = term.subject.text
    if not printed or (subject and not _TARGET_NAMED.fullmatch(subject)):
        return term
    before = env.text[: term.start] if not subject else env.text[: term.subject.start]
    found = _HEADED.search(before)
    if (
        found is None
        or not MEASURABLE.search(found["of"])
        or ")" not in env.text[printed[-1].end : printed[-1].end + 6]
    ):
        return term
    return replace(term, subject=Words(found["of"], found.start("of"), found.end("of")))


def _values(term: Compared | Counted) -> list[Quantity]:
    """The numbers that a term prints."""
    if isinstance(term, Counted):
        return [term.value]
    what = term.what.bounds if isinstance(term.what, Moved) else term.what
    gap = what.gap if isinstance(what, Beside) else what
    if not isinstance(gap, Bounds):
        return []
    ends = [] if gap.span is None else [q for q in (gap.span.low, gap.span.high) if q is not None]
    return [*(b.value for b in gap.bounds), *ends]


def sample(what: Bounds) -> Quantity:
    """One of the numbers of bounds, to tell their unit."""
    values = [b.value for b in what.bounds]
    if what.span is not None:
        values += [q for q in (what.span.high, what.span.low) if q is not None]
    return next((v for v in values if v.unit), values[0])


def _measure_of(term: Compared | Counted, env: Env) -> Measure:
    if isinstance(term, Counted):
        return _counted(term, env)
    what = term.what
    if isinstance(what, Bounds):
        return _bounded(term, what, env)
    if isinstance(what, Moved):
        return _moved(term, what, env)
    if isinstance(what, Beside) and what.share is not None and TOTAL.fullmatch(other_words(what, env).text):
        said = re.sub(r"(?:的|中)+$", "", term.subject.text)
        return env.book.measure(Words(f"{said}占比", term.subject.start, term.subject.end), None, rate=True)
    constant = named_constant(other_words(what, env).text, env)
    if constant is not None:
        subject = term.subject if term.subject.text else constant.subject
        env.other = None
        measure = _named(subject, constant.value, env)
        env.compared = (
            measure,
            Measure(constant.name, measure.unit, measure.rate, e.const(in_scale(constant.value, measure))),
        )
        if isinstance(what, Beside) and what.gap is not None:
            return _gap(what, measure, env.compared[1], term, env)
        return measure
    spoken = re.sub(r"(?:的|时|，)+$", "", other_words(what, env).text)
    rate = bool(re.search(r"率|比例|占比|比重|满意度|进度$", spoken)) or _in_points(term, env) or None
    measure = _named(term.subject, None, env, rate)
    if isinstance(what, Plain) and re.fullmatch(PERIOD, what.other.text):
        env.trend = (Words(measure.name, term.start, term.end), what.other.text)
    other = other_measure(what, measure, env)
    env.compared = (measure, other)
    if isinstance(what, Beside) and what.gap is not None:
        return _gap(what, measure, other, term, env)
    return measure


def _gap(what: Beside, measure: Measure, other: Measure, term: Compared, env: Env) -> Measure:
    """低于序时进度5个百分点, 高于平均成本5%: how far one is from the other; what follows without a word goes on with it."""
    assert what.gap is not None
    gap = e.sub(other.value, measure.value) if what.op == "<" else e.sub(measure.value, other.value)
    side = "低于" if what.op == "<" else "高于"
    name = f"{measure.name}{side}{other.name}的幅度"
    if sample(what.gap).unit != "%" or (measure.rate and env.ask("percent") == "point"):
        env.gap = Measure(name, measure.unit, measure.rate, gap)
    else:
        env.gap = Measure(name, "%", True, divided(gap, other.value, term.start, term.end))
    return env.gap


def _in_points(term: Compared, env: Env) -> bool:
    """群众安全感不低于全市平均水平, of which 每低1个百分点 counts: a rate, whatever it is called."""
    sizes = [r.step.step.size for r in env.rules if r.step is not None]
    points = any(q is not None and q.unit in ("个百分点", "百分点", "个点") for q in sizes)
    return points and not (term.subject.text and MEASURABLE.search(term.subject.text))


def other_words(what: Beside | Plain, env: Env) -> Words:
    if isinstance(what, Plain):
        return what.other
    start, end = what.name
    return Words(env.text[start:end], start, end)


def other_measure(what: Beside | Plain, measure: Measure, env: Env) -> Measure:
    outer = other_words(what, env)
    words = Words(re.sub(r"(?:的|(?<!用)时|，)+$", "", outer.text), outer.start, outer.end)
    if not words.text:
        if env.other is None:
            raise refuse("BC140", "与什么相比没有写", words.start, words.end, "请用 解释 写明比的是哪个量。")
        return env.other
    constant = named_constant(words.text, env)
    if constant is not None:
        return Measure(constant.name, measure.unit, measure.rate, e.const(in_scale(constant.value, measure)))
    if (
        not _OWN_NOUN.search(words.text)
        and (split := earlier(f"较{words.text}", env)) is not None
        and split[1] == words.text
    ):
        words = reference(Words(measure.name, words.start, words.end), words.text)
    env.other = env.book.reference(words, measure)
    return env.other


_OWN_NOUN = re.compile(r"^(?:年初|年度|批复|核定)(?:预算|概算|决算|计划|目标|任务)(?:数|额|值)$")
"""年初预算数: a number of its own, not what something was at the beginning of the year."""


def named_constant(text: str, env: Env) -> Constant | None:
    """The number that a name stands for: 目标值, 规定标准, 年度目标."""
    text = re.sub(r"(?:的|时|，)+$", "", text)
    bare = re.sub(
        r"^(?:年度|考核|绩效|规定|既定|本项|该项|该|此|上述|预期|预定|招商|的)+(?=.{2})", "", text
    ).removesuffix("要求")
    found = [
        c
        for c in env.constants
        if c.name in (text, bare) or text.endswith(c.name) or c.name == f"{bare}值" or bare == f"{c.name}值"
    ]
    if found:
        return _use(found[-1], env) if len({c.value.number for c in found}) == 1 else None
    if _TARGET.fullmatch(text) or any(text.endswith(c.name) for c in env.constants if len(c.name) > 1):
        counted = re.search("[数量额]$", text) is not None
        wanted = [
            c for c in env.requirements if c.value.unit != "分" and not (counted and c.value.unit in units.PERCENT)
        ]
        return _use(wanted[0], env) if len({c.value.number for c in wanted}) == 1 else None
    return None


def _use(constant: Constant, env: Env) -> Constant:
    env.used.add((constant.value.start, constant.value.end))
    return constant


TOTAL = re.compile(r"(?:其|全部)?总?(?:人数|数|量|额|数量|人员总数)|总人数")
_TARGET = re.compile(
    r"(?:年度|考核|绩效|规定|既定|本项|该项|该|此|上述|预期|预定|要求|下达|计划|目标|指标|任务|应达到|应有|的)*"
    r"(?:目标值?|指标值?|规定|标准|要求|计划[数值]?|任务[数量]?|定额|人数|数量|次数|数|值|线|时限|期限|家数|个数|面积|份数)"
)


def _named(subject: Words, value: Quantity | None, env: Env, rate: bool | None = None) -> Measure:
    magnitude = _MAGNITUDE.search(subject.text)
    if magnitude:
        inner = trimmed(Words(subject.text[: magnitude.start()], subject.start, subject.start + magnitude.start()))
        if not inner.text and env.book.last is not None and env.book.last.name.endswith("绝对值"):
            return env.book.last
        env.book.last = env.book.magnitude(env.book.measure(inner, value, rate=rate))
        return env.book.last
    return env.book.measure(subject, value, rate=rate)


_MOVED_NAME = re.compile(
    r"^(?:(?P<up>增幅|涨幅|增长幅度|提高幅度|上升幅度|增长率|增长|超出比例|超出幅度)|(?P<down>降幅|降低幅度|下降幅度|下降率|减少幅度|压减幅度))$"
)


def _bounded(term: Compared, what: Bounds, env: Env) -> Measure:
    value = sample(what)
    less = part_said(term, value, env) or difference(term.subject, value, env)
    if less is not None:
        return less
    if re.fullmatch(r"差距|差额|差值|相差|相差幅度|差异", term.subject.text) and env.compared is not None:
        now, other = env.compared
        below = env.side in ("", "<", "<=")
        gap = e.sub(other.value, now.value) if below else e.sub(now.value, other.value)
        return Measure(f"{now.name}与{other.name}的差距", now.unit, now.rate, gap)
    named = _MOVED_NAME.match(term.subject.text)
    if named and env.trend is not None:
        move = "up" if named["up"] else "down"
        return _moved(
            Compared(Words("", term.start, term.start), what, term.start, term.end),
            Moved(move, named.group(), what),
            env,
        )
    split = earlier(term.subject.text, env)
    if split is not None and split[0]:
        env.trend = (Words(split[0], term.subject.start, term.subject.end), split[1])
    if env.change and env.trend is not None and not term.subject.text and _fits_change(value, env):
        return _moved(term, Moved(env.change, "提高" if env.change == "up" else "降低", what), env)
    if (
        env.fresh
        and env.trend is not None
        and not term.subject.text
        and value.unit in ("个百分点", "百分点")
        and what.bounds
    ):
        move = (
            "down"
            if what.bounds[0].op in ("<", "<=")
            and term.what is what
            and re.match(r"低|少|不足(?!5)", env.text[term.start : term.end])
            else "up"
        )
        return _moved(term, Moved(move, "高出", what), env)
    points = value.unit in ("个百分点", "百分点")
    alike = points if env.gap is not None and env.gap.rate else env.gap is not None and env.gap.unit in ("", value.unit)
    if env.gap is not None and not term.subject.text and alike and value.unit != "%":
        return env.gap
    part = _part_of_other(term, what, env) or share_of(term, value, env) or quotient(term, value, env)
    if part is not None:
        return part
    if term.subject.text:
        env.change = ""
    subject = term.subject
    if what.ranked and not subject.text and env.book.last is None:
        subject = Words("排名", term.start, term.start)
    if points and not subject.text and env.book.last is None and not env.indicator:
        raise refuse(
            "BC126",
            "差的是哪个量，没有写",
            term.start,
            term.end,
            "请写出量的名称和基准，如“比目标值低5个百分点”。",
        )
    if value.unit in ("名", "位") and _AMONG.fullmatch(subject.text):
        subject = Words(f"{subject.text}排名", subject.start, subject.end)
    found = _named(subject, value, env)
    if what.around:
        env.book.either_way(found)
        env.book.last = found = env.book.magnitude(found)
    return found


_AMONG = re.compile(r"全[国省市县区州旗]|全系统|同类[一-鿿]{0,4}")
"""全市前三名: what place it has among them."""


def _fits_change(value: Quantity, env: Env) -> bool:
    """3—5个百分点 after 较上年提高5个百分点以上: so much more, not so much."""
    if value.unit in ("个百分点", "百分点"):
        return True
    return any(
        m.unit == value.unit or (value.unit == "%" and relative) for (_, _, relative), (m, _) in env.axes.items()
    )


def _part_of_other(term: Compared, what: Bounds, env: Env) -> Measure | None:
    """低于60%不得分 after 完成值达到目标值: the part of the target; 超过5%的 after 超出的: how far beyond."""
    value = sample(what)
    of_it = term.subject.text in ("百分比", "完成比例", "完成程度", "完成百分比", "所占百分比")
    if (
        (term.subject.text and not of_it)
        or value.unit != "%"
        or env.compared is None
        or (env.book.knows_rate() and not of_it)
    ):
        return None
    measure, other = env.compared
    if measure.rate and not of_it:
        return None
    op = what.bounds[0].op if what.bounds else "<="
    if op in ("<", "<=", ">=") and value.number >= 40:
        return Measure(
            f"{measure.name}的完成比例", "%", True, divided(measure.value, other.value, term.start, term.end)
        )
    if op in (">", "<=") and value.number < 40:
        return Measure(
            f"{measure.name}的超出比例",
            "%",
            True,
            divided(e.sub(measure.value, other.value), other.value, term.start, term.end),
        )
    raise refuse("BC126", "这个百分数是占的比例还是超出的比例，读不准", term.start, term.end, "请用 解释 写明。")


def _moved(term: Compared, what: Moved, env: Env) -> Measure:
    """较上年提高2个百分点: the change of a quantity against its earlier value, both of them facts."""
    own = moved(term, what, env)
    if own is not None:
        return own
    value = sample(what.bounds)
    split = earlier(f"{term.subject.text}{what.word}", env) or earlier(term.subject.text, env)
    name, period = "", ""
    if split is not None:
        name, period = split[0], split[1]
        last = env.book.last
        if not name and env.trend is not None:
            name = env.trend[0].text
        elif not name and last is not None and isinstance(last.value, e.Fact):
            name = last.name
    elif env.trend is not None and (not term.subject.text or term.subject.text == env.trend[0].text):
        name, period = env.trend[0].text, env.trend[1]
    if not name or (what.move == "over" and not period):
        said = Words(f"{term.subject.text}{what.word}", term.start, term.end)
        found = env.book.measure(said, value)
        env.moved = (found, what.move not in ("down", "lack", "short"))
        return found
    words = Words(name, term.subject.start, term.subject.end)
    env.trend = (words, period)
    env.change = "down" if what.move in ("down", "lack", "short") else "up"
    rate = bool(RATE_NAME.search(name)) or value.unit in ("个百分点", "百分点")
    now = env.book.measure(trimmed(words), None if rate or value.unit == "%" else value, rate=rate)
    before = env.book.reference(reference(words, period), now)
    risen = e.sub(before.value, now.value) if what.move in ("down", "lack", "short") else e.sub(now.value, before.value)
    env.compared = (now, before)
    relative = value.unit == "%" and (not now.rate or env.ask("percent") == "relative")
    found = Measure(
        f"{name}{what.word}",
        "%" if relative or now.rate else now.unit,
        relative or now.rate,
        e.div(risen, before.value) if relative else risen,
    )
    measure, up = env.axes.setdefault((now.value, before.value, relative), (found, env.change == "up"))
    if up != (env.change == "up"):
        env.opposite[found.value] = measure
    return found


_COUNT_LEAD = re.compile(r"^(?:有|存在|出现|发现|发生|仅有?|只有|达到?|共|为|的|满足|符合|具备|缺|如|若|其中|，)+$")


def _counted(term: Counted, env: Env) -> Measure:
    before = re.sub(r"(?:有|存在|出现|发现|发生|仅|只|达到|共|为)+$", "", term.before.text)
    text = ("" if _COUNT_LEAD.match(term.before.text) else before) + re.sub(r"(?:的|时)+$", "", term.after.text)
    return env.book.measure(trimmed(Words(text, term.before.start or term.value.start, term.after.end)), term.value)
