"""Units of the field: what converts into what, and which kind of fact each one measures.

Rates, differences of rates (个百分点), money, time and things counted never convert into one another. 工作日 and 天 do not
either: how many working days a period holds depends on a calendar the text does not carry.
"""

from __future__ import annotations

from fractions import Fraction

from biaochi.core.program import Kind

PERCENT = ("%", "个百分点", "百分点", "个点", "‰")

MONEY = {"元": Fraction(1), "百元": Fraction(100), "千元": Fraction(1000), "万元": Fraction(10**4),
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

COUNTED = (
    "人次", "户次", "台次", "台套", "例次", "件次", "村次", "批次", "场次", "班次", "车次", "床日",
    "平方米", "立方米", "km", "cm", "mm", "kg", "m", "公里", "千米", "公斤", "千克", "课时", "学时", "学分",
    "个", "项", "处", "次", "例", "起", "件", "份", "笔", "人", "户", "台", "套", "辆", "名", "位", "条", "款", "种",
    "类", "期", "篇", "家", "组", "间", "张", "村", "盏", "根", "节", "批", "场", "本", "册", "座", "栋", "幅", "块",
    "页", "封", "宗", "门", "层", "把", "只", "支", "株", "棵", "亩", "吨", "米", "倍", "度", "级", "档", "轮", "站",
    "科", "床", "票", "字", "段", "所", "队", "片", "枚", "路", "桩", "点", "车", "趟", "班",
)  # fmt: skip

WORDS = tuple(sorted({*PERCENT, *MONEY, *TIME, *COUNTED}, key=lambda w: (-len(w), w)))


def kind_of(unit: str) -> Kind:
    """The kind of fact that is measured in ``unit``; 分 measures points."""
    if unit in PERCENT:
        return Kind.RATE
    if unit in MONEY:
        return Kind.MONEY
    if unit == "分":
        return Kind.POINTS
    return Kind.QUANTITY


def factor(unit: str, into: str) -> Fraction | None:
    """How many ``into`` one ``unit`` is, or None where the two do not convert."""
    if unit == into:
        return Fraction(1)
    if unit in MONEY and into in MONEY:
        return MONEY[unit] / MONEY[into]
    if unit in TIME and into in TIME and TIME[unit][0] == TIME[into][0]:
        return TIME[unit][1] / TIME[into][1]
    if unit in PERCENT and into in PERCENT:
        return Fraction(1, 10) if unit == "‰" else Fraction(1)
    return None
