"""模板没有填完

说明：名称或标准里还留着模板的占位：××、XX、“指标1”、___、（填写……）。
为什么：照搬模板没有改完的表最容易被退回，占位的地方也打不了分。
不好：三级指标：指标1（5分）；标准：××率达到90%得满分。
好：三级指标：培训合格率（5分）；标准：培训合格率达到90%得满分。
修改：填上真实的名称和数。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_field, named
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_LEFT = re.compile(
    r"[×✕╳]{2,}|(?<![A-Za-z])[Xx]{2,}(?![A-Za-z0-9])|[Xx]{1,2}(?=单位|项目|部门|市|县|年|月)|某某|_{3,}|＿{2,}|〇〇+|○○+|[（(【\[]\s*(?:请?填写|此处|待填|待定)[^）)】\]]*[）)】\]]"
)
_NAMELESS = re.compile(r"指标\s*[0-9一二三四五六七八九十]+[：:]?|新增指标|……|\.{3,}")
_WHERE = ("规则集", "依据", "标准", "数据", "公式", "指标值", "考核内容", "佐证")


def check(subject: Subject) -> Iterator[Found]:
    for node, field in subject.fields:
        heading = node is not None and field is node.heading
        if not heading and field.label not in _WHERE:
            continue
        found = _LEFT.search(field.text)
        if found is not None:
            yield at_field(field, f"{named(node)}“{found[0]}”是没有填的占位", "请填上真实的名称和数。", *found.span())
        elif heading and node is not None and _NAMELESS.fullmatch(node.name):
            yield at_field(field, f"名称“{node.name}”是没有填的占位", "请写上指标的名称。")


RULE = Rule("BL901", "模板没有填完", "文字", Severity.WARNING, check)
