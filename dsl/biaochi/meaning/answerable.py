"""The last gate: a fact that nobody could answer means that something was not understood."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.core.program import Input, Kind
from biaochi.meaning.env import Env
from biaochi.model import units
from biaochi.reading.problem import refuse

_NOTHING = re.compile(
    r"(?:同时|并且?|且|或者?|则|其中|此外|另外|最高|最多|最低|超过的?|超出|低于|高于|不足|基准|差异|部分|未|不|的|得|扣|为|分|以上|以下|以后|在|按|是|有|无|"
    r"均|都|各|每|最后|一半|得分|实得分|分数|结果|分值|总分|任[何一意]|缺|少|漏|错|超|其他|其余|其它|上述|该项?|本项|累计|合计|一项|两项|，|、|“|”|[(]|[)])*+"
)
_TORN = re.compile(
    r"(?<!岁)(?<!岁及)(?:以上|以下|以内|之间|左右|分别|依次|每|不超过|不低于|不少于|达到|超过|低于|少于|以|(?<![费使信公食占应作利专通挪])用|(?<![行作])为|(?<!所)在|于|每个?(?:季度?|月|周))$"
)
_SCORES = re.compile(
    r"(?<![≥≤<>=0-9.])[0-9]+(?:\.[0-9]+)?分(?![钟之类级贝部公米])|得满分|不得分|不计分|不扣分|得零分|加[0-9]|扣[0-9]"
)
_LEFT_OVER = re.compile(
    r"^任[何一意](?!务)|^(?:少于|多于|低于|高于|大于|小于)[^，]{0,4}$|(?:^|，)(?:每|该)(?:一?(?:个|项|处|次|起|例|人|件|份|家|户|台|名|条|笔))$|[+]|^[，。；：、)]"
)


_UNMOVED = re.compile(
    r"(?:(?:存在)?连续[一二两三四五0-9]+个?[年月季周天日次]|[未不没](?:提高|增长|下降|降低|上升|增加|减少|提升|压减|实现|完成|达标|达到)).{0,1}"
)
_OUTCOME = re.compile(r"(?:扣分|得分|加分|计分)$")


_PIECES = re.compile(
    r"[一-鿿]|.*(?:[率度额数]、[^、，]*[率度额数])|.*计|均.{1,3}|.*、.*(?:[计得扣]|都.*|均.*)|[^，]*(?:^|，)(?:本项|该项|基础分)[^，]*"
)
"""知晓率、满意率 as one number, 均达标 as a number of days, 国家级媒体计: pieces of a sentence, not names of numbers."""
_GLUED = re.compile(
    r"(?:接近|靠近|将近|压到|降到|升到|降至|升至|压至|控制到|约|大约|左右|近)$|(?:低于|高于|超过|不足|少于|大于|小于|不低于|不高于)|"
    r"[一-鿿]{2}(?:同时|并)(?:满足)?[一-鿿]{2}"
)
_EVERY = re.compile(r"每(?:有|出现|发现|发生|存在|[0-9]|[起处次例宗条张份]|[降提增减升下上超少低高])")
_TAIL = re.compile(r"(?<![取获所])得$|的[不未无没]$|该[笔项处个件户条例次]$|^(?:中|基础分|本项.*)$")
_EACH_OF = re.compile(r"每[一-鿿]{1,2}$|的该(?!地区)|^未按时发放的该|，每[缺少超多]")
_MEASURES = re.compile(
    r"(?!.*(?:[未没不]|达到|低于|高于|超过|提高|降低|下降|增长|符合|满足|按))(?:[^，、]{1,16}(?:率|占比|比重)、)*[^，、]{1,14}(?:率|占比|比重)"
)
"""甲率、乙率 as a yes or no: numbers, of which nothing is said."""
_SIGNS = re.compile(r"[×÷=<>≤≥]")
_SCORING = re.compile(r"占?[0-9]+%(?:的?权重|的?分值|权重分)|占[0-9]+%|得分，|的，.*(?:总分|评分|计分|得分|扣分)")


_DIGIT = re.compile(r"[0-9]")


def _held_against(name: str, unit: str) -> bool:
    """抽检量未达4批次/千人，少批次数: the name of a number swallows what it is held against."""
    if unit not in name or not _DIGIT.search(name):
        return False
    said = rf"[0-9]+(?:\.[0-9]+)?个?{re.escape(unit)}"
    ranged = rf"[0-9.]+[-~至到]{said}"
    against = rf"{ranged}|(?:未达到?|达不到|不足|低于|高于|超过|少于|多于){said}|{said}(?:及?以[内上下]|之内)"
    return re.search(against, name) is not None


_HOLDS_A_BOUND = re.compile(
    r"(?:达到|不低于|不少于|不超过|不高于|低于|高于|超过|少于|多于|不足)[0-9]+(?:\.[0-9]+)?[^0-9，、]{0,6}、"
)
"""归集目录数达到200条、数据更新及时率: a condition of its own inside the name of a number."""


_WEIGHTED = re.compile(r"各占|占(?:[0-9]|三分之|一半).*权重|不设[上下]限|^任[一何意](?:项|个|率)?$|同类问题$")
"""各占50%权重, 任一项: how things count, not things."""
_EACH_DONE = re.compile(
    r"每(?!个?(?:月|季|年|周|日|天|旬|人|户|村|镇|乡|县|区|万|千|百|亩|公里|平方|立方|吨|班|校|所|床|次|台|件|单位|部门|项目|学期|小时|名|张|辆|站|千克))[一-鿿]{2}"
)
"""每争取上级资金: what is done for each so much of something."""


_BESIDE_VALUE = re.compile(r"指标值|目标值|计划值")
"""完成值在指标值范围内, where the cell beside gives the number: a comparison that was not read."""
_BASIS = re.compile(r"占$|^以.{2,16}为(?:准|依据)$|(?:当次|该次|当期|当月|当季|当年)$|不设[上下]限")
_A_RATE = re.compile(r"(?<![频速功利汇税倍费])率$|比例$|占比$|比重$")
_EACH_WITHIN = re.compile(
    r"[一-鿿]每(?!个?(?:月|季|年|周|日|天|旬|人|户|村|镇|乡|县|区|街|万|千|百|亩|公里|平方|立方|吨|班|校|所|床|次|学期|名|台|单位|项目|部门|小时|标段))"
)
_SAYS_HOW = re.compile(r"^扣(?![缴押留除])|(?<![回折克扣])扣$|按.{0,8}扣分|(?:相应|对应|该项?|本项)(?:分值|权重)|[①-⑳]")
_TORN_OFF = re.compile(
    r"^(?:到(?=上|计划|目标|任务)|是(?!否)|不低于|不高于|不超过)|递减|递增|递名|加倍|倒扣|高到低|到低排|分计，|同期相|^号|[率度]“$|^“[^”]*$|^(?:较(?![大好差高低重严])|比(?![例重价对])|高于|低于)|(?:排名|名次|位次)后$|(?<![取获所])得$"
)
_SEVERAL = re.compile(
    r"、.*各(?:开展)?$|各$|[^平]均(?:达到|按|已|未|完成|实现)|"
    r"[一-鿿]{2}(?:超过|低于|高于|少于|多于)(?:批复|年初|年度|合同|核定)?(?:预算|概算|计划|目标|限额|定额|标准|上年|合同价?|批复)[^，。；]{0,4}$"
)
"""新建、改建各, 支出进度均达到序时进度, 实际支出超过预算: several quantities, or two that are compared."""
_HAS_NUMBER = re.compile(
    r"(?:超过|不足|达到?|低于|高于)?(?P<n>[0-9]+)(?P<unit>个?(?:工作)?[日天月年]|小时|次|项|人)(?:以?内|以上|以下)?"
)

_TALKS_OF_SCORES = re.compile(
    r"总分(?!数|校|院|公司)|分的?基础上|[得本]分中|[率度]、[^、]*按[期时]|倒扣|改按|之日起计算|的扣$|除外?本?$|^除(?!名|险|草|雪|尘|四害|锈)|(?:^|，)外，|，(?:另|追加)$|可以$"
)
"""外，另在总分中; 追回的改按; 完成5次的扣: how it counts, not what is counted."""
_ONLY_MOVES = re.compile(
    r"(?:不?[升降]反[升降]|上升|下降|增长|减少|提高|降低|提升|落后|领先|超额|超额完成|零[一-鿿]{2}|全[国省市县区]|[本该此](?:项|指标|要点|条)|另|除|外|[两二三四五六七八九十][类项者种])"
)
"""上升, 超额完成, 三类: which way something went, and nothing says what."""
_NAMELESS = re.compile(r"(?:超|多|符合要求|发现)(?:出|过)?[一-鿿]{1,2}数")
"""超个数 beside 签约项目个数: how many of what, where something else is counted alike."""
_NOT_HAPPENED = re.compile(r"^(?:未|没有?|无)(?!.*(?:[数率额量比长积值度期时重占程费]|成本|[)]|(?<=[率额])[一-鿿])$)")
"""未发生群体性事件 as a number of people: whether something happened is no number."""


def _bounded_twice(spec: Input, inputs: tuple[Input, ...]) -> bool:
    """延期1个月内完成 as a yes or no beside 延期 in months: one case said in two ways."""
    found = _HAS_NUMBER.search(spec.name) if spec.kind is Kind.BOOL and "连续" not in spec.name else None
    if found is None:
        return False
    return any(
        i.kind is not Kind.BOOL
        and i.unit.removeprefix("个") == found["unit"].removeprefix("个")
        and any(i.name[k : k + 2] in spec.name for k in range(len(i.name) - 1))
        for i in inputs
    )


def _beside_another(spec: Input, inputs: tuple[Input, ...]) -> bool:
    return any(i is not spec and i.unit == spec.unit != "" and not i.name.endswith("数") for i in inputs)


_OF_NOTHING = re.compile(r"(?:上一?年度?|去年|往年|上期|上年?同期|同期|前[一三]年(?:平均)?)完成值")
"""与上年相比下降的, of a figure that has another name."""
_UNLISTED = re.compile(
    r"缺一|为.{1,6}项|(?:均|都|全部|任[一何意]项?)(?:不|未|没有)(?:符合|达到|满足|完成|落实|具备|开展)(?:要求|条件|标准)?"
)
"""缺一不得分, 均未达到的: of things that nothing lists."""


_OF_CHANGE = re.compile(r"(?:[增涨降]|上升|增长|提高|增加|下降|降低|减少|压减|变动|变化)(?:幅度?|率|比例|速度?)$")


def _compared(spec: Input, inputs: tuple[Input, ...]) -> bool:
    """同比下降得满分 of 交通事故下降率: it is the accidents that fall, not their rate of falling."""
    return any(i is not spec and i.name.endswith(spec.name) for i in inputs)


_NO_CASE = re.compile(r"(?:[以之]后|其[余他]|余下)的?(?:名次|位次|各?名)|全年|年度|全部|每年|可累[计加]?")


def _named_alike(spec: Input, inputs: tuple[Input, ...]) -> bool:
    """超过10天的不得分，每迟报1天扣0.1分: a bound of nothing beside days that have a name."""
    return bool(spec.unit) and any(
        "完成值" not in i.name and i.unit and units.factor(i.unit, spec.unit) for i in inputs
    )


_COUNTED_AGAIN = re.compile(r"（2）|[天次起件处人个月小时]{1,2}数")


def _two_kinds(spec: Input, inputs: tuple[Input, ...]) -> bool:
    """集装箱吞吐量 as a quantity and once more as a rate: one of them was not understood."""
    bare = next((i for i in inputs if i.kind is Kind.BOOL and i is not spec and spec.name == f"{i.name}（2）"), None)
    counted = spec.kind is Kind.BOOL and any(
        i.kind is Kind.QUANTITY and i.name.startswith(spec.name) and _COUNTED_AGAIN.fullmatch(i.name, len(spec.name))
        for i in inputs
    )
    twice = spec.kind is Kind.BOOL and any(i.kind is not Kind.BOOL and spec.name == f"{i.name}（2）" for i in inputs)
    if counted or twice or (bare is not None and spec.kind is not Kind.BOOL):
        return True
    base = next((i for i in inputs if spec.name == f"{i.name}（2）"), None)
    return base is not None and {base.kind, spec.kind} in ({Kind.QUANTITY, Kind.RATE}, {Kind.MONEY, Kind.RATE})


_UNIT_SAID = re.compile(r"[(]([^()]{1,8})[)]$")


def _units(inputs: tuple[Input, ...], env: Env) -> None:
    """Raises CriterionError (BC126) at 投资额(万元)达到1亿元, and at a quotient of figures in 万元 and in 亿元."""
    printed = [(i, found[1]) for i in inputs if (found := _UNIT_SAID.search(i.name))]
    for spec, unit in printed:
        others = [spec.unit] if spec.unit else [u for i, u in printed if i is not spec]
        for other in others:
            if other != unit and units.factor(unit, other) not in (None, 1):
                start = max(0, env.text.find(spec.name[:4]))
                raise refuse(
                    "BC126",
                    f"“{spec.name}”按{unit}计，句中又用{other}，数会差出倍数",
                    start,
                    min(len(env.text), start + len(spec.name)),
                    f"请改用同一个单位，如都写{unit}，或用 解释 写明。",
                )


_OF_THE_LIST = re.compile(
    r"(?:有|全部|均|都|同时|任[一何]项?)*(?:不|未|没有)?(?:符合|满足|具备|达到|达标|落实|完成|合格)(?:要求|条件|标准|规定)?(?:[项条个点]数)?"
)
_MET_COUNT = re.compile(
    r"(?P<not>不|未)?(?P<met>符合|满足|具备|达到|达标|落实|完成)(?P<what>要求|条件|标准|规定)?[项条个点]数"
)


def of_the_list(inputs: tuple[Input, ...], env: Env, *, several: bool) -> None:
    """Raises CriterionError (BC128) at a fact that counts points which are facts themselves: 有制度得1分，有人员得2分，有两项不符合的不得分."""
    counted = {found["met"]: bool(found["not"]) for i in inputs if (found := _MET_COUNT.fullmatch(i.name))}
    both = [
        i for i in inputs if (found := _MET_COUNT.fullmatch(i.name)) and counted[found["met"]] != bool(found["not"])
    ]
    listed = [i for i in inputs if several and i.kind is not Kind.CHOICE and _OF_THE_LIST.fullmatch(i.name)]
    for spec in (*both, *listed):
        if all(d.name != spec.name for d in env.book.declared):
            at = min(env.book.places.get(spec.name, (0, 0))[0], len(env.text) - 1)
            raise refuse(
                "BC128",
                f"“{spec.name}”说的是前面列出的几项，与各项自己的分数怎样合用，读不准",
                at,
                min(len(env.text), at + len(spec.name)),
                "请写明是另外再扣（加），还是这种情形本指标不得分，并写出是哪几项。",
            )


def check(inputs: tuple[Input, ...], env: Env) -> None:
    """Raises CriterionError (BC154) at the first fact whose name says nothing, or holds words that score."""
    _units(inputs, env)
    for spec in inputs:
        if any(d.name == spec.name for d in env.book.declared):
            continue
        if spec.name in env.book.formula_names and not _NOTHING.fullmatch(spec.name):
            continue
        said = re.sub(r"“[^“”]*”", "", spec.name)
        moved = spec.kind is Kind.RATE and _UNMOVED.fullmatch(spec.name)
        left = _LEFT_OVER.search(said) if spec.kind is not Kind.RATE else None
        if env.total is not None and spec.name == env.total.text:
            continue
        beyond = spec.kind is not Kind.BOOL and spec.unit and _held_against(said, spec.unit)
        ends = spec.name.strip("()") != spec.name
        torn = spec.name.count("(") != spec.name.count(")") and (ends or spec.kind is not Kind.BOOL)
        bad = (
            torn
            or (spec.kind not in (Kind.BOOL, Kind.CHOICE) and re.search("按.{2,}(?:计分|评分|打分)$", spec.name))
            or _two_kinds(spec, inputs)
            or _TALKS_OF_SCORES.search(said)
            or _ONLY_MOVES.fullmatch(said)
            or (_NAMELESS.fullmatch(said) and _beside_another(spec, inputs))
            or (spec.kind not in (Kind.BOOL, Kind.CHOICE) and _NOT_HAPPENED.search(said))
            or (env.beside and spec.name in ("指标值", "目标值", "计划值"))
            or _WEIGHTED.search(said)
            or _SAYS_HOW.search(said)
            or (spec.kind is Kind.BOOL and (_BASIS.search(said) or (env.beside and _BESIDE_VALUE.search(said))))
            or (spec.kind in (Kind.QUANTITY, Kind.MONEY) and spec.unit and _A_RATE.search(said))
            or (spec.kind is not Kind.BOOL and re.search(r"[0-9]+[^0-9，、]{1,3}、", said))
            or (spec.kind is Kind.RATE and re.match("为(?!民)", said))
            or (spec.kind is not Kind.BOOL and _TORN_OFF.search(said))
            or _bounded_twice(spec, inputs)
            or (spec.kind is not Kind.BOOL and _SEVERAL.search(said))
            or (_OF_NOTHING.fullmatch(said) and all(i.name != "完成值" for i in inputs))
            or _UNLISTED.fullmatch(said)
            or (spec.kind is Kind.BOOL and (len(spec.name) == 1 or _NO_CASE.fullmatch(said)))
            or (
                spec.name == env.indicator
                and spec.name not in env.text
                and _OF_CHANGE.search(said)
                and _compared(spec, inputs)
            )
            or (spec.name == "完成值" and (spec.unit in ("项", "条") or _named_alike(spec, inputs)))
            or (spec.kind is not Kind.BOOL and (_EACH_DONE.match(said) or _EACH_WITHIN.search(said)))
            or (spec.kind is not Kind.BOOL and _HOLDS_A_BOUND.search(said))
            or beyond
            or _SIGNS.search(said)
            or (spec.kind not in (Kind.BOOL, Kind.CHOICE) and _PIECES.fullmatch(said))
            or (spec.kind is Kind.RATE and (_GLUED.search(said) or re.match("[未不]按", said)))
            or (spec.kind is Kind.BOOL and (_TAIL.search(said) or _EACH_OF.search(said)))
            or any(c[:1] in "、，；的" or _SIGNS.search(c) for c in spec.choices)
            or (spec.kind is Kind.BOOL and (_SCORING.search(said) or _MEASURES.fullmatch(said)))
            or moved
            or (spec.kind is Kind.BOOL and _OUTCOME.search(spec.name))
            or _NOTHING.fullmatch(spec.name)
            or _SCORES.search(said)
            or left
            or (spec.kind not in (Kind.BOOL, Kind.CHOICE) and _TORN.search(spec.name))
        )
        every = _EVERY.match(spec.name)
        if not every and (bad is None or bad is False):
            continue
        at = env.book.places.get(spec.name, (0, 0))[0]
        start = env.text.find(spec.name[:4]) if spec.name else -1
        start = start if start >= 0 else min(at, max(0, len(env.text) - 1))
        if every:
            raise refuse(
                "BC141",
                f"“{spec.name[:20]}”没有写每多少",
                start,
                start + len(spec.name),
                "请写明，如“每降低1个百分点”“每发现1起”。",
            )
        raise refuse(
            "BC154",
            f"“{spec.name[:30]}”不像一个能回答的数据，这一句没有读懂",
            start,
            min(len(env.text), start + max(1, len(spec.name))),
            "请把句子拆开写，或用 解释 写明。",
        )
