"""Statements: what scores nothing itself is a base, a definition, a heading or a note of a stated kind, and nothing else."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from biaochi import patterns as re
from biaochi.diagnostics import CriterionError
from biaochi.meaning.added_up import adds_up
from biaochi.meaning.constants import CONSTANT, constant
from biaochi.meaning.duties import taken_up
from biaochi.meaning.env import Constant, Env
from biaochi.meaning.scopes import CASE, WHO, in_front
from biaochi.meaning.slope_group import printed
from biaochi.reading import asides
from biaochi.reading.clause_items import BY_MEASURE
from biaochi.reading.items import split_points
from biaochi.reading.lexicon import Piece
from biaochi.reading.phrases import Bound, Bounds, Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.read import pieces_of, rules_of
from biaochi.reading.surface import Compared, Counted, Event, Reading, Statement, Words, numbers, said, terms
from biaochi.reading.wording import trimmed


def beside(text: str, env: Env) -> None:
    """Requirements and named numbers of the neighbouring cell."""
    if not text:
        return
    if _points_of(text, env):
        return
    outer, env.text = env.text, text
    for pieces in _cells(text):
        reading = rules_of(pieces, 0, len(text), text)
        named = ""
        for statement in reading.statements:
            if statement.colon:
                named = re.sub(r"^(?:年度|年末|全年|绩效|本年度?|当年)+(?=.{2})", "", said(statement.cond))
                continue
            for term in terms(statement.cond):
                if isinstance(term, Counted) and named and CONSTANT.match(named):
                    term = Counted(
                        Words(f"{term.before.text}{named}", term.before.start, term.before.end), term.value, term.after
                    )
                if isinstance(term, Compared) and not term.subject.text and named:
                    term = Compared(
                        Words(CONSTANT.sub("", named) if CONSTANT.match(named) else named, term.start, term.start),
                        term.what,
                        term.start,
                        term.end,
                    )
                _stated(term, env, beside=True)
    _alone(text, env)
    env.text = outer


@lru_cache(32)
def _cells(text: str) -> tuple[tuple[Piece, ...], ...]:
    """The pieces of each cell; the same ones for every convention the text is tried with."""
    out: list[tuple[Piece, ...]] = []
    for cell in re.split(r"¦|[|]|\n", text):
        start = text.index(cell)
        out.append(tuple(p for p in pieces_of(text) if start <= p.start < start + len(cell)))
    return tuple(out)


_MARKS = re.compile(r"[(]([0-9]+(?:\.[0-9]+)?)分[)][；。，]*$")


def _points_of(text: str, env: Env) -> bool:
    """Numbered points of the neighbouring cell: the list that the sentence speaks of."""
    found = split_points(text)
    if len(found.points) < 2:
        return False
    for point in found.points:
        said = re.split(r"。(?=.)", text[point.start : point.end])[0].strip("；。， ")
        marks = _MARKS.search(said)
        name = trimmed(Words(re.sub(r"^是否", "", _MARKS.sub("", said)), -1, -1))
        env.listed.append((name, Fraction(marks[1]) if marks else None))
    return True


_PURE = re.compile(r"[一-鿿“”（）()、]{3,20}")
_TITLED = re.compile(r"(?:三级)?指标(?:名称)?：([一-鿿“”（）()、]{3,20})$")


def _alone(text: str, env: Env) -> None:
    """A name alone in the cell beside is what the sentence goes on about."""
    cells = [c.strip() for c in re.split(r"¦|[|]|\n|；", text)]
    found = [m[1] for c in cells if (m := _TITLED.match(c))] or [
        c for c in cells if _PURE.fullmatch(c) and len(cells) == 1
    ]
    if found and not env.indicator:
        env.book.indicator = env.indicator = found[0]


_OBLIGED = re.compile(r"^(?P<subject>.*?)(?:应当|应|须|需|要求|必须|至少|要)(?P<verb>[一-鿿]{0,4})$")


_WORTH = re.compile(r"权重|分值|占分|系数|折算|比重为?$")


def _stated(term: object, env: Env, *, beside: bool) -> bool:
    words = term.subject.text if isinstance(term, Compared) else term.before.text if isinstance(term, Counted) else ""
    if _WORTH.search(words):
        return False
    if isinstance(term, Compared) and isinstance(term.what, Bounds):
        subject = term.subject
        found = CONSTANT.match(subject.text)
        single = term.what.bounds[0] if len(term.what.bounds) == 1 and term.what.span is None else None
        if single is not None:
            name = found["name"] if found else ""
            said = trimmed(Words(found["subject"], subject.start, subject.end)) if found else subject
            constant_ = Constant(name or "目标值", single.value, said, single.op)
            (env.constants if name else env.requirements).append(constant_)
            if found:
                term = Compared(said, term.what, term.start, term.end)
                env.requirements.append(constant_)
        (env.beside if beside else env.targets).append(term)
        env.book.aimed.append(term.subject.text)
        return True
    if isinstance(term, Counted) and term.value.unit != "分" and (term.value.unit or term.before.text):
        text = re.sub(r"[：为]+$", "", term.before.text)
        found = CONSTANT.match(text) if not term.after.text else None
        obliged = _OBLIGED.match(text)
        if not (found or obliged or beside):
            return False
        said = trimmed(
            Words(
                found["subject"] if found else f"{obliged['subject']}{obliged['verb']}" if obliged else text,
                term.before.start,
                term.before.end,
            )
        )
        constant_ = Constant(found["name"] if found else "目标值", term.value, said)
        env.requirements.append(constant_)
        if found:
            env.constants.append(constant_)
        bound = Compared(said, Bounds((Bound(">=", term.value),)), term.value.start, term.value.end)
        (env.beside if beside else env.targets).append(bound)
        env.book.aimed.append(said.text)
        return True
    return False


_ABOUT = re.compile(r"(?P<name>[^，。；]{4,60}?(?:比重|比例|占比|率))(?:的)?(?:变化|变动|升降|增减)情况$")
_TOTAL = re.compile(
    r"(?P<of>(?:各|全部|所有)[^，。；]{0,8}(?:得分|分数|分值)(?:之和|合计|总和|相加|加总|累加|汇总)?)(?:后)?(?:为|即为|作为|得出|计为|构成)(?:考核|自评|评价|部门|最终)?总(?:得)?分"
    r"|(?:考核|自评|评价|部门|最终)?总(?:得)?分(?:为|等于|=|按)(?P<by>(?:各|全部|所有)[^，。；]{0,8}(?:得分|分数|分值)(?:之和|合计|总和|相加|加总|累加)?)(?:确定|计算)?(?:，(?:同时|并)?(?:执行|适用|按)?(?:以下|下列|如下)(?:限制|规定|办法)?)?"
)
_LABEL = re.compile(
    r"[^得扣加减]*(?:以下|下列|如下)[^得扣加减]{0,10}|(?:[加扣减]分项目?|.{0,4}(?:标准|细则|办法|方法|要点|依据|内容|规则|说明|备注|注|方式)|评分|[0-9一二三四五六七八九十]+[、.]?|C[0-9.]+.{0,20})"
)
_ANNOUNCES = re.compile(
    r"(?:凡|对|如)?(?:有|存在|出现|发现)?(?:以下|下列|如下)[^，。；0-9]{0,12}(?:的|，)*(?:予以|分别|相应|逐项|给予|进行)*(?:扣分|得分|计分|评分|加分)(?:如下)?"
)
_SCOPED = re.compile(r"^(?:属于|对于?(?![象外账口接应])|凡属|适用于|仅适用于|仅限|限于)[^，。；]{1,16}的?$")


def statement(found: Statement, env: Env, leading: bool) -> None:
    """Takes a statement up as what it is. Raises CriterionError (BC122) where it is nothing that may stand unscored."""
    text = re.sub(r"[(（][^()（）]*分[)）]$", "", env.text[found.start : found.end].strip("，：。； "))
    if _ANNOUNCES.fullmatch(text):
        env.role("计分说明", found.start, found.end)
        return
    if found.colon and not _TOTAL.fullmatch(text):
        _heading(found, text, env)
        return
    if _SCOPED.match(text):
        raise refuse("BC128", f"“{text[:30]}”之外的怎样计分没有写", found.start, found.end, "请写明其余情形怎样计分。")
    subject = _ABOUT.match(text)
    if subject and env.book.topic is None and env.trend is None:
        env.trend = (Words(subject["name"], found.start, found.start + len(subject["name"])), "上年")
    if asides.kind(text) or _defines(text, found, env):
        env.role("说明", found.start, found.end)
        return
    if adds_up(text, env):
        env.role("计分说明", found.start, found.end)
        return
    total = _TOTAL.fullmatch(text)
    if total and env.total is None:
        env.total = Words(
            re.sub(r"^总分|[为按等于=]+|确定|合计$|相加$", "", total["of"] or total["by"]) or "各项得分之和",
            found.start,
            found.end,
        )
        env.role("总分", found.start, found.end)
        return
    if taken_up(found, env):
        env.role("要求", found.start, found.end)
        return
    based = [constant(t, env) or _stated(t, env, beside=False) for t in terms(found.cond)]
    if (
        based
        and all(
            b or (isinstance(t, Event) and asides.harmless(t.words.text))
            for b, t in zip(based, terms(found.cond), strict=True)
        )
        and any(based)
    ):
        env.role("基准", found.start, found.end)
        env.stated += [(q.start, q.end, found.start, found.end) for t in terms(found.cond) for q in _numbers(t)]
        return
    if leading and found.start < found.end and _DUTY.search(text) and _taken_up_as(text, found.end, env):
        env.role("说明", found.start, found.end)
        return
    if CASE.search(text) or WHO.fullmatch(text):
        raise refuse("BC128", f"“{text[:30]}”之外的怎样计分没有写", found.start, found.end, "请写明其余情形怎样计分。")
    if leading and all(isinstance(t, Event) for t in terms(found.cond)) and asides.harmless(text):
        env.role("说明", found.start, found.end)
        return
    raise unread(text, found.start, found.end)


_DEFINES = re.compile(
    r"(?P<name>[^，。；]{2,16}?)(?:，)?[是系即]?指(?![标导数定挥引南派出令向])(?P<what>.+)", re.DOTALL
)


def _defines(text: str, found: Statement, env: Env) -> bool:
    """计划成本指…计划安排的支出: says what a name means that stands elsewhere in the criterion."""
    said = _DEFINES.fullmatch(text)
    around = env.text[: found.start] + env.text[found.end :]
    return said is not None and said["name"] in around and asides.kind(f"{said['name']}是指{said['what']}") != ""


_DUTY = re.compile(r"的(?:项目|单位|部门|支出|资金|事项|合同|采购|工程|资产)[^，。；]{0,6}(?:应当?|须|必须|需)")


def _taken_up_as(text: str, end: int, env: Env) -> bool:
    """500万元以上的项目应当开展事前评估。应评估未评估的…: who is asked, where what follows speaks of those that are asked."""
    found = re.search(r"应(?P<do>[一-鿿]{1,4}?)(?:而|但)?未(?P=do)", env.text[end:])
    return found is not None and found["do"] in text


def _numbers(term: object) -> list[Quantity]:
    if isinstance(term, Counted):
        return [term.value]
    return printed(term) if isinstance(term, Compared) else []


def unused(env: Env) -> None:
    """Raises CriterionError (BC122) at a requirement that nothing in the text goes on from."""
    for start, end, first, last in env.stated:
        if (start, end) not in env.used and not _taken_up(start, last, env):
            raise unread(env.text[first:last], first, last)


_BY_SOMETHING = re.compile(r"[^，。；0-9]{2,20}按[^，。；0-9]{1,8}(?:扣分|计分|得分|加分|评分)")


_SHORT_OF = re.compile(r"([一-鿿]{2})(?:时长|数量)?(?:不足|不够|未达到?|达不到|未满|不满|不达标|未完成)")


def _taken_up(start: int, last: int, env: Env) -> bool:
    """安全培训不得少于24学时。学时不足的每人扣1分: a requirement that the rules behind it take up in words."""
    said = env.text[start:last]
    return any(m[1] in said or m[1] in env.text[max(0, start - 24) : start] for m in _SHORT_OF.finditer(env.text, last))


def _heading(found: Statement, text: str, env: Env) -> None:
    """A heading names what follows; one that says for whom it follows is a case of its own."""
    if in_front(text):
        raise refuse(
            "BC128", f"“{text[:30]}”之外的怎样计分没有写", found.start, found.end, "请用 解释 写明其余情形怎样计分。"
        )
    led = BY_MEASURE.search(text)
    if _BY_SOMETHING.fullmatch(text) or (led is not None and (led.start() == 0 or asides.kind(text[: led.start()]))):
        env.role("标题", found.start, found.end)
        return
    if not asides.kind(text) and (
        numbers(found.cond) or not (_LABEL.fullmatch(text) or asides.harmless(text.removeprefix("每")))
    ):
        raise unread(text, found.start, found.end)
    env.role("标题", found.start, found.end)


def unread(said: str, start: int, end: int) -> CriterionError:
    """The refusal of words that no part of the meaning owns."""
    return refuse("BC122", f"“{said[:30]}”没有读懂", start, end, "请写明它怎样计分；不计分的写进 说明。")


def take_statements(reading: Reading, env: Env) -> None:
    """Takes up what scores nothing; free words may lead up to rules, not follow them."""
    first = min((r.start for r in reading.rules), default=-1)
    labelled = False
    for found in reading.statements:
        statement(found, env, labelled or found.start < first or not reading.rules)
        heading = env.text[found.start : found.end].strip("，：。； ")
        labelled = found.colon and (asides.labels(heading) or heading in env.book.formula_names)


_LIMITS_IT = re.compile(
    r"仅|只适用|适用于|除外|不含在内|不包括|不在此列|不算|不计|不纳入|不得(?!重复)|可以|可按|视同|参照"
)


_BASED_ON = re.compile(r"以(?P<of>[^，。；0-9]{2,16})为(?:基数|基准|分母)(?:计算)?")
"""每少1%（以计划数量为基数）: what the part is of, which is named where it is held against."""


def take_asides(reading: Reading, env: Env) -> None:
    """What stands in brackets must be a note."""
    for aside in reading.asides:
        based = _BASED_ON.fullmatch(aside.text)
        if based is not None and env.text.count(based["of"]) > 1:
            env.role("说明", aside.start, aside.end)
            continue
        if _LIMITS_IT.search(aside.text) or (
            not asides.kind(aside.text) and not (len(aside.text) <= 8 and asides.harmless(aside.text))
        ):
            raise unread(aside.text, aside.start, aside.end)
        env.role("说明", aside.start, aside.end)
