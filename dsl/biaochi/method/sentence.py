"""The sentence a line becomes for one row: the words 完成值, 指标值 and 偏离度 become the row's own."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from biaochi import patterns as re
from biaochi.model.row import Target
from biaochi.model.values import decimal

MEASURE = "实际值"
"""What 完成值 is called while the sentence is read: a word that stands for one measured value and nothing else."""

_ACTUAL = re.compile(r"(?<!上年)(?<!上年度)(?<!去年)(?:全年|年度)?(?:实际)?完成(?:指标)?值")
_TARGET = re.compile(r"(?:年度)?(?<!完成)指标值(?:的?([0-9]+(?:\.[0-9]+)?)[%％])?")
_DAYS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"每(?:超过|推迟|逾期|晚于?|迟|延后|延迟|拖延)(?:1|一)(?:天|日|个自然日)"), "每超过1"),
    (re.compile(r"不晚于|不迟于"), "不超过"),
    (re.compile(r"(?<!不)(?:晚于|迟于|逾期)"), "超过"),
    (re.compile(r"早于"), "低于"),
)
_ALIKE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"完成(?:年度|全年)?指标值的?(?=[得记，])"), "完成值达到指标值的"),
    (re.compile(r"(?:按照?|依)?完成值(?:与|占|和)指标值的?比例[计得记]分"), "得分＝完成值÷指标值×分值"),
    (re.compile(r"(?:按照?|依)?指标值(?:与|占|和)完成值的?比例[计得记]分"), "得分＝指标值÷完成值×分值"),
    (re.compile(r"(?:按期|按时|如期)完成的?(?=[得，])"), "完成值不晚于指标值的"),
    (re.compile(r"(?:逾期|未按期完成|未按时完成)的?，?不得分"), "晚于的不得分"),
    (
        re.compile(
            r"(?<=满分[，；;])(?:不等于|不相等|不在此区间|高于或(?:者)?低于|多于或(?:者)?少于|超出(?:此|该)?区间)的?，?不得分"
        ),
        "否则不得分",
    ),
)
"""Other words for what a line says of 完成值 and 指标值."""
_BAND = re.compile(
    r"完成值(?:与指标值的?偏[差离]度?)?(?:在|不超过)(?:指标值的?)?(?P<plus>[±]?)(?P<n>[0-9]+(?:\.[0-9]+)?)[%％](?:（含）)?(?:以内|之内|范围内)"
)
_ASSESSED = re.compile(r"得分[＝=]评定分")
_GRADE = re.compile(
    r"(?P<what>[^，；;。]+?)(?:的，?|，)?(?:得(?P<full>满分|分值的100[%％])|(?P<none>不得分|得0分)"
    r"|(?:得|按)(?:该指标|本指标|相应)?分值的(?P<a>[0-9.]+)[%％]?(?:[（(]含[)）])?(?:[-－—~～至](?P<b>[0-9.]+)[%％]?(?:[（(]含[)）])?)?(?:计分|得分)?)"
)
_READING = "数据：{facts}。{judged}满分：{marks}分。计分（{marks}分，最低0分）：{body}。"


def sentence_of(line: str, target: Target, marks: Fraction | None) -> str:
    """The sentence that is read for a row: official words with the row's numbers, or a 读作 where the words leave a score
    to be entered (得分＝评定分, 部分达成的得分值的80%-60%)."""
    if _ASSESSED.fullmatch(line) and marks is not None:
        judged = f"评定：「评定分」（分，≥0，≤{decimal(marks)}）。"
        return _READING.format(facts="无", judged=judged, marks=decimal(marks), body="得分＝「评定分」")
    line = in_other_words(line)
    if target.number is None:
        return _graded(line, marks) or _ACTUAL.sub(MEASURE, line)
    said = line
    if target.sign == "日期":
        for pattern, words in _DAYS:
            said = pattern.sub(words, said)
    said = said.replace("偏离度", f"|{MEASURE}－指标值|÷指标值")
    said = _ACTUAL.sub(MEASURE, said)
    return _TARGET.sub(lambda found: _written(target, found[1]), said)


def in_other_words(line: str) -> str:
    """A line in the words that are read: 按完成值与指标值的比例计分, 偏差在10%以内, 按期完成."""
    for pattern, words in _ALIKE:
        line = pattern.sub(words, line)
    return _BAND.sub(_band, line)


def _band(found: re.Match[str]) -> str:
    if not found["plus"] and "偏" not in found[0]:
        return found[0]
    width = Fraction(found["n"])
    low, high = decimal(100 - width), decimal(100 + width)
    return f"完成值在指标值的{low}%（含）-指标值的{high}%（含）之间"


def shown_for(line: str, target: Target) -> str:
    """The sentence as people are shown it: the row's own numbers with their units, dates as dates, 完成值 by its name."""
    if target.number is None:
        return line
    if target.sign == "日期":
        return line.replace("指标值", _day(target.number))
    units = target.unit if target.unit != "%" else ""
    return _TARGET.sub(lambda found: _in_units(_written(target, found[1]), units), line)


def _in_units(written: str, unit: str) -> str:
    return re.sub(r"([0-9.]+)(?=[（-]|$)", rf"\g<1>{unit}", written) if unit else written


def _day(ordinal: Fraction) -> str:
    day = date.fromordinal(int(ordinal))
    return f"{day.year}年{day.month}月{day.day}日"


def _written(target: Target, share: str | None) -> str:
    """The target as a number of its unit, or a share of it. Percentages keep their sign; other units stand in 数据."""
    sign = "%" if target.unit == "%" else ""
    factor = Fraction(share) / 100 if share else Fraction(1)
    assert target.number is not None
    low = decimal(target.number * factor)
    if target.high is None or share:
        return f"{low}{sign}"
    return f"{low}{sign}（含）-{decimal(target.high)}{sign}（含）"


def _graded(line: str, marks: Fraction | None) -> str:
    """A 读作 for grades of which some leave the score within a range; empty where none does."""
    pieces = [p.strip() for p in re.split("[；;，]", line) if p.strip()]
    found = [_GRADE.fullmatch(p) for p in pieces]
    if marks is None or any(f is None for f in found) or not any(f and f["b"] for f in found):
        return ""
    choices, judged, arms = [], [], []
    for grade in found:
        assert grade is not None
        what = grade["what"]
        choices.append(f"“{what}”")
        score = decimal(marks) if grade["full"] else "0"
        if grade["b"]:
            low, high = sorted((Fraction(grade["a"]), Fraction(grade["b"])))
            judged.append(f"「{what}系数」（%，≥{decimal(low)}，≤{decimal(high)}）")
            score = f"（「{what}系数」×{decimal(marks)}）"
        elif grade["a"]:
            score = decimal(Fraction(grade["a"]) * marks / 100)
        arms.append((f"「{MEASURE}」为“{what}”时", score))
    cases = "，".join([*(f"{when}{score}" for when, score in arms[:-1]), f"其余{arms[-1][1]}"])
    body = f"得分＝分情形（{cases}）"
    facts = f"「{MEASURE}」（{'/'.join(choices)}）"
    return _READING.format(facts=facts, judged=f"评定：{'；'.join(judged)}。", marks=decimal(marks), body=body)
