"""What may be written at a place: labels, 约定, forms of 解释, sentences of the handbook, codes and facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lsprotocol import types as lsp

from biaochi import patterns as re
from biaochi.document.labels import ALIASES, BLANKS, FIELDS, HEADER, LABELS, LISTS, NODES, REPEATABLE, SHARED
from biaochi.document.tree import Field, Node
from biaochi.layers.blocks import Block
from biaochi.lint.exceptions import ACTIONS
from biaochi.lint.rules import RULES
from biaochi.lsp.patterns import patterns
from biaochi.lsp.positions import Positions
from biaochi.model.conventions import Conventions
from biaochi.model.declaration import declaration
from biaochi.ruleset.agreed import Policy, known_lines, read_line
from biaochi.session.view import View

KIND = lsp.CompletionItemKind
_WRITTEN = re.compile(f"[{BLANKS}]*([一-鿿]{{0,6}})")
_ORDER = (
    "规则集", "语言版本", "辖区", "类型", "适用年度", "版本", "状态", "印发日期", "施行日期", "失效日期", "依据", "替代", "继承", "授权", "变更", "总分",
    "等级", "约定", "计分办法", "对象", "合成", "共用", "一级指标", "二级指标", "三级指标", "指标", "考核内容", "指标值", "数据", "公式", "标准", "解释", "勘误",
    "佐证", "不适用", "分母为零", "方向", "说明", "审查", "标识", "编码",
)  # fmt: skip
_LABEL = re.compile(f"[{BLANKS}]*({'|'.join(sorted(LABELS | ALIASES.keys(), key=len, reverse=True))})[：:]")
_NOTES = ("“原文”读作“改为”。理由：", "“原文”不计分。理由：", "读作：", "指标值：", "补充：")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something is to be written: what stands in its line before it, from where on it is replaced, the label whose
    text it belongs to ("" at the beginning of a line of its own), and the node above."""

    offset: int
    line: str
    start: int
    label: str
    node: Node | None


def completion(
    view: View, places: Positions, offset: int, parents: Callable[[], Sequence[str]] = tuple
) -> lsp.CompletionList:
    """What may be written at an offset. ``parents`` are the identities of rulesets that can be inherited."""
    place = _place(view, places, offset)
    items = [*_labels(view, place), *_inside(view, place, parents)]
    range_ = places.range(place.start, offset)
    for number, item in enumerate(items):
        item.sort_text = f"{number:04d}"
        item.filter_text = item.label
        item.text_edit = lsp.TextEdit(range_, item.label)
    return lsp.CompletionList(is_incomplete=False, items=items)


def _place(view: View, places: Positions, offset: int) -> _Place:
    begin = places.line_start(offset)
    line = view.text[begin:offset]
    owned: list[tuple[Node | None, Field]] = [(None, f) for f in view.own.header]
    owned += [(node, f) for node in view.own.walk() for f in (node.heading, *node.fields)]
    before = [row for row in sorted(owned, key=lambda row: row[1].start) if row[1].start <= offset]
    node, field = before[-1] if before else (None, None)
    label = _LABEL.match(line)
    if label is not None:
        return _Place(offset, line, begin + _behind(line, label.end()), ALIASES.get(label[1], label[1]), node)
    inside = field.label if field is not None and field.label in LISTS else ""
    return _Place(offset, line, begin + _behind(line, 0), inside, node)


def _behind(line: str, at: int) -> int:
    """Where what is written in a line from ``at`` on begins; in a list, behind the last separator."""
    start = max(at, *(line.rfind(mark) + 1 for mark in "；;、"))
    return start + len(line[start:]) - len(line[start:].lstrip(BLANKS))


def _labels(view: View, place: _Place) -> Iterator[lsp.CompletionItem]:
    """The labels that may begin this line."""
    if not _WRITTEN.fullmatch(place.line):
        return
    owner = place.node.fields if place.node is not None else view.own.header
    there = {f.label for f in owner if f.label not in REPEATABLE and not f.start <= place.offset <= f.end}
    fitting = SHARED | NODES.keys() | (HEADER if place.node is None else frozenset())
    fitting |= FIELDS if place.node is not None and place.node.level > 2 else frozenset()
    for label in sorted(fitting - there, key=_ORDER.index):
        yield _item(f"{label}：", KIND.Keyword, "标签")


def _inside(view: View, place: _Place, parents: Callable[[], Sequence[str]]) -> Iterator[lsp.CompletionItem]:
    """What may stand in the text of the label."""
    match place.label:
        case "约定":
            yield from _conventions(view, KIND.Value)
        case "解释" | "勘误":
            yield from (_item(form, KIND.Snippet, f"{place.label}的写法") for form in _NOTES)
            yield from _conventions(view, KIND.Value)
        case "标准":
            yield from (_item(p.sentence, KIND.Snippet, f"写法手册：{p.group}") for p in patterns())
        case "继承" | "替代":
            yield from (_item(ident, KIND.Reference, "规则集") for ident in parents())
        case "变更" | "授权" | "一级指标" | "二级指标" | "三级指标" | "指标":
            yield from _codes(view, place.label)
        case "数据":
            yield from _facts(view, place)
        case "方向":
            yield from (_item(way, KIND.Value, "方向") for way in ("正向", "逆向", "适度"))
        case "分母为零":
            yield from (_item(way, KIND.Value, "分母为零") for way in ("得0分", "得满分"))
        case "审查":
            yield from _reviews()
        case _:
            return


def _item(label: str, kind: lsp.CompletionItemKind, detail: str) -> lsp.CompletionItem:
    return lsp.CompletionItem(label=label, kind=kind, detail=detail)


def _conventions(view: View, kind: lsp.CompletionItemKind) -> Iterator[lsp.CompletionItem]:
    """The lines of 约定 that settle something not settled yet."""
    declared = view.built.policy.declared
    for line in known_lines():
        read = read_line(line, Conventions(), Policy())
        if read is not None and not read[1].declared <= declared:
            yield _item(line, kind, "约定")


def _codes(view: View, label: str) -> Iterator[lsp.CompletionItem]:
    """The indicators of what is inherited: with name and marks where a heading is written, else their codes."""
    parent = view.layer.parent
    here = {node.code for node in view.own.walk()}
    for block in () if parent is None else (b for top in parent.blocks for b in top.walk()):
        if label in NODES and block.level == NODES[label] and block.code not in here:
            said = f"{block.code} {block.says}".strip()
            yield _item(said, KIND.Class, _from(block))
        elif label not in NODES and block.code:
            yield _item(block.code, KIND.Class, block.name)


def _from(block: Block) -> str:
    origin = block.heading[0].origin
    return f"继承自 {origin.ruleset}"


def _facts(view: View, place: _Place) -> Iterator[lsp.CompletionItem]:
    """The facts that the 标准 of this indicator takes, as 数据 declares them."""
    item = None if place.node is None else next((i for i in view.items if i.node.start == place.node.start), None)
    for spec in () if item is None else item.facts:
        said = declaration(spec).replace("「", "").replace("」", "").replace("“", "").replace("”", "")
        yield _item(said.replace("（数）", "").replace("（金额）", "（万元）"), KIND.Field, "标准要用的数据")


def _reviews() -> Iterator[lsp.CompletionItem]:
    for rule in RULES:
        if not rule.last:
            for action in ACTIONS:
                yield _item(f"{rule.code} {action}。理由：", KIND.Value, rule.name)
