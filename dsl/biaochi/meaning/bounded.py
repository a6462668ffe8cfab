"""Bounds that the text gives its counts: of four things listed no fifth can be missing.

A fact outside is refused, and no proof speaks of it. Where more can be counted all the same, the fact is declared (数据：) without the bound.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core.program import Input, Kind
from biaochi.reading.numerals import numeral

_NAME = r"[^，。；：、①-⑳\s]{1,24}"
_PLAIN = r"(?:(?![等或未不无])[^，。；：、①-⑳\s]){1,24}"
_N = r"(?P<n>[两二三四五六七八九十]|[0-9]{1,2})"
_THING = r"个?(?P<unit>项|条|类|个|方面|环节|要素|要点|步|点)"
_STATED = re.compile(rf"(?P<names>{_NAME}(?:、{_NAME}?)+?)(?P<more>等)?{_N}(?:大|个)?{_THING}")
_TOTAL = re.compile(rf"(?:共设|共有|设有|下设){_N}{_THING}")
_LACKED = re.compile(rf"(?:^|[，：])(?P<names>{_PLAIN}(?:、{_PLAIN})+)，每?(?:缺少?|少|具备|提供|有)[一1]{_THING}")
_MARKS = re.compile(r"(?:①|②|③|④|⑤|⑥|⑦|⑧|⑨|⑩)")
_MEMBERS = frozenset(("项", "条", "类", "个", "方面", "环节", "要素", "要点", "步", "点"))
_OF_ALL = re.compile(
    r"(?:缺少?|少|不符合|不满足|未达到|符合|满足|达到|具备)?(?:项|条|类|个|点|方面|环节|要素|要点|步)数"
)
"""What counts no things of its own, and so the points of the text."""
_FINDINGS = re.compile(r"问题|违规|违纪|错误|差错|缺陷|隐患|事件|情况|处|次")
_MANY = re.compile(
    r"(?:每|各|抽查|任一|任意)[^，。；]{0,6}?(?:单位|部门|县|区|市|乡镇|镇|街道|村|社区|学校|医院|企业|机构|项目|人|户|家|所|年|季|月|周|日|次)"
)
_SENTENCE = re.compile(r"[^。；\n]+")


def bounded(spec: Input, text: str, at: int) -> Input:
    """The fact with the bound that the sentence around ``at``, where it is first spoken of, gives it."""
    if spec.kind is Kind.QUANTITY and spec.integer and spec.high is None and spec.unit in _MEMBERS:
        most = _members(spec, text, at)
        return spec if most is None else replace(spec, high=Fraction(most))
    return spec


def _members(spec: Input, text: str, at: int) -> int | None:
    """How many things the sentence lists of which ``spec`` counts some; None where it lists none, or counts something else."""
    sentence = next((m.group() for m in _SENTENCE.finditer(text) if m.start() <= at < m.end()), "")
    if _FINDINGS.search(spec.name) or _MANY.search(sentence):
        return None
    lists = [_number(m["n"]) for m in _TOTAL.finditer(sentence)]
    for found in _STATED.finditer(sentence):
        said, names = _number(found["n"]), re.split("、|和|及|与", found["names"])
        if said is None or len(names) > said or (len(names) < said and not found["more"]):
            return None
        lists.append(said)
    if not lists:
        lists = [len(re.split("、|和|及|与", m["names"])) for m in _LACKED.finditer(sentence)]
    marks = _MARKS.findall(sentence)
    if not lists and not marks and _OF_ALL.fullmatch(spec.name) and not _MANY.search(text):
        marks = _MARKS.findall(text) if not _MARKS.search(text, at) else []
    if marks and marks == [chr(ord("①") + n) for n in range(len(marks))] and len(marks) > 1:
        lists.append(len(marks))
    return lists[0] if len(lists) == 1 else None


def _number(digits: str) -> int | None:
    found = numeral(digits, 0)
    return None if found is None else int(found[0])
