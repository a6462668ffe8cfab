"""Terms of a condition that are no case: a number with a name, a sample, a time, a base; and cases that are said unreadably."""

from __future__ import annotations

from dataclasses import replace

from biaochi import patterns as re
from biaochi.meaning.added_up import adds_up
from biaochi.meaning.constants import constant
from biaochi.meaning.env import Env
from biaochi.model import units
from biaochi.reading.phrases import Bounds
from biaochi.reading.problem import refuse
from biaochi.reading.surface import (
    Compared,
    Counted,
    Event,
    Every,
    Rule,
    Term,
    Tree,
    Words,
    bounds_of,
    numbers,
    terms,
)
from biaochi.reading.wording import RATE_NAME

SAMPLE = re.compile(
    r"^(?:[^，。；]{0,10}，)?(?:随机|现场|实地|每次|各|任|共|抽|调)*(?:抽查|抽取|抽检|抽样|抽考|抽测|抽问|随机|查看|检查|考核|提问|访谈|走访|询问|查阅|调阅|座谈|抽选|调取|查|抽|看|任选)[^有存发出]{0,8}$"
    r"|^[^，。；未不无没]{0,8}(?:座谈|访谈|提问|问卷)$"
)
_DEFECT = re.compile(r"[不未无缺错漏违超]")


_SINCE = re.compile(
    r"[^，。；]{2,20}(?:收到|下达|批复|批准|印发|发布|结束|签订|到账|备案|审批)(?:之?后|之日起)，?|以[^，。；]{2,24}之日起(?:计算|算)，?"
)


def idle(term: Term, *, several: bool, dated: bool, env: Env) -> bool:
    """A term that is no case: a number with a name, a sample, from when days count."""
    return constant(term, env) or (
        several
        and (
            _sampled(term, env)
            or _besides(term, env)
            or _as_of(term, env)
            or _adding_up(term, env)
            or _once_done(term, env)
            or _worked_from(term, env)
            or (dated and _since(term, env))
        )
    )


_AS_OF = re.compile(
    r"(?:截至|截止到?)(?:当年|本年|次年|考核年度)?(?:年)?(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日|[底末])，?"
)


def _besides(term: Term, env: Env) -> bool:
    """另，失业率控制在5.5%以内的得2分: a word that only goes on."""
    if not isinstance(term, Event) or term.words.text.strip("，") not in ("另", "另外", "此外"):
        return False
    env.role("未计分文字", term.words.start, term.words.end)
    return True


def _adding_up(term: Term, env: Env) -> bool:
    """三项得分均按百分制填列，本指标得分=…: how what is entered is written."""
    if not isinstance(term, Event) or not adds_up(term.words.text.strip("，"), env):
        return False
    env.role("计分说明", term.words.start, term.words.end)
    return True


_DONE = re.compile(
    r"[^，。；未不无没]{2,16}(?:实施|建成|完工|竣工|投入使用|投用|投产|改造|建设|运行|交付|启用|到户)后，?"
)


def _once_done(term: Term, env: Env) -> bool:
    """高标准农田建成后，耕地质量提升0.5个等级的: when it is looked at, said once at the head of all."""
    if not isinstance(term, Event) or term.words.start > 1 or not _DONE.fullmatch(term.words.text):
        return False
    env.role("说明", term.words.start, term.words.end)
    return True


_BASED = re.compile(r"以[^，。；0-9]{2,24}为(?:基准|基数|基础|参照|依据)，?(?:计算[^，。；0-9]{2,12}，?)?")


def _worked_from(term: Term, env: Env) -> bool:
    """以年初目标值为基准，完成率达到100%的: what a rate is worked out from, which is entered as a rate."""
    if not isinstance(term, Event) or not _BASED.fullmatch(term.words.text) or term.words.start >= len(env.text):
        return False
    held = [t for r in env.rules for t in numbers(r.cond) if isinstance(t, Compared)]
    if not held or not all(RATE_NAME.search(t.subject.text) for t in held if t.subject.text):
        return False
    if any(b.value.unit not in units.PERCENT for t in held for b in bounds_of(t)):
        return False
    env.role("说明", term.words.start, term.words.end)
    return True


def _as_of(term: Term, env: Env) -> bool:
    """截至当年12月底，支付进度达到92%的: when it is looked at, where there is but one such time."""
    if not isinstance(term, Event) or not _AS_OF.fullmatch(term.words.text):
        return False
    if len({m.group() for m in _AS_OF.finditer(env.text)}) > 1 or re.search(
        "[0-9一二三四]季度|半年|全年|[0-9]月", env.text.replace(term.words.text, "")
    ):
        return False
    env.role("说明", term.words.start, term.words.end)
    return True


def _since(term: Term, env: Env) -> bool:
    """文件收到后，30日内下达的: from when the days count."""
    if not isinstance(term, Event) or not _SINCE.fullmatch(term.words.text):
        return False
    env.role("说明", term.words.start, term.words.end)
    return True


_HANDED_OUT = re.compile(r"按照?.*(?:分配|分解|下达)(?:目标)?任务，?")


def _sampled(term: Term, env: Env) -> bool:
    """抽查10个项目的资料: how many are looked at; 按第一季度10%…分配任务: how a task is handed out."""
    if isinstance(term, Event) and _HANDED_OUT.fullmatch(term.words.text):
        env.role("未计分文字", term.words.start, term.words.end)
        return True
    if (
        not isinstance(term, Counted)
        or not SAMPLE.match(term.before.text)
        or _DEFECT.search(term.before.text + term.after.text)
    ):
        return False
    env.role("未计分文字", term.before.start, term.after.end or term.value.end)
    return True


_SIGNED = re.compile(r"增|减|变|差|偏|净|结余|利润|升|降|温|盈|率$|幅$")


def not_that(term: Term) -> Term:
    """存量资金不为0的: some of it. Raises CriterionError (BC122) where less than nothing would be another number too."""
    if not isinstance(term, Compared) or not re.search("[不未非]$", term.subject.text):
        return term
    bound = bounds_of(term)
    name = term.subject.text[:-1]
    if len(bound) != 1 or bound[0].op != "=" or bound[0].value.number != 0 or _SIGNED.search(name):
        raise refuse("BC122", f"“{term.subject.text}”没有读懂", term.start, term.end, "请写成大于、小于哪个数。")
    some = Bounds((replace(bound[0], op=">", ending="sign"),))
    return replace(term, subject=replace(term.subject, text=name, end=term.subject.end - 1), what=some)


def short_of_bound(rule: Rule) -> None:
    """不足300天的，每缺10天扣0.5分: how far below the bound that stands before it."""
    step = rule.step
    size = step.step.size if step is not None else None
    if step is None or size is None or step.step.move != "lack" or step.before.text or step.after.text:
        return
    held = bounds_of(rule.cond) if isinstance(rule.cond, Compared) else ()
    if len(held) == 1 and held[0].op == "<" and held[0].value.unit == size.unit:
        rule.step = replace(step, step=replace(step.step, move="down", word="少"))


_BOUND_INSIDE = re.compile(
    r"(?:为|是|等于|达到|超过|低于|不足|少于|多于)[0-9]+(?:\.[0-9]+)?[^，。；、0-9]{0,3}的(?=[不未免无按得扣计].)"
)


def swallowed(rule: Rule) -> None:
    """Raises CriterionError (BC122) at 应发人数为0的不计偏差: a case inside the words of another."""
    for term in terms(rule.cond):
        if isinstance(term, Event) and _BOUND_INSIDE.search(term.words.text):
            raise refuse(
                "BC122",
                f"“{term.words.text[:30]}”没有读懂",
                term.words.start,
                term.words.end,
                "请在“的”后面断开，写明这种情形得几分。",
            )


def at_time(tree: Tree | None) -> Tree | None:
    """截至6月底，支出进度达到50%的, where another time is named beside it: the progress at that time."""
    if not isinstance(tree, Every) or len(tree.terms) < 2:
        return tree
    when, held = tree.terms[:2]
    if not isinstance(when, Event) or not _AS_OF.fullmatch(when.words.text) or not isinstance(held, Compared):
        return tree
    named = Words(f"{when.words.text.strip('，')}{held.subject.text}", when.words.start, held.subject.end)
    rest = (replace(held, subject=named, start=when.words.start), *tree.terms[2:])
    return rest[0] if len(rest) == 1 else Every(rest)
