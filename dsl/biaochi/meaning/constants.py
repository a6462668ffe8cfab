"""Numbers that have a name: 及格线为80%, 以90%为标准."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.meaning.env import Constant, Env
from biaochi.reading.phrases import Bounds, Quantity
from biaochi.reading.surface import (
    Compared,
    Counted,
    Term,
    Words,
)
from biaochi.reading.wording import trimmed

CONSTANT = re.compile(
    r"^(?P<subject>.*?)的?(?P<name>目标值|指标值|计划值|任务值|标准值|控制值|控制数|红线|定额|基准值|考核值|目标数|任务数|计划数|基数|及格线|合格线|达标线|基准线|控制线|警戒线|目标线|"
    r"目标任务|目标[一-鿿]{0,4}率|合理区间|合理值|目标|基准|标准|指标|任务|限额|限值|上限|时限|期限)(?:值)?(?:定|设定|确定)?(?:为|是|应为|：)?$"
)


_BY = re.compile(r"^(?P<subject>.*?)，?(?:以|按照?)$")


_AS = re.compile(
    r"^(?:作为|为)(?P<name>基准值|基准|标准值|标准|目标值|目标|基数|基础|起点|合格线|及格线|达标线|控制线|界|界限|标杆)(?:值|线)?(?:，|$)"
)


def constant(term: Term, env: Env) -> bool:
    """及格线为80%, 以90%为标准: a number that the text gives a name and speaks of by it."""
    if (
        isinstance(term, Compared)
        and isinstance(term.what, Bounds)
        and len(term.what.bounds) == 1
        and term.what.span is None
    ):
        found = CONSTANT.match(term.subject.text)
        bound = term.what.bounds[0]
        as_ = _AS.match(term.subject.text)
        if as_:
            _name(as_["name"], bound.value, "", term.subject, bound.op, env)
            env.requirements.append(env.constants[-1])
            return True
        if found and (bound.op == "=" or found["name"] in ("目标值", "指标值", "计划值")) and bound.value.unit != "分":
            _name(found["name"], bound.value, found["subject"], term.subject, "" if bound.op == "=" else bound.op, env)
            env.role("基准", term.start, term.end)
            return True
    if isinstance(term, Counted) and not term.after.text and term.value.unit not in ("", "分"):
        found = CONSTANT.match(re.sub(r"[：为]+$", "", term.before.text))
        if found and re.search(r"(?:偏离|偏差|低于|高于|超过|相差|超出|达到|比|较)$", found["subject"]):
            return False
        if (found and found["name"] not in ("标准", "指标", "任务", "目标")) or (
            found and found["name"] in ("目标", "任务") and found["subject"]
        ):
            _name(found["name"], term.value, found["subject"], term.before, "", env)
            env.requirements.append(env.constants[-1])
            env.role("基准", term.before.start, term.value.end)
            return True
    if isinstance(term, Counted):
        by, as_ = _BY.match(term.before.text), _AS.match(term.after.text)
        if as_ and not by and not term.before.text and as_["name"].endswith("线"):
            _name(as_["name"], term.value, "", term.before, "", env)
            env.role("基准", term.value.start, term.after.end)
            return True
        if by and as_:
            _name(as_["name"], term.value, by["subject"], term.before, "", env)
            env.role("基准", term.before.start, term.after.end)
            return True
    return False


def _name(name: str, value: Quantity, subject: str, words: Words, op: str, env: Env) -> None:
    said = trimmed(Words(subject, words.start, words.end))
    env.constants.append(Constant(name, value, said, op, words.start, words.end))
    env.book.aimed.append(said.text)
