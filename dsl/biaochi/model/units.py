"""Units of the field: what converts into what, and which kind of fact each one measures.

Rates, differences of rates (个百分点), money, time and things counted never convert into one another. 工作日 and 天 do not
either: how many working days a period holds depends on a calendar the text does not carry. A scale (万, 亿) may stand
before a thing counted or measured (万人, 万平方米), and one unit may stand over another (元/人, mg/L, 人次/年).
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from biaochi import patterns as re
from biaochi.core.program import Kind

PERCENT = ("%", "个百分点", "百分点", "个点", "‰")

MONEY = {"元": Fraction(1), "百元": Fraction(100), "千元": Fraction(1000), "万元": Fraction(10**4), "十万元": Fraction(10**5),
         "百万元": Fraction(10**6), "千万元": Fraction(10**7), "亿元": Fraction(10**8)}  # fmt: skip

TIME = {
    "天": ("天", Fraction(1)), "日": ("天", Fraction(1)), "个自然日": ("天", Fraction(1)), "个日历天": ("天", Fraction(1)), "日历天": ("天", Fraction(1)), "自然日": ("天", Fraction(1)),
    "周": ("天", Fraction(7)), "个星期": ("天", Fraction(7)),
    "个工作日": ("工作日", Fraction(1)), "工作日": ("工作日", Fraction(1)),
    "个月": ("月", Fraction(1)), "月": ("月", Fraction(1)), "个季度": ("月", Fraction(3)), "季度": ("月", Fraction(3)),
    "年": ("年", Fraction(1)),
    "小时": ("小时", Fraction(1)), "个小时": ("小时", Fraction(1)), "分钟": ("小时", Fraction(1, 60)),
    "秒": ("小时", Fraction(1, 3600)),
}  # fmt: skip

MEASURED = {
    "平方米": ("平方米", Fraction(1)), "㎡": ("平方米", Fraction(1)), "m²": ("平方米", Fraction(1)), "平方公里": ("平方米", Fraction(10**6)),
    "km²": ("平方米", Fraction(10**6)), "公顷": ("平方米", Fraction(10**4)), "亩": ("亩", Fraction(1)),
    "立方米": ("立方米", Fraction(1)), "m³": ("立方米", Fraction(1)), "升": ("立方米", Fraction(1, 1000)), "L": ("立方米", Fraction(1, 1000)),
    "公里": ("米", Fraction(1000)), "千米": ("米", Fraction(1000)), "km": ("米", Fraction(1000)), "米": ("米", Fraction(1)), "m": ("米", Fraction(1)),
    "厘米": ("米", Fraction(1, 100)), "cm": ("米", Fraction(1, 100)), "毫米": ("米", Fraction(1, 1000)), "mm": ("米", Fraction(1, 1000)),
    "吨": ("公斤", Fraction(1000)), "t": ("公斤", Fraction(1000)), "公斤": ("公斤", Fraction(1)), "千克": ("公斤", Fraction(1)), "kg": ("公斤", Fraction(1)),
    "克": ("公斤", Fraction(1, 1000)), "g": ("公斤", Fraction(1, 1000)), "毫克": ("公斤", Fraction(1, 10**6)), "mg": ("公斤", Fraction(1, 10**6)),
    "微克": ("公斤", Fraction(1, 10**9)), "μg": ("公斤", Fraction(1, 10**9)),
    "兆瓦": ("瓦", Fraction(10**6)), "MW": ("瓦", Fraction(10**6)), "千瓦": ("瓦", Fraction(1000)), "kW": ("瓦", Fraction(1000)), "KW": ("瓦", Fraction(1000)),
    "瓦": ("瓦", Fraction(1)), "W": ("瓦", Fraction(1)), "千瓦时": ("度电", Fraction(1)), "kWh": ("度电", Fraction(1)), "度": ("度", Fraction(1)),
    "分贝": ("分贝", Fraction(1)), "dB": ("分贝", Fraction(1)), "℃": ("摄氏度", Fraction(1)), "摄氏度": ("摄氏度", Fraction(1)),
    "兆": ("兆", Fraction(1)), "Mbps": ("Mbps", Fraction(1)), "GB": ("GB", Fraction(1)), "TB": ("TB", Fraction(1)), "MPa": ("MPa", Fraction(1)),
    "标准煤": ("标准煤", Fraction(1)), "吨标准煤": ("吨标准煤", Fraction(1)), "倍": ("倍", Fraction(1)),
    "课时": ("课时", Fraction(1)), "学时": ("学时", Fraction(1)), "学分": ("学分", Fraction(1)), "字": ("字", Fraction(1)),
    "级": ("级", Fraction(1)), "点": ("点", Fraction(1)), "DDDs": ("DDDs", Fraction(1)), "工时": ("工时", Fraction(1)), "个等级": ("个等级", Fraction(1)),
}  # fmt: skip
"""Quantities that are not whole by nature, each in the unit it comes to."""

COUNTED = (
    "人次", "户次", "台次", "台套", "台时", "例次", "件次", "村次", "批次", "场次", "班次", "车次", "床日", "人日", "人天", "项次", "头次",
    "架次", "艘次", "辆次", "标段", "网点", "站点", "人月", "宗次", "期次", "班组", "岗次", "座次", "月次", "天次", "生次", "课次", "项次", "师次", "学次",
    "个", "项", "处", "次", "例", "起", "件", "份", "笔", "人", "户", "台", "套", "辆", "名", "位", "条", "款", "种",
    "类", "期", "篇", "家", "组", "间", "张", "村", "盏", "根", "节", "批", "场", "本", "册", "座", "栋", "幅", "块",
    "页", "封", "宗", "门", "层", "把", "只", "支", "株", "棵", "档", "轮", "站", "部", "幢", "卷",
    "科", "床", "票", "段", "所", "队", "片", "枚", "路", "桩", "车", "趟", "班", "遍", "仓", "类别", "名次", "位次", "等次", "具", "桌", "箱", "瓶", "袋", "包", "盒", "头",
    "匹", "羽", "尾", "顶", "扇", "眼", "孔", "架", "艘", "校", "镇", "乡", "县",
    "店", "院", "厂", "井", "题", "道", "步", "单位", "环节", "要素", "部门", "工单", "窗口",
)  # fmt: skip

_SCALES = {"百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_LONG = ("百万", "千万", "十万")
_OVER = ("千人", "百人", "千户", "年", "月", "季度", "日", "天", "小时", "分钟", "周", "学期", "人", "户", "次", "个", "台", "套", "件", "张", "亩", "公顷",
         "平方米", "㎡", "立方米", "m³", "m3", "吨", "公里", "千米", "L", "升", "kg", "公斤", "千克", "村", "班", "校", "家", "处", "床", "床日", "人次", "万元", "元", "km", "户次", "例", "头", "株", "生", "师", "工", "辆", "座", "所", "期", "场", "单", "份", "批", "亿元")  # fmt: skip

BASE = tuple(sorted({*MONEY, *TIME, *MEASURED, *COUNTED}, key=lambda w: (-len(w), w)))
CONTINUOUS = frozenset(MEASURED)

_WORD = re.compile(
    rf"(?:个百分点|百分点|个点|%|‰|(?:(?:{'|'.join(_LONG)}|[百千万亿])(?=\D))?(?:{'|'.join(map(re.escape, BASE))})"
    rf"|(?:{'|'.join(_LONG)}|[万亿])(?![一-鿿]))(?:/(?:{'|'.join(map(re.escape, sorted(_OVER, key=len, reverse=True)))})(?:[/·](?:{'|'.join(map(re.escape, sorted(_OVER, key=len, reverse=True)))}))*)?"
)


def match(text: str, at: int) -> str:
    """The unit that stands at ``at``, the longest there is; "" where there is none.

    >>> match("47.5万人以上", 4), match("30mg/L以下", 2), match("5个百分点", 1)
    ('万人', 'mg/L', '个百分点')
    """
    found = _WORD.match(text, at)
    return found.group() if found else ""


def known(unit: str) -> bool:
    """Whether ``unit`` is one of these, a scale or a unit over another included."""
    return _WORD.fullmatch(unit) is not None


def counted(unit: str) -> bool:
    """Whether what ``unit`` counts comes in wholes."""
    return unit in COUNTED or (bool(unit) and all(c in COUNTED for c in unit) and unit not in MEASURED)


def kind_of(unit: str) -> Kind:
    """The kind of fact that is measured in ``unit``; 分 measures points, 日期 days of the calendar."""
    if unit in PERCENT:
        return Kind.RATE
    if unit in MONEY:
        return Kind.MONEY
    if unit == "分":
        return Kind.POINTS
    if unit == "日期":
        return Kind.DATE
    return Kind.QUANTITY


def factor(unit: str, into: str) -> Fraction | None:
    """How many ``into`` one ``unit`` is, or None where the two do not convert.

    >>> factor("万元", "元"), factor("万人", "人"), factor("公顷", "平方米")
    (Fraction(10000, 1), Fraction(10000, 1), Fraction(10000, 1))
    """
    if unit == into:
        return Fraction(1)
    if unit in PERCENT and into in PERCENT:
        return Fraction(1, 10) if unit == "‰" else Fraction(10) if into == "‰" else Fraction(1)
    one, other = _reduced(unit), _reduced(into)
    if one is None or other is None or one[0] != other[0]:
        return None
    return one[1] / other[1]


@lru_cache(maxsize=512)
def _reduced(unit: str) -> tuple[tuple[str, ...], Fraction] | None:
    """A unit as what it comes to and how much of that it is: 万元/人 is ten thousand 元 over 人."""
    names: list[str] = []
    scale = Fraction(1)
    for i, piece in enumerate(re.split("[/·]", unit)):
        found = _single(piece)
        if found is None:
            return None
        names.append(found[0])
        scale = scale * found[1] if i == 0 else scale / found[1]
    return tuple(names), scale


def _single(unit: str) -> tuple[str, Fraction] | None:
    if unit in MONEY:
        return "元", MONEY[unit]
    for table in (TIME, MEASURED):
        if unit in table:
            return table[unit]
    if unit in COUNTED:
        return unit.removeprefix("个") or "个", Fraction(1)
    for scale in sorted(_SCALES, key=len, reverse=True):
        if unit.startswith(scale):
            rest = unit[len(scale) :]
            inner = ("", Fraction(1)) if not rest else _single(rest)
            return None if inner is None else (inner[0], inner[1] * _SCALES[scale])
    return None
