"""The tree of a ruleset: stable codes, sections and their marks."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import count

from biaochi import patterns as re
from biaochi.document.tree import Document, Node
from biaochi.ruleset.findings import Findings
from biaochi.ruleset.model import Section


def is_leaf(node: Node) -> bool:
    """Whether a node carries a criterion."""
    return node.field("标准") is not None


def evidence_of(node: Node) -> str:
    """The 佐证 that a node asks for, on one line; "" for none."""
    field = node.field("佐证")
    if field is None:
        return ""
    return "；".join(line.strip() for line in field.text.splitlines() if line.strip()).rstrip("。；") or "佐证"


def is_row(node: Node) -> bool:
    """Whether a node is a leaf where 计分办法 is in force: it has a 指标值, and nothing below it."""
    return node.level > 2 and not node.children and node.field("指标值") is not None


def leaf_codes(doc: Document, *, rows: bool = False) -> dict[int, str]:
    """Stable codes of leaves: the printed one, else that of the nearest part above, with an ordinal where several share
    it. ``rows``: nodes with a 指标值 and no 标准 are leaves too."""
    codes: dict[int, str] = {}

    def scored(node: Node) -> bool:
        return is_leaf(node) or (rows and is_row(node))

    def visit(node: Node, above: str) -> None:
        here = node.code or above
        leaves = [c for c in node.children if scored(c) and c.level == 4]
        for order, leaf in enumerate(leaves, 1):
            codes[id(leaf)] = leaf.code or (f"{here}.{order}" if len(leaves) > 1 or node.level < 3 else here)
        if scored(node) and not (node.level == 4 and id(node) in codes):
            codes[id(node)] = node.code or above
        for child in node.children:
            visit(child, here)

    for i, root in enumerate(doc.nodes, 1):
        visit(root, str(i))
    _tell_apart(doc, codes)
    return codes


def _tell_apart(doc: Document, codes: dict[int, str]) -> None:
    """Leaves without a printed code that would share one get it with an ordinal, in the order of the text."""
    leaves = [n for n in doc.walk() if id(n) in codes]
    sharing: dict[str, list[Node]] = {}
    for node in leaves:
        sharing.setdefault(codes[id(node)], []).append(node)
    for code, nodes in sharing.items():
        uncoded = [n for n in nodes if n.code is None]
        if len(nodes) > 1 and uncoded:
            free = (c for c in (f"{code}.{n}" for n in count(1)) if c not in sharing)
            codes.update({id(node): given for node, given in zip(uncoded, free, strict=False)})


def refuse_double_codes(doc: Document, codes: dict[int, str], found: Findings) -> None:
    """Two indicators with one code cannot be told apart by facts, notes or diffs; the later ones are findings."""
    seen: dict[str, Node] = {}
    for node in (n for n in doc.walk() if id(n) in codes):
        code = codes[id(node)]
        if code in seen:
            first = seen[code]
            said = f"指标编码“{code}”出现了多次，第{doc.line(first.start)[1]}行的“{first.name}”已经用了"
            found.add(
                "BC234",
                said,
                node.start,
                node.heading.end,
                "请给每个指标写上不同的编码，如 C12.1、C12.2；也可以都不写编码。",
            )
        seen.setdefault(code, node)


def read_sections(doc: Document, codes: dict[int, str], found: Findings) -> list[Section]:
    """The inner nodes in the order of the print; sums that do not agree with the print are findings."""
    out: list[Section] = []

    def visit(node: Node) -> tuple[Fraction, list[str]]:
        if id(node) in codes and not node.children:
            return printed_marks(node) or Fraction(0), [codes[id(node)]]
        total = Fraction(0)
        leaves: list[str] = []
        place = len(out)
        for child in node.children:
            marks, below = visit(child)
            total, leaves = total + marks, leaves + below
        printed = printed_marks(node)
        if printed is not None and leaves and printed != total:
            found.add(
                "BC235", f"{node.code or ''} {node.name}印有 {node.marks} 分，下级合计 {total} 分".strip(), node.start, node.heading.end,
                "请核对各级分值；继承上级又删去、增加指标的，合计也要与上级所列的一致。",
            )  # fmt: skip
        out.insert(
            place,
            Section(node.level, node.code or "", node.name, printed if printed is not None else total, tuple(leaves)),
        )
        return (printed if printed is not None else total), leaves

    for root in doc.nodes:
        visit(root)
    return [s for s in out if s.leaves]


def open_sections(doc: Document) -> list[Section]:
    """Parts that have marks and no indicators yet: a frame leaves them to the rulesets below it. The topmost of each."""
    out: list[Section] = []

    def visit(node: Node) -> None:
        marks = printed_marks(node)
        if _has_leaves(node) or marks is None:
            for child in node.children:
                visit(child)
        else:
            out.append(Section(node.level, node.code or "", node.name, marks, ()))

    for root in doc.nodes:
        visit(root)
    return out


def _has_leaves(node: Node) -> bool:
    return is_leaf(node) or any(_has_leaves(c) for c in node.children)


def printed_marks(node: Node) -> Fraction | None:
    """The marks printed at a node; None for a signed item."""
    return None if node.marks is None or node.signed else _points(node.marks)


@lru_cache(maxsize=1024)
def _points(written: str) -> Fraction:
    return Fraction(written)


def total_marks(doc: Document, sections: list[Section], found: Findings) -> Fraction:
    """The full marks of the whole."""
    roots = {(n.code or "", n.name) for n in doc.nodes}
    summed = sum((s.full_marks for s in sections if (s.code, s.name) in roots), Fraction(0))
    summed += sum((s.full_marks for s in open_sections(doc) if (s.code, s.name) in roots), Fraction(0))
    summed += sum((printed_marks(n) or Fraction(0) for n in doc.nodes if is_leaf(n) and not n.children), Fraction(0))
    field = doc.field("总分")
    if field is None:
        return summed
    printed = re.match(r"\s*([0-9]+(?:\.[0-9]+)?)", field.text)
    if printed is None:
        found.add("BC236", "总分要写成数，如 100分", field.text_start, field.end, "例如：总分：100分")
        return summed
    if summed and Fraction(printed[1]) != summed:
        found.add(
            "BC235",
            f"总分 {printed[1]} 分，各一级指标合计 {summed} 分",
            field.text_start,
            field.end,
            "请核对各级分值；继承上级又删去、增加指标的，合计也要与上级所列的一致。",
        )
    return Fraction(printed[1])
