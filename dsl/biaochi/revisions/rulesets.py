"""Two rulesets matched by the codes of their indicators: what was added, removed, moved, renamed, reworded, or changed in
meaning, and what changed in the header and in what is agreed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Literal

from biaochi.document.tree import Document, Node
from biaochi.model.values import decimal
from biaochi.prove.change import Difference
from biaochi.prove.difference import difference
from biaochi.revisions.text import Row, marked
from biaochi.ruleset.agreed import Policy
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.ruleset.tree import is_leaf, leaf_codes

Kind = Literal["新增", "删除", "移动", "改编码", "改名", "分值", "佐证", "文字", "得分"]
TEXTS = ("公式", "数据", "方向", "标准", "解释", "勘误", "指标值", "考核内容", "佐证", "不适用", "分母为零")
"""The labels of an indicator that bear on its score, in the order they are shown."""
SCORED = ("总分", "等级", "约定", "对象", "合成", "共用")
"""The labels of a header that bear on results."""
_POLICY = {
    "places": "得分的小数位数",
    "rate_places": "得分率的小数位数",
    "rate_of": "得分率按舍入前还是舍入后的得分",
    "grade_of": "等级按舍入前还是舍入后的总分",
    "evidence": "缺佐证怎样计分",
    "inapplicable": "不适用怎样计分",
    "over": "总分能否超过满分",
}
_ANSWERS = {
    "rounded": "舍入后", "exact": "舍入前", "zero": "得0分", "open": "暂不计分", "redistribute": "折算", "full": "按满分计",
    "excluded": "不计入总分", "capped": "不超过满分", "allowed": "可以超过满分",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the ruleset and the document it stands in."""

    ruleset: Ruleset
    doc: Document


@dataclass(frozen=True, slots=True)
class Placed:
    """An indicator with its node and the codes and names above it."""

    indicator: Indicator
    node: Node
    above: tuple[str, ...]

    @property
    def name(self) -> str:
        """Code and name."""
        return f"{self.indicator.code} {self.indicator.name}".strip()


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """What changed of one indicator. ``difference`` is None where the criterion is the same, or only one version has it."""

    old: Placed | None
    new: Placed | None
    kinds: tuple[Kind, ...]
    difference: Difference | None
    row: Row | None

    @property
    def name(self) -> str:
        """Code and name, of the new version where it has the indicator."""
        there = self.new or self.old
        assert there is not None
        return there.name


@dataclass(frozen=True, slots=True)
class HeaderChange:
    """A header field, something agreed or a heading that changed; ``scored``: results may change with it."""

    label: str
    scored: bool
    row: Row


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that changed from one ruleset to another."""

    old: Ruleset
    new: Ruleset
    header: tuple[HeaderChange, ...]
    indicators: tuple[IndicatorChange, ...]

    @property
    def same(self) -> bool:
        """Whether nothing changed, in words or in meaning."""
        return not self.header and not self.indicators


def compare(old: Side, new: Side, seen: Callable[[], object] = lambda: None) -> Comparison:
    """What changed; ``seen`` is called after each indicator of the new version."""
    header = (*_header(old, new), *_agreed(old, new), *_headings(old, new))
    return Comparison(old.ruleset, new.ruleset, header, tuple(_indicators(old, new, seen)))


# --- indicators


def _placed(side: Side) -> dict[str, Placed]:
    codes = leaf_codes(side.doc)
    nodes: dict[str, tuple[Node, tuple[str, ...]]] = {}

    def visit(node: Node, above: tuple[str, ...]) -> None:
        if id(node) in codes:
            nodes[codes[id(node)]] = (node, above)
        for child in node.children:
            visit(child, (*above, f"{node.code or ''} {node.name}".strip()))

    for root in side.doc.nodes:
        visit(root, ())
    return {i.code: Placed(i, *nodes[i.code]) for i in side.ruleset.indicators if i.code in nodes}


def _indicators(old: Side, new: Side, seen: Callable[[], object]) -> Iterator[IndicatorChange]:
    was, now = _placed(old), _placed(new)
    again = _recoded([p for c, p in was.items() if c not in now], [p for c, p in now.items() if c not in was])
    met: set[str] = set()
    for code, placed in now.items():
        before = was.get(code) or again.get(code)
        if before is not None:
            met.add(before.indicator.code)
        change = _changed(before, placed, new.doc)
        seen()
        if change is not None:
            yield change
    for code, placed in was.items():
        if code not in met:
            gone = marked(_text(placed, _labels(placed.node)), "")
            yield IndicatorChange(placed, None, ("删除",), None, Row(placed.name, *gone, _basis(None, new.doc)))


def _recoded(gone: list[Placed], come: list[Placed]) -> dict[str, Placed]:
    """The old indicators that stand under another code now: the only ones with their name and their text or meaning."""
    out: dict[str, Placed] = {}
    for new in come:
        same = [
            old
            for old in gone
            if old.indicator.name == new.indicator.name
            and (old.indicator.source.text == new.indicator.source.text
                 or old.indicator.program.digest() == new.indicator.program.digest())
        ]  # fmt: skip
        if len(same) == 1 and same[0] not in out.values():
            out[new.indicator.code] = same[0]
    return out


def _changed(old: Placed | None, new: Placed, doc: Document) -> IndicatorChange | None:
    if old is None:
        come = marked("", _text(new, _labels(new.node)))
        return IndicatorChange(None, new, ("新增",), None, Row(new.name, *come, _basis(new.node, doc)))
    a, b = old.indicator, new.indicator
    kinds: list[Kind] = []
    found = difference(a.program, b.program) if a.program.digest() != b.program.digest() else None
    labels = [x for x in TEXTS if _field(old.node, x) != _field(new.node, x)]
    checks: tuple[tuple[Kind, bool], ...] = (
        ("移动", old.above != new.above),
        ("改编码", a.code != b.code),
        ("改名", a.name != b.name),
        ("分值", (a.full_marks, old.node.most) != (b.full_marks, new.node.most)),
        ("佐证", a.evidence != b.evidence),
        ("得分", found is not None and found.equal is not True),
        ("文字", bool(labels) and (found is None or found.equal is True)),
    )
    kinds = [kind for kind, holds in checks if holds]
    if not kinds and found is None:
        return None
    shown = list(dict.fromkeys((*labels, "标准")))
    heading = old.node.heading.text != new.node.heading.text
    texts = marked(_text(old, shown, heading), _text(new, shown, heading))
    row = Row(new.name, *texts, _basis(new.node, doc)) if labels or heading else None
    return IndicatorChange(old, new, tuple(kinds), found, row)


def _labels(node: Node) -> list[str]:
    return [x for x in TEXTS if node.field(x) is not None]


def _field(node: Node, label: str) -> str:
    return "\n".join(f.text for f in node.fields if f.label == label)


def _text(placed: Placed, labels: list[str], heading: bool = True) -> str:
    """The text of an indicator as the table shows it: its line, its 标准 without label, other fields with theirs."""
    out = [placed.node.heading.text] if heading else []
    for label in TEXTS:
        if label in labels:
            own = [f.text for f in placed.node.fields if f.label == label]
            out += own if label == "标准" else [f"{label}：{t}" for t in own]
    return "\n".join(out)


def _basis(node: Node | None, doc: Document) -> str:
    """What a change rests on: the 依据 of the new indicator, else of the new ruleset."""
    own = [] if node is None else [f.text for f in node.fields if f.label == "依据"]
    return "\n".join(own or [f.text for f in doc.header if f.label == "依据"])


# --- header, what is agreed, headings


def _header(old: Side, new: Side) -> Iterator[HeaderChange]:
    was, now = _fields(old.doc), _fields(new.doc)
    for label in dict.fromkeys((*was, *now)):
        a, b = was.get(label, ""), now.get(label, "")
        if a != b:
            yield HeaderChange(label, label in SCORED, Row(label, *marked(a, b), _basis(None, new.doc)))


def _fields(doc: Document) -> dict[str, str]:
    out: dict[str, str] = {}
    for f in doc.header:
        out[f.label] = f"{out[f.label]}\n{f.text}" if f.label in out else f.text
    return out


def _agreed(old: Side, new: Side) -> Iterator[HeaderChange]:
    """What holds besides the words: policy and rating bands, inherited ones among them."""
    a, b, basis = old.ruleset, new.ruleset, _basis(None, new.doc)
    for one in fields(Policy):
        was, now = getattr(a.policy, one.name), getattr(b.policy, one.name)
        if one.name in _POLICY and was != now:
            texts = marked(_ANSWERS.get(was, str(was)), _ANSWERS.get(now, str(now)))
            yield HeaderChange("约定", True, Row(f"约定：{_POLICY[one.name]}", *texts, basis))
    if a.grades != b.grades and _fields(old.doc).get("等级") == _fields(new.doc).get("等级"):
        yield HeaderChange("等级", True, Row("等级（继承）", *marked(_grades(a), _grades(b)), basis))
    printed = _fields(old.doc).get("总分") != _fields(new.doc).get("总分")
    if a.total != b.total and not printed:
        yield HeaderChange(
            "总分", True, Row("总分（合计）", *marked(f"{decimal(a.total)}分", f"{decimal(b.total)}分"), basis)
        )


def _grades(r: Ruleset) -> str:
    def ends(low: str, high: str) -> str:
        return f"{low}～{high}" if low and high else f"{low}以上" if low else f"{high}以下"

    said = []
    for g in r.grades:
        low = "" if g.low is None else decimal(g.low) + ("（含）" if g.low_in else "")
        high = "" if g.high is None else decimal(g.high) + ("（含）" if g.high_in else "")
        said.append(f"{ends(low, high)}为{g.name}")
    return "，".join(said)


def _headings(old: Side, new: Side) -> Iterator[HeaderChange]:
    """Sections: their names and marks, matched by code, or by name where they have none."""
    was, now = _sections(old.doc), _sections(new.doc)
    for key in dict.fromkeys((*was, *now)):
        a, b = was.get(key), now.get(key)
        before, after = ("" if n is None else n.heading.text for n in (a, b))
        if before != after:
            there = b or a
            assert there is not None
            where = f"{('', '一级指标', '二级指标', '三级指标', '指标')[there.level]} {there.code or there.name}"
            yield HeaderChange(
                "指标体系",
                False,
                Row(where, *marked(before, after), _basis(b, new.doc) if b else _basis(None, new.doc)),
            )


def _sections(doc: Document) -> dict[tuple[int, str], Node]:
    return {(n.level, n.code or n.name): n for n in doc.walk() if not is_leaf(n)}
