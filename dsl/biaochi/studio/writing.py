"""What the page does to the table, as changes of the text: no more is touched than what somebody changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from biaochi import patterns as re
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.document.labels import HEADER, LISTS, SHARED, reads_as_text
from biaochi.document.printer import heading_text
from biaochi.document.tree import Document, Field, Node
from biaochi.session.edits import Edit
from biaochi.session.view import View
from biaochi.studio.changes import Change, cell

FIELD_OF = {"criterion": "标准", "target": "指标值", "explanation": "考核内容"}
CELLS = ("name", "marks", *FIELD_OF)
"""The cells of a row that are written in the table."""
_ORDER = ("考核内容", "指标值", "数据", "公式", "标准")
_HEAD_ORDER = (
    "规则集", "标识", "语言版本", "编码", "辖区", "类型", "适用年度", "版本", "状态", "印发日期", "施行日期", "失效日期",
    "替代", "依据", "继承", "授权", "变更", "说明", "总分", "等级", "约定", "计分办法", "对象", "合成", "共用",
)  # fmt: skip
_MOST_CELL = 20_000
_MARKS = re.compile(r"(?:[0-9]{1,6}(?:\.[0-9]{1,6})?|加减分(?:，最多[0-9]{1,6}(?:\.[0-9]{1,6})?分)?)?")


def keys(doc: Document) -> dict[str, Node]:
    """Every node by the key the page knows it by: its code where no other has it, else its place in the text."""
    nodes = list(doc.walk())
    codes = Counter(n.code for n in nodes)
    return {n.code if n.code and codes[n.code] == 1 else f"#{at}": n for at, n in enumerate(nodes)}


def node_of(view: View, key: str) -> Node:
    """The node with a key. Raises BiaochiError (BC937) where there is none."""
    found = keys(view.own).get(key)
    if found is None:
        raise BiaochiError([Diagnostic("BC937", "这一行已经不在了", help="别处刚删去了它；需要的话请撤销那一步。")])
    return found


def cell_text(node: Node, field: str) -> str:
    """What a cell of the table shows."""
    if field == "name":
        return heading_text(node) if node.level < 3 else f"{node.code or ''} {node.name}".strip()
    if field == "marks":
        return marks_text(node)
    found = node.field(FIELD_OF[field])
    return "" if found is None else found.text


def marks_text(node: Node) -> str:
    """The text of the column 分值: ``5``, ``加减分``, ``加减分，最多3分`` or nothing."""
    if node.signed:
        return f"加减分，最多{node.most}分" if node.most else "加减分"
    return node.marks or ""


def write_cell(view: View, key: str, field: str, text: str) -> Change:
    """A cell of the table becomes ``text``. Raises BiaochiError (BC937, BC938)."""
    node = node_of(view, key)
    where = f"{node.code or ''} {node.name} 的{'名称' if field == 'name' else '分值' if field == 'marks' else FIELD_OF[field]}"
    if field in ("name", "marks"):
        heading = _heading(node, field, text)
        place = node.heading
        return cell(view.text, place.text_start, place.end, heading, where.strip(), text, node.code or key, field)
    label = FIELD_OF[field]
    return _field_change(
        view, node.field(label), label, text, _after(node, label), where.strip(), node.code or key, field
    )


def write_head(view: View, label: str, text: str) -> Change:
    """A field of the header becomes ``text``. Raises BiaochiError (BC938)."""
    if label not in HEADER | SHARED:
        raise _refused(f"基本信息里没有“{label[:20]}”")
    doc = view.own
    return _field_change(view, doc.field(label), label, text, _after_head(doc, label), f"“{label}”", "", label)


def remove_note(view: View, key: str, number: int) -> Change:
    """A 解释 or 勘误 goes, the ``number``-th field of its node."""
    node = node_of(view, key)
    if not 0 <= number < len(node.fields) or node.fields[number].label not in ("解释", "勘误"):
        raise BiaochiError([Diagnostic("BC937", "这条解释已经不在了", help="别处刚删去了它。")])
    field = node.fields[number]
    start = view.text.rfind("\n", 0, field.start)
    start = max(start, 0)
    return Change(
        Edit(start, field.end, ""), start, field.end, f"{node.name} 的{field.label}", "", node.code or key, "note"
    )


# --- texts of fields


def _field_change(
    view: View, field: Field | None, label: str, text: str, at: int, where: str, code: str, name: str
) -> Change:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > _MOST_CELL:
        raise _refused(f"一格最多写 {_MOST_CELL} 个字")
    body = _body(label, text)
    if field is None:
        new = f"{label}：{body}"
        new = "" if not text.strip() else f"{new}\n" if not at else f"\n{new}"
        return Change(Edit(at, at, new), at, at, where, text, code, name)
    if not text.strip():
        start, end = view.text.rfind("\n", 0, field.start), field.end
        start, end = (0, end + 1) if start < 0 else (start, end)
        return Change(Edit(start, end, ""), field.start, end, where, text, code, name)
    comments = "".join(f"\n{c.text}" for c in field.comments if c.line)
    label_end = _label_end(view.text, field)
    return cell(view.text, label_end, field.end, f"{body}{comments}", where, text, code, name)


def _label_end(text: str, field: Field) -> int:
    """Where the colon of a field ends; its text may begin on the next line."""
    colons = [at for sign in "：:" if (at := text.find(sign, field.start)) >= 0]
    return min([*(at + 1 for at in colons), field.text_start])


def _body(label: str, text: str) -> str:
    """A text behind its label: further lines are indented; one that would be read as a label goes on in the line above."""
    kept: list[str] = []
    for line in (one.strip() for one in text.split("\n")):
        if line and kept and not reads_as_text(line, "free"):
            kept[-1] += f" {line}"
        elif line:
            kept.append(line)
    if label in LISTS and len(kept) > 1:
        return "".join(f"\n  {line}" for line in kept)
    return "\n  ".join(kept)


def _after(node: Node, label: str) -> int:
    """Where a field that a node does not have yet belongs."""
    before = _ORDER[: _ORDER.index(label)]
    ends = [f.end for f in node.fields if f.label in before]
    return max([node.heading.end, *ends])


def _after_head(doc: Document, label: str) -> int:
    known = {name: at for at, name in enumerate(_HEAD_ORDER)}
    before = [f.end for f in doc.header if known.get(f.label, 0) < known.get(label, len(known))]
    return max(before, default=0)


# --- headings


def _heading(node: Node, field: str, text: str) -> str:
    plain = " ".join(text.split())
    if field == "marks":
        marks = plain.replace(" ", "").removesuffix("分") if not plain.startswith("加减分") else plain
        if not _MARKS.fullmatch(marks):
            raise _refused(f"分值“{plain[:20]}”读不出，请写一个数，如 5；加减分项写 加减分 或 加减分，最多3分")
        signed = marks.startswith("加减分")
        most = marks.partition("最多")[2].removesuffix("分") or None
        return heading_text(replace(node, marks=None if signed or not marks else marks, signed=signed, most=most))
    if not plain:
        raise _refused("名称不能空着；不要这一行的，按“删去这一行”")
    marks = f"（{marks_text(node)}）" if node.signed else f"（{node.marks}分）" if node.marks else ""
    return plain if node.level < 3 else f"{plain}{marks}"


def _refused(said: str) -> BiaochiError:
    return BiaochiError([Diagnostic("BC938", said, help="没有改动；请改好再试。")])
