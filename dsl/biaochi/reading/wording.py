"""Names as printed: the small words around them taken off, and what two of them have to do with each other."""

from __future__ import annotations

from collections import Counter

from biaochi import patterns as re
from biaochi.reading.surface import Words

RATE_NAME = re.compile(
    r"(?:率|比例|占比|比重|百分比|百分率|满意度|知晓度|认可度|比值|之比|增幅|降幅|增速|涨幅|偏离度|完成度|达标度|进度|幅度|"
    r"面)(?:[(][^()]*[)])?[A-Za-z]?$"
)
MONEY_NAME = re.compile(
    r"(?:资金|金额|经费|成本|收入|支出|费用|价款|价|款|预算|决算|概算|预算数|决算数|执行数|支出数|安排数|额|投资|费|资产|存量|结余|结转|债务|余额|欠款|补助)$"
)
MEASURABLE = re.compile(
    r"(?:数|率|额|值|量|水平|比例|占比|比重|标准|目标|计划|任务|费|费用|面积|里程|人数|次数|平均|均值|线|幅|幅度|速|度|度数|成本|价|预算|决算|概算|定额|限额|"
    r"指标|要求数|规定数|基数|基准|支出|收入|资金|经费|结余|结转|分|年限|时长|时间|工期|期限|长度|金额|进度|同期|上年|去年|往年|上期|期初|年初|年末|期末|指数|规模|天数|水准|"
    r"之比|用时|时长|满意度|总额|总数|一半|比值|产量|产值|编制|名额|上限|下限|限值)$"
)
_PERIOD = r"(?:截至|截止|到)?(?:[上下]半年|前[一二三]个?季度|第?[一二三四]季度末?|全年|[0-9]{1,2}月(?:底|末|份)?|年[初末底]|当[年月季])"
PERIOD_ONLY = re.compile(_PERIOD)
PERIOD_LED = re.compile(f"{_PERIOD}(?=.{{2}})")
MAX_NAME = 40

_TRIM_LEFT = re.compile(
    r"^(?:仅|、|但是?|而|达(?![标成产效优])|如果|其中|若|如(?![期约实何])|当(?![年月期季地事])|凡是?|对于|并(?![网轨购联发])|且|则|"
    r"及(?![时格])|和(?!谐)|与(?!会)|，|的|：|即(?!时)|以(?!工|旧|上|下)|要(?![素件点求])|应(?=[为当在达不保控])|须(?!知)|全年|时(?![效间限])|分数|"
    r"等(?![级候])|对(?=.{4,}的$)|另外|此外|年度内|期间内|“(?=[^”]*$))+(?=.{2})"
)
_TRIM_RIGHT = re.compile(
    r"(?:(?<=.{2})(?:以内|之内|范围内|范围之内)|、|仅|但|而|标准|应当|应达|的|(?<![用超及按准实适工学课临限小])时|(?<![行作认])为|是|(?<![存现])在|(?<![供对适响反效感相])应|"
    r"(?<![摘纪概])要|(?<!必)须|达|介于|位于|处于|必须|需|(?<![平中高初优同])等|(?<![患学记作参投愿费动营用残业])者|情况下|，|：|之|(?<![占之对配同环生护床医女价产本])比|较|有|(?<!发)出现|也|(?<![平人户年日])均|仍|又|[(（]|累计|基本|仍然|控制|保持|实际|要求)+$"
)
_TRIVIAL = re.compile(
    r"^(?:、|仅|高出|超出|降到|降至|部分|有|达到|达|的|时|其中|得|在|且|为|是|内|者|如|若|如果|凡|对|应|要|须|按|即|每|出现|发生|存在|介于|位于|处于|"
    r"当|则|可|以|从|至|给予|实际|同时|其|均|含|年度|全年|本年|本年度|每年|当年|年内|一年|考核|满分|情况|时的|范围|区间|之间|在此|当月|当季|当年度|"
    r"本月|本季度|按照|统计|完成|结果|标准|数值|等于|后|之后|以后|累计|合计|共|超过|低于|高于|但|或|并|也|只|发现|出现|发生|有的|再|比率|比例|完成值|完成情况|该值|数据|指标|)$"
)


def trimmed(words: Words) -> Words:
    """Without the small words around a subject; empty where nothing says what is meant."""
    left = _TRIM_LEFT.sub("", words.text)
    text = _TRIM_RIGHT.sub("", left)
    start = words.start + len(words.text) - len(left)
    return Words("" if _TRIVIAL.match(text) else text, start, start + len(text))


def led(words: Words) -> Words:
    """Without the small words before a name."""
    left = _TRIM_LEFT.sub("", words.text)
    return Words(left, words.end - len(left), words.end)


_LEAD = re.compile(
    r"^(?:若|如果|倘若|假如|一旦|如(?![期约实何])|凡是?|对于|当(?![年月期季地事])|其中|并(?![网轨购联发])|且|但是?|另外|此外|应(?=[为当在达不保控])|"
    r"要(?![素件点求])|以上|上述|，)(?=.{3})"
)


def short(text: str) -> str:
    """A noun phrase of at most MAX_NAME characters: the last clause that says something."""
    text = re.sub(r"^[，：、。；\s]+|[，：、。；\s]+$", "", text)
    text = _LEAD.sub("", text).lstrip("，：、")
    text = re.sub(
        r"(?:的情况下|的情形|的情况|的|(?<![及按准实适同临用耗工课学超限小])时|情况下|(?<![患学记作参投])者)$", "", text
    )
    if len(text) > MAX_NAME:
        tail = text.split("，")[-1]
        whole = 2 <= len(tail) <= MAX_NAME and tail.count("(") == tail.count(")") and tail.count("“") == tail.count("”")
        text = tail if whole else _ends(text)
    return text


def _ends(text: str) -> str:
    """The two ends of a long name; without what stands in brackets where they would be torn."""
    ends = f"{text[: MAX_NAME - 21]}…{text[-20:].lstrip('、，：；')}"
    if ends.count("(") == ends.count(")"):
        return ends
    bare = re.sub(r"[(][^()]*[)]", "", text)
    return bare if len(bare) <= MAX_NAME else f"{bare[: MAX_NAME - 21]}…{bare[-20:].lstrip('、，：；')}"


def aliases(name: str) -> tuple[str, ...]:
    """The names an equation's left side can be met under: 成本节约率Y also as 成本节约率 and Y."""
    bare = re.sub(r"[(][^()]*[)]$", "", name)
    found = re.fullmatch(r"(.*[^A-Za-z])([A-Za-z])", bare)
    names = (name, found[1], found[2]) if found else (name,)
    return names if bare == name or not bare else (*names, bare)


_FILLER = re.compile(r"均|都|全部|各项|要求|条件|标准|规定|的|培训|实际|年度|本|该|其中|者|[“”]|总体|整体|平均值|数值")


_STRONG = re.compile(r"上年|去年|往年|计划|目标|应|预算|平均|同期|未|超|期初|年初")


_WHEN = re.compile(r"上半年|下半年|全年|年[底末]|(?:前|第)?[一二三四1-4]季度|[0-9]{1,2}月|20[0-9]{2}年|年中")
_MEASURED_BY = re.compile(r"的?(?:比例|占比|比重)|率|数|额|量")


def same_subject(known: str, text: str) -> bool:
    first, second = _WHEN.match(known), _WHEN.match(text)
    if first and second and first.group() != second.group():
        return False
    if set(_STRONG.findall(known)) != set(_STRONG.findall(text)) and (
        "实际" in known + text or _STRONG.match(known) or _STRONG.match(text)
    ):
        return False
    a, b = _FILLER.sub("", known), _FILLER.sub("", text)
    if not a or not b:
        return not b
    short_, long = sorted((a, b), key=len)
    if len(short_) > 1 and long.startswith(short_) and _MEASURED_BY.fullmatch(long, len(short_)):
        return True
    return a == b or a.endswith(b) or b.endswith(a) or (len(b) >= 4 and b in a) or (len(a) >= 4 and a in b)


_GENERIC_LEAD = re.compile(
    r"(?:实际|本年度?|当年度?|年度|全年|该项?|本项?|其|项目|总体|总|累计|平均|最终|年末|考核|整体|本|各|全部|所有|社会|指标|绩效)*"
)


def narrower(known: str, text: str) -> bool:
    """上级资金到位率 after 资金到位率: a name that says more than the one before it is of something else."""
    lead = _GENERIC_LEAD.match(known)
    known = known[lead.end() :] if lead is not None and len(known) - lead.end() >= 2 else known
    if len(text) <= len(known) or not text.endswith(known):
        return False
    return _GENERIC_LEAD.fullmatch(text[: len(text) - len(known)]) is None


OF_EACH = re.compile(
    r"(?:每个?|各个?)(?:行政)?(?:村|镇|乡|街道|社区|县|区|市|单位|部门|学校|班|医院|科室|企业|项目|小区|站|所|户|家|人)"
)
"""What is asked of each of several things."""
_SIDES = re.compile(r"上年|去年|往年|计划|目标|应|预算|平均|同期|实际|已|未|不|无|超|减|增|降")


def shortened(known: str, text: str) -> bool:
    """盘活收入 for 盘活存量资产收入: fewer of the same characters in the same order, ending alike."""
    if (
        not 3 <= len(text) < len(known)
        or text[-2:] != known[-2:]
        or set(_SIDES.findall(text)) != set(_SIDES.findall(known))
    ):
        return False
    rest = iter(known)
    return all(c in rest for c in text)


_BETWEEN = re.compile(
    r"、|(?<=[录志册账表案])(?:和|与|及)|(?<=[率度数额量分值积比费])(?:以及|和|与|及)(?!时)|(?<=[率度数额量分值积比费])(?:和|与)"
)


def each_name(text: str) -> list[str]:
    """The names of a list of measures.

    >>> each_name("甲达标率、乙及时率和丙及时率")
    ['甲达标率', '乙及时率', '丙及时率']
    """
    return _BETWEEN.split(text)


_NEGATION = re.compile(
    r"未能够?|未予?|没有|没|不予|不能|不(?![良同断少仅限动定妥])|无(?![障偿线害损效责理])|非(?![税遗常公现])|有"
)
_DENIES = re.compile(r"未|没有|没|不(?![良同断少仅限动定妥])|无(?![障偿线害损效责理])|非(?![税遗常公现])|缺")
_BARE_DENIAL = re.compile(
    r"(?:如|若|以上|上述|其中|但|有|任[何意一]?一?[项条个处]|[一某]项)*(?:均|都)?(?:没有|均无|均未|无|未|否|不是|不符合|未达到|未达|未能达到|"
    r"超出|超过|超|高于|低于|大于|小于|少于|多于|未完成|完不成|没完成|达不到|不达标|未达标|不合格|未合格|不及格|不满足|未落实|未做到|不具备|未具备|不落实|未通过|未实现|不足|不符|不到位|未按要求)(?:上述|以上|规定|既定)?(?:要求|标准|条件|目标|任务|计划|规定)?的?"
)


def core_words(text: str) -> str:
    """Words without their negation, to tell whether one event denies another."""
    return re.sub(r"[，、。的了者时“”]|情况|要求|规定|按|并|且|及时(?=.)", "", _NEGATION.sub("", text))


def shared(a: str, b: str) -> int:
    """How many characters in a row two texts have in common."""
    best = 0
    for i in range(len(a)):
        while i + best < len(a) and a[i : i + best + 1] in b:
            best += 1
    return best


def bare_denial(text: str) -> bool:
    """未达到要求的, 无: words that deny what stands before and name nothing of their own."""
    return _BARE_DENIAL.fullmatch(text) is not None


def negative(text: str) -> bool:
    """Whether the words deny something, by the count of their negations."""
    return len(_DENIES.findall(text)) % 2 == 1


def denies(zero: str, award: str) -> bool:
    """Whether ``zero`` is the case in which ``award`` does not hold."""
    a, b = core_words(award), core_words(zero)
    if bare_denial(zero):
        return True
    if not a or negative(zero) == negative(award):
        return False
    same = not b or a == b or b in a or a in b or a.endswith(b) or (len(b) >= 2 and a[-2:] == b[-2:])
    return same or (len(b) >= 4 and not Counter(b) - Counter(a))
