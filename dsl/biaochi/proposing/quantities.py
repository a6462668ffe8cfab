"""Quantities that a text names once and compares later: the name or the number put where it is compared."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.model.values import decimal
from biaochi.proposing.moves import Move

_VALUE = r"[0-9]+(?:\.[0-9]+)?(?:%|个百分点|个工作日|万元|小时|个|次|件|天|日|人|元|张|岁)?"
_LINE = r"(?:[一-龥]{0,4}(?:合格线|及格线|达标线|基准线|控制线|警戒线|目标值|指标值|标准值|目标|红线|起点))"
_SET = (
    re.compile(rf"(?:以|按)(?P<value>{_VALUE})(?:（含）)?(?:为|作为)(?P<line>{_LINE})"),
    re.compile(rf"(?P<line>{_LINE})(?:为|是|：|)(?P<value>[0-9]+(?:\.[0-9]+)?%)"),
    re.compile(rf"(?P<line>{_LINE})（(?P<value>{_VALUE})）"),
)
_TOWARDS = re.compile(r"在(?P<value>[0-9]+(?:\.[0-9]+)?%)基础上每(?P<way>高|低|提高|降低)(?:于|出)?")
_NAMED = re.compile(r"^(?P<name>[^，。；：≥≤＞＜=0-9]{2,20})[，：]")
_NODE = re.compile(
    r"(?P<node>(?:[0-9一二三四]{1,2}(?:月|个?季度|季|年)|[上下]半年|(?:[一二三四六九十0-9]+)个月|年|季度|汛前|汛后|全年)(?:底|末|初|前|内|止)?)"
    r"(?:应|须|要)?(?=(?P<bound>(?:累计)?(?:未?达到?|不?低于|不?高于|不?超过|≥|≤|＞|＜|完成|化解)[0-9]+(?:\.[0-9]+)?%))"
)


def compared(text: str) -> Iterator[Move]:
    """The text with a number in place of what it calls its line, with the measured name at each point of time, with what is so much above or below another."""
    yield from _lines(text)
    yield from _nodes(text)
    yield from _beside(text)


def _lines(text: str) -> Iterator[Move]:
    for pattern in _SET:
        found = pattern.search(text)
        if found is None:
            continue
        before, after = text[: found.start()].rstrip("，年度省定全市"), text[found.end() :].lstrip("，。；")
        line = re.sub(r"^(?:年度|省定|全年|合格)", "", found["line"]) or found["line"]
        later = re.sub(
            rf"(?:年度|省定|该|此|这一)?(?:{re.escape(found['line'])}|{re.escape(line)})(?:的|时)?(?=[^线值])",
            found["value"],
            after,
        )
        later = re.sub(r"^(?:达到)?([0-9.]+%)", r"达到\1", later) if re.match(r"[0-9.]+%", later) else later
        later = _TOWARDS.sub(
            lambda m: f"每{m['way']}于{m['value']}" if len(m["way"]) == 1 else f"每{m['way'][-1]}于{m['value']}", later
        )
        later = re.sub(r"比([0-9.]+%)(高|低)(?=[^于出])", r"\2于\1", later)
        if found.group().endswith("）"):
            yield Move(
                text[: found.start()].removesuffix("省定").removesuffix("年度") + found["value"] + text[found.end() :],
                1,
                whole=True,
            )
        if later != after:
            yield Move(before + later, 2, whole=True)
            yield Move(before + found["value"] + later, 4, whole=True)


def _nodes(text: str) -> Iterator[Move]:
    named = _NAMED.match(text)
    found = list(_NODE.finditer(text))
    beside = re.match(r"(?P<name>[^，。；：≥≤＞＜=0-9]{2,16}?率)(?=[0-9一二三四上下年])", text)
    if (named is None and beside is None) or len(found) < 2:
        return
    if beside is not None and beside.end() == found[0].start():
        yield Move(_NODE.sub(lambda m: m["node"] + beside["name"], text[beside.end() :]), 2, whole=True)
        return
    if named is None or not re.search(r"(?:率|进度|额|数|比|量|比例|程度)$", named["name"]):
        return
    name = re.sub(r"^(?:全年|年度|本年)", "", named["name"])
    out = _NODE.sub(lambda m: m["node"] + name, text)
    yield Move(out[named.end() :], 2, whole=True)
    yield Move(out, 4, whole=True)


_AWAY = re.compile(
    r"(?P<way>高于|低于|高出|超过|超出|少于|多于)(?P<base>[^，。；：0-9（）]{2,16}(?:水平|平均值|平均数|均值|平均|上年|上年度|计划|预算|标准|目标值?|概算|定额|工期|[数额量值]))(?P<part>[0-9]+(?:\.[0-9]+)?)%(?P<side>（含）以上|及以上|以上|（含）以内|以内（含）|以内|以下|（含）以下)?"
)


def _beside(text: str) -> Iterator[Move]:
    """低于平均水平10%以上: not above 90% of it."""
    apart = re.search(
        r"(?P<way>低于|高于)(?P<base>[^，。；：0-9]{2,14}?)，?但(?:差距|相差|差)(?P<rest>不超过|在|不足|小于)(?P<n>[0-9.]+个百分点)(?:以内)?",
        text,
    )
    if apart is not None:
        near = f"{apart['way']}{apart['base']}{apart['n']}以内"
        out = text[: apart.start()] + near + text[apart.end() :]
        yield Move(
            re.sub(r"(?:差距|相差)(?:超过|在|大于)[0-9.]+个百分点(?:及?以上)?", f"{apart['way']}{apart['base']}", out),
            2,
            whole=True,
        )
    if not _AWAY.search(text):
        return

    def put(found: re.Match[str]) -> str:
        up = found["way"] in ("高于", "高出", "超过", "超出", "多于")
        part, side = Fraction(found["part"]), found["side"] or "以上"
        share = 100 + part if up else 100 - part
        beyond = "以上" in side
        word = ("不低于" if beyond else "不高于") if up else ("不高于" if beyond else "不低于")
        if not found["side"]:
            word = "高于" if up else "低于"
        said = f"{word}{found['base']}的{decimal(share)}%"
        return said if beyond else f"{found['way']}{found['base']}且{said}"

    yield Move(_AWAY.sub(put, text), 4, whole=True)
    yield Move(_AWAY.sub(lambda m: f"{m['way']}{m['base']}的{m['part']}%{m['side'] or ''}", text), 10, whole=True)
    yield Move(_AWAY.sub(lambda m: f"{m['way']}{m['base']}{m['part']}个百分点{m['side'] or ''}", text), 8, whole=True)
