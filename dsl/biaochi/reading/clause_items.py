"""What the phrases of a clause are to it, and words that stand for a case of their own."""

from __future__ import annotations

from dataclasses import replace

from biaochi import patterns as re
from biaochi.model import units
from biaochi.reading.clause_words import Item, words_of
from biaochi.reading.lexicon import lexicon
from biaochi.reading.phrases import Step
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Rule, Stepped
from biaochi.reading.wording import bare_denial

_KINDS = {
    "逗": "comma", "号": "stop", "冒": "colon", "空": "space", "顿": "text", "引": "text", "开": "open", "闭": "close", "果": "out", "步": "step",
    "限": "limit", "零头": "rest", "取值": "taken", "界": "bound", "连界": "bound", "参界": "bound", "变界": "bound", "印分": "marks",
    "否则": "else", "数值": "number", "区间": "bound", "列": "list", "份额": "share", "成": "share", "式": "out", "定义": "defined",
}  # fmt: skip


def kind_of(letter: str, cache: dict[str, str] = {}) -> str:  # noqa: B006
    found = cache.get(letter)
    if found is None:
        key = next(k for k, v in lexicon().letters.items() if v == letter)
        found = cache[letter] = next((_KINDS[c] for c in _KINDS if c in key), "text")
    return found


TARGET = re.compile(
    r"(?:计划值|目标值|指标值|标准值|控制值|任务值|计划数|任务数|目标数|控制数|基准值|定额|限额|红线|警戒线)$"
)
"""What a number in brackets may be called: 达到计划值（58公里）."""
OF_TARGET = re.compile(
    r"(?:[0-9]{4}年度?)?(?:年度|本年)?(?P<name>(?:目标|计划|指标|任务|标准|控制)(?:值|数))?(?(name)|(?P<bare>目标|计划|任务|指标))(?:为|是|：)?"
)
COMPARES = re.compile(r"(?:应|须|均)?(?:超过|低于|高于|不足|达到|少于|多于|大于|小于|不低于|不超过|≥|≤|>|<)[0-9]")
"""投诉次数（每年不超过5次）超过1次: one bound in brackets before another."""
KINDS_OF = re.compile(
    r"同类(?:问题|情况|情形|事项)?$|同一(?:问题|事项|类别|项目|单位)$|单个(?:项目|单位|问题|事项|村|点位)?$"
)
"""同类问题最多扣1分: a limit of each kind of what is counted as one."""
BY_MEASURE = re.compile(
    r"(?:^|(?<=，))按照?(?P<name>[^，。；、按]{2,14}(?:率|度|数|额|值|量|得分|名次|排名|比重|占比))(?:的?(?:高低|大小|多少))?(?:分档|分段)?(?:计分|评分|打分|赋分)$"
)
"""抽查3个小区，按平均准确率计分：…: the measure that what follows is about."""
BY_METHOD = re.compile(r"(?<=.)按照?[^，。；]{2,12}(?:计分|评分|打分|计算|考核|扣分|加分)$")
"""净资产收益率按功效系数法计分：…: how it is scored is no part of its name."""
TIERS = re.compile(
    r"^(?P<name>.*?)(?P<said>(?:共|一共|按|按照)?(?:分|分为|划分为|分成|设)(?:[^，。；、]{1,8}(?:、[^，。；、]{1,8})+?)?[2-9二三四五六两](?:个)?(?:档次?|等次|等级|级|类|种情况|种情形)(?:进行)?(?:计分|评分|打分|赋分|评定|评价|考核|得分)?)$"
)
"""档案管理分三档：…: how many cases follow."""
PLACES = re.compile(
    r"(?:累计(?:计算|扣分|加分)?|全年|年度|[()（）一二两三四五六七八九十0-9①-⑳、，]|各|项|以上|上述|均|小|要点|指标|本|该|扣分|分别|都|条)+"
)


BESIDES = re.compile(
    r"^(.+?)的?(?:不计|除外|不算|不扣分|不计入|不在此列|不包括在内|不计算在内|不含在内|可不计|不纳入)$"
)


_NONE_HOLD = re.compile(
    r"(?:[一二两三四五六2-6](?:项|个|者|种|条)|以上|上述|[一二三四]者)+(?:条件|情形|要求)?(?:均|都)(?:不|未能?|没有?)(?:符合|满足|达到|具备|达标|完成)(?:要求|条件|标准)?的?，?"
)


def none_hold(pending: list[Item]) -> bool:
    """两项均不符合的: none of the cases before it."""
    said = [i for i in pending if i.kind not in ("marks", "rest")]
    return bool(said) and _NONE_HOLD.fullmatch("".join(i.text for i in said)) is not None


_ANY_CASE = re.compile(
    r"(?:的|者|，|情况|情形|下|时|地区|单位|项目|年度|结果|得分|档次?|等次|部分|范围|之外|以外|均|都|一律)*"
)


def beside_other(pending: list[Item]) -> bool:
    """与其他政策不重复: 其他 behind a word that joins it to something is part of a name."""
    at = next((n for n, i in enumerate(pending) if i.kind == "else"), 0)
    return at > 0 and pending[at - 1].kind == "text" and pending[at - 1].text.endswith(("与", "和", "同", "对", "及"))


def else_or_text(pending: list[Item]) -> list[Item]:
    """其他一处不规范: 其他 that goes before a name of its own is part of that name."""
    at = next((n for n, i in enumerate(pending) if i.kind == "else"), -1)
    behind = [i for i in pending[at + 1 :] if i.kind not in ("comma", "marks", "rest")]
    said = "".join(i.text for i in behind)
    if at < 0 or _ANY_CASE.fullmatch(said) or bare_denial(said):
        return pending
    return [replace(i, kind="text") if i.kind == "else" else i for i in pending]


def speaks_of(rule: Rule, named: str, text: str) -> bool:
    """迟报最多扣1分 behind 每迟报一次扣0.5分: of that very rule."""
    bare = re.sub(r"(?:累计|合计|的|扣分|此类|该类|项)+$", "", named)
    return len(bare) > 1 and bare in text[rule.start : rule.out_start]


def stepped(text: str, items: list[Item]) -> tuple[Stepped | None, list[Item]]:
    """The last step of a clause with the words around it, and what stands before its clause."""
    at = next((i for i in range(len(items) - 1, -1, -1) if items[i].kind == "step"), -1)
    if at < 0:
        return None, items
    items = [replace(i, kind="text") if i.kind == "step" and n != at else i for n, i in enumerate(items)]
    after = [i for i in items[at + 1 :] if i.kind != "comma"]
    lost = next(
        (
            i
            for i in after
            if i.kind == "number"
            and i.piece.value.unit != "分"
            and (i.piece.value.number != 1 or i.piece.value.unit in units.PERCENT)
        ),
        None,
    )
    if lost is not None:
        raise refuse("BC151", f"“{lost.text}”在计分里没有用上", lost.start, lost.end, "请核对，或用 解释 写明。")
    things: Step = items[at].piece.value
    one = (
        things.move == ""
        and things.size is not None
        and things.size.number == 1
        and things.found in ("有", "出现", "发现", "存在", "发生")
    )
    if any(i.kind == "bound" for i in after) and not (
        one and all(i.kind in ("text", "bound") for i in items[at + 1 :])
    ):
        return None, [replace(i, kind="text") if i.kind == "step" else i for i in items]
    cut = next((i for i in range(at - 1, -1, -1) if items[i].kind in ("comma", "bound")), -1)
    own = items[cut + 1 : at]
    if cut >= 0 and items[cut].kind == "bound":
        own = [i for i in own if i.text not in ("的", "时", "者", "部分", "的部分")]
        if own and not any(i.kind == "comma" for i in items[cut:at]) and items[at].piece.value.move == "":
            start = next((i for i in range(cut, -1, -1) if items[i].kind == "comma"), -1)
            own, cut = items[start + 1 : at], start
        elif own:
            own = items[cut + 1 : at]
    step: Step = items[at].piece.value
    found = Stepped(step, words_of(text, own), words_of(text, after), items[at].start, items[-1].end)
    return found, items[: cut + 1]
