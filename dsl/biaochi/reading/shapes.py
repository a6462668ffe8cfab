"""What is found by its shape: intervals, printed marks, (含), places, dates, names that hold numbers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core.expr import Comparison
from biaochi.model import units
from biaochi.reading.lexicon import Lexicon, Piece
from biaochi.reading.numerals import numeral, ordinal, whole
from biaochi.reading.phrases import Bound, Bounds, Quantity, Span
from biaochi.reading.problem import refuse

_FRACTION = re.compile(
    r"(?:([二三四五六七八九十])分之([一二三四五六七八九])|([一二三四五六七八九])成|一半|百分之([0-9.]+)|(?<![0-9/])([1-9])/([2-9]|1[0-2])(?=的?(?:权重|分值|满分|标准分|本项|该项)))"
)


_FIRST = re.compile(r"前([一二三四五六七八九十]{1,2}|[0-9]{1,3})(名|位)?(?=[，。；的得加计]|$)")


_PLACE = re.compile(
    r"第([0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:名?(?:-|~|至|到)第?([0-9]{1,3}|[一二三四五六七八九十]{1,3}))?名(?P<on>及以后|以后|及以下|及之后|之后)?(?=[，。；的得加计扣、]|$)"
)


_NOT_GIVEN = re.compile(
    r"(?:该|此)[0-9]+(?:\.[0-9]+)?分(?:不得|不计|不予计分|不予得分)|(?:本项|该项)?得分(?:=|为)0分?(?![0-9.])"
)


_TO_ONE = re.compile(
    r"([0-9]+(?:\.[0-9]+)?)[：:]([0-9]+(?:\.[0-9]+)?)(?![0-9：:])(?=[的，。；以及（(至~得计为-]|且|但|$)"
)


_LABELLED = re.compile(r"\[[一-鿿]{2,8}\]：?")


_SIGN = re.compile(r"(?P<not>不)?为(负|正|零)(?:数|值)?(?=[的，。；、或且而时得计不扣]|$)")


_SIGNS: dict[str, Comparison] = {"负": "<", "正": ">", "零": "=", "不负": ">=", "不正": "<=", "不零": ">"}


_INTERVAL = re.compile(
    r"(?P<left>[\[(])(?P<low>-?[0-9]+(?:\.[0-9]+)?|[-负]?∞)(?P<u1>[^0-9，~\[\]()∞ -]{0,4})[，~-](?P<high>-?[0-9]+(?:\.[0-9]+)?|\+?∞)(?P<u2>[^0-9，\[\]()∞ ]{0,4})(?P<right>[\])])"
)


_PRINTED_MARKS = re.compile(
    r"\((?:共|计|满分|本项|分值|该项|此项|占|总分|合计)*(?:为|：)?([0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九十])分\)"
)


_BLANK = re.compile(r"\( *\)|[_＿]{2,}")


_INCLUDED = re.compile(
    r"\((?:均|都|皆|两端均?|上下限均?)?(?P<no>不)?(?:含|包含|包括)(?:本数|本级|两端|端点|边界|本身|[0-9.]*[^()，。；]{0,5})?\)"
)


_INCLUDED_END = re.compile(r"(?P<no>不)?(?:含|包含|包括|、|和|及|与|，)+(?:下限|上限)?(?P<number>[0-9]+(?:\.[0-9]+)?)")


_INCLUDED_EACH = re.compile(
    r"\((?:均|都)?不?(?:含|包含|包括)(?:下限|上限)?[0-9]+(?:\.[0-9]+)?[^()，、含0-9]{0,4}(?:[，、和及与]|(?=不?含))(?:不?(?:含|包含|包括))?(?:下限|上限)?[0-9]+(?:\.[0-9]+)?[^()，、0-9]{0,4}\)"
)


_BARE_INCLUDED = re.compile(r"(?P<no>不)?含(?=[，、\-~至以得及])")


_FIXED = re.compile(
    r"[一二三四五](?:级|类)(?:[、和及或至][一二三四五](?:级|类))*(?=(?:及?以上|以下)?(?:公立)?(?:医院|医疗|甲|乙|丙|事故|资质|响应|伤残|残疾|综合|专科|等保|标准化|网络))|一次(?:性?(?:合格|通过|验收|办结|办成|达标))|(?<=[、较])差(?=[二三四五六]个?(?:档|等级|等次|等|级|类))|按照?[^。；得扣加]{4,60}?(?:分配|分解|下达)(?:目标)?任务(?=，)|(?:次|每|当|本|下|翌|隔)月(?:的)?[0-9]{1,2}[日号](?:之?前|以前|内)?|[0-9]{4}年度?(?:[0-9]{1,2}月(?:[0-9]{1,2}[日号]|份)?)?(?:底|初|末|前|以来|以后|起|至今)?(?!以上|以下)|[上下]半年|[0-9]{1,2}月(?:[0-9]{1,2}[日号]|底|初|末|份|前|中旬|上旬|下旬)(?:之前|以前|前|底)?"
    r"|(?:近|前|过去|连续|最近|上|后)[0-9一二两三四五六七八九十]{1,3}个?(?:年|月|季度)(?:度|内|来)?|第[0-9一二三四五六七八九十]{1,4}(?:-[0-9]+)?(?:条|款|项|章|季度|批|次|年|类|个|期|名|方|位)?"
    r"|附[件表][0-9一二三四五]*|[0-9]+周?岁(?:\([^)]{1,4}\))?(?:(?:及|或)?(?:以上|以下))?|(?:7×)?24小时(?=[一-鿿]{2})(?!内|以|之|后|前|扣|得|的|及|和|或|至|到|未|不|每|为|起)|[0-9]{1,4}强(?=企业|民企|单位|县|镇|市)|[0-9]{3,5}(?=热线|平台|专线|电话|工单)|[0-9一二三四五]A级?|九年(?=义务教育|一贯制)"
    r"|[A-Z]{2,5}(?:/[A-Z])? ?[0-9]{1,8}(?:\.[0-9]+)?(?:[-—][0-9]{4})?|[A-Za-z]{2,8}[0-9]{1,8}|十[三四五]五|[一二三四](?:个)?季度(?:末|底|初)|[0-9]+/[0-9]+(?=[一-鿿])|〔[0-9]{4}〕[0-9]+号|\[[0-9]{4}\][0-9]+号"
    r"|[一二三四]季度(?!以内|以上|的|扣)|[0-9一二两三四五六七八九十]{1,4}(?:个月|年|个季度)(?=期|平均|移动|定期|整存|零存|均值|累计|滚动)|[一二三四五六七八九十]年(?:行动|规划|计划|发展|滚动|攻坚|提升|建设)|[0-9]{1,2}[：:][0-9]{2}|“[^“”]*[0-9一二三四五六七八九十][^“”]*”(?!得[0-9满全]|计[0-9满]|扣[0-9])"
)


_DATE = re.compile(
    r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号](?P<in>\((?P<no>不)?含(?:当日|本日|当天)?\))?(?P<side>之前|以前|及以前|及之前|前|之后|以后|及以后|及之后|后)(?P<in2>\((?P<no2>不)?含(?:当日|本日|当天)?\))?"
)


def _date(text: str, at: int, lex: Lexicon) -> Piece | None:
    """2025年4月30日(含)前: a side of a day, where the text names several days."""
    found = _DATE.match(text, at)
    if found is None or len({m.group(1, 2, 3) for m in _DATE.finditer(text)}) < 2:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])).toordinal()
    except ValueError:
        raise refuse("BC116", f"没有“{found.group()}”这一天", at, found.end(), "请核对日期，用 勘误 改正。") from None
    marked = (
        not found["no"]
        if found["in"]
        else not found["no2"]
        if found["in2"]
        else True
        if "及" in found["side"]
        else None
    )
    before = "前" in found["side"]
    op: Comparison = ("<=" if marked is not False else "<") if before else (">=" if marked else ">")
    value = Quantity(Fraction(day), "日期", marked, at, found.end())
    return Piece(
        lex.letter("界"),
        at,
        found.end(),
        Bounds((Bound(op, value, "marked" if marked is not None else "bare" if before else "sign"),)),
    )


def special(text: str, at: int, lex: Lexicon, before: list[Piece]) -> Piece | None:
    """What is found by its shape: fixed names with numbers, intervals, printed marks, (含), blanks, fractions."""
    if text[at] in "(_＿":
        blank = _BLANK.match(text, at)
        if blank:
            raise refuse("BC117", "这里缺一个数", at, blank.end(), "请照印发件补上数字，或用 勘误 写明。")
        found = _INTERVAL.match(text, at)
        if found and ("%" in found.group() or "]" in found.group() or "∞" in found.group()):
            return _interval(found, lex)
        found = _INCLUDED_EACH.match(text, at)
        if found:
            return Piece(lex.letter("含"), at, found.end(), _ends(found.group()))
        found = _INCLUDED.match(text, at)
        if found:
            low = _low_end(found, before, lex)
            if low is not None:
                return Piece(lex.letter("含"), at, found.end(), ((low, found["no"] is None),))
            _refuse_other(found, before)
            return Piece(lex.letter("含"), at, found.end(), found["no"] is None)
        found = _PRINTED_MARKS.match(text, at)
        if found:
            value = numeral(found[1], 0)
            assert value is not None
            return Piece(lex.letter("印分"), at, found.end(), Quantity(value[0], "分", None, at, found.end()))
        return None
    if text[at] == "[" and (label := _LABELLED.match(text, at)):
        before.append(Piece(lex.letter("号"), at, at + 1, "。"))
        before.append(Piece(lex.letter("文"), at + 1, label.end() - 1))
        return Piece(lex.letter("冒"), label.end() - 1, label.end(), "：")
    if text[at] == "[":
        found = _INTERVAL.match(text, at)
        if found:
            return _interval(found, lex)
    if text[at] in "含不" and not _SIGN.match(text, at):
        found = _BARE_INCLUDED.match(text, at)
        return (
            Piece(lex.letter("含"), at, found.end(), found["no"] is None)
            if found and before and "数值" in _classes(lex, before[-1])
            else None
        )
    found = _FIRST.match(text, at) if before or at else None
    sign = _SIGN.match(text, at)
    if sign:
        nothing = Quantity(Fraction(0), "", None, at, sign.end())
        return Piece(
            lex.letter("界"), at, sign.end(), Bounds((Bound(_SIGNS[(sign["not"] or "") + sign[2]], nothing, "marked"),))
        )
    if found:
        number = numeral(found[1], 0)
        assert number is not None
        top = Quantity(number[0], found[2] or "名", None, at, found.end())
        return Piece(lex.letter("界"), at, found.end(), Bounds((Bound("<=", top, "marked"),)))
    found = _PLACE.match(text, at)
    if found:
        return _place(found, lex)
    found = _NOT_GIVEN.match(text, at)
    if found:
        return Piece(lex.letter("零"), at, found.end(), {"零": ""})
    found = _TO_ONE.match(text, at)
    if found and Fraction(found[2]):
        return Piece(
            lex.letter("数值", "数"),
            at,
            found.end(),
            Quantity(Fraction(found[1]) / Fraction(found[2]), "", None, at, found.end()),
        )
    found = _FRACTION.match(text, at)
    if found:
        if found[4]:
            return Piece(
                lex.letter("数值", "率"), at, found.end(), Quantity(Fraction(found[4]), "%", None, at, found.end())
            )
        part = (
            Fraction(1, 2)
            if found.group() == "一半"
            else Fraction(ordinal(found[2]), ordinal(found[1]))
            if found[1]
            else Fraction(ordinal(found[3]), 10)
            if found[3]
            else Fraction(int(found[5]), int(found[6]))
        )
        return Piece(lex.letter("成"), at, found.end(), part)
    day = _date(text, at, lex)
    if day is not None:
        return day
    found = _FIXED.match(text, at)
    if found and not (at and text[at - 1] in "0123456789.") and found.group() not in ("A级",):
        return Piece(lex.letter("固定"), at, found.end())
    return None


def _place(found: re.Match[str], lex: Lexicon) -> Piece:
    """第6-10名, 第11名及以后: places in a ranking."""
    at, end = found.span()
    low = Quantity(whole(found[1]), "名", True, at, end)
    if found["on"]:
        return Piece(lex.letter("界"), at, end, Bounds((Bound(">=", low, "marked"),)))
    if found[2]:
        return Piece(lex.letter("区间"), at, end, Span(low, Quantity(whole(found[2]), "名", True, at, end)))
    return Piece(lex.letter("界"), at, end, Bounds((Bound("=", low, "marked"),)))


def _ends(said: str) -> tuple[tuple[Fraction, bool], ...]:
    """不含0和3, 含3、不含5: each number, and whether it belongs to the stretch."""
    out: list[tuple[Fraction, bool]] = []
    for found in _INCLUDED_END.finditer(said):
        own = re.search("含|包", found.group()) is not None
        out.append((Fraction(found["number"]), not found["no"] if own or not out else out[-1][1]))
    return tuple(out)


def _low_end(found: re.Match[str], before: list[Piece], lex: Lexicon) -> Fraction | None:
    """3-6个月(含3个月): the number that is included is the first of the two."""
    said = re.search(r"[0-9]+(?:\.[0-9]+)?", found.group())
    if said is None or len(before) < 3 or "至" not in _classes(lex, before[-2]):
        return None
    low, high = before[-3].value, before[-1].value
    if not isinstance(low, Quantity) or not isinstance(high, Quantity) or low.number == high.number:
        return None
    return low.number if Fraction(said.group()) == low.number else None


def _refuse_other(found: re.Match[str], before: list[Piece]) -> None:
    """5年以上(含4年): the number that is included is another one."""
    said = re.search(r"[0-9]+(?:\.[0-9]+)?", found.group())
    last = next((p.value for p in reversed(before[-2:]) if isinstance(p.value, Quantity)), None)
    if said and last is not None and Fraction(said.group()) != last.number:
        raise refuse(
            "BC151", f"“{found.group()}”与前面的数对不上", found.start(), found.end(), "请核对，用 勘误 改正。"
        )


def _classes(lex: Lexicon, piece: Piece) -> frozenset[str]:
    return next(key for key, letter in lex.letters.items() if letter == piece.letter)


def _interval(found: re.Match[str], lex: Lexicon) -> Piece | None:
    at, end = found.span()
    unit = found["u2"] or found["u1"]
    if unit and not units.known(unit) and unit != "分":
        return None
    low = (
        None
        if "∞" in found["low"]
        else Quantity(Fraction(found["low"]), found["u1"] or unit, found["left"] == "[", at, end)
    )
    high = None if "∞" in found["high"] else Quantity(Fraction(found["high"]), unit, found["right"] == "]", at, end)
    return Piece(lex.letter("区间"), at, end, Span(low, high))
