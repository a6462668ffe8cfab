"""Random registries of three layers, with what each layer grants and does kept beside the text, independent of the reader."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from layer_files import write

PLACES = (
    ("370000-shandong", "frame", "370000 山东省", ""),
    ("370600-yantai", "city", "370600 烟台市", "370000/frame@1"),
    ("370681-longkou", "county", "370681 龙口市", "370600/city@1"),
)
SECTIONS = {"A1": "过程", "A2": "产出"}
NAMES = {"C1": "到位率", "C2": "台账", "C3": "宣传", "C4": "资金使用", "C5": "满意度", "C6": "报送"}
HOME = {"C1": "A1", "C2": "A1", "C3": "A1", "C4": "A2", "C5": "A2", "C6": "A2"}
REMAINDERS = ("不足一个单位的按比例计", "不足一个单位的不计")


@dataclass
class Made:
    """One layer: what it grants, as (thing, code), with ranges of marks, and its file."""

    grants: set[tuple[str, str]] = field(default_factory=set)
    ranges: dict[str, tuple[int, int]] = field(default_factory=dict)
    path: Path = Path()
    text: str = ""


def criterion(rng: random.Random, code: str) -> str:
    """A criterion of an indicator; those of one code are about the same facts."""
    match code:
        case "C1" | "C5":
            tail = rng.choice((f"每降低1%扣{rng.choice(('0.5', '1', '2'))}分，扣完为止", "否则不得分"))
            return f"{NAMES[code]}≥{rng.choice((85, 90, 95))}%得满分，{tail}。"
        case "C2":
            return f"每发现一处不规范扣{rng.choice((1, 2, 3))}分，扣完为止。"
        case "C3":
            return "按计划开展宣传的得满分；否则不得分。"
        case "C4":
            return f"发现截留的扣{rng.choice((3, 4))}分；发现挪用的扣{rng.choice((5, 6))}分；扣完为止。"
    return f"每迟报1次扣{rng.choice(('0.5', '1'))}分，最多扣{rng.choice((2, 4))}分。"


def registry(root: Path, rng: random.Random) -> list[Made]:
    """The files of a registry, the topmost first. About half of what lower layers do is granted to them."""
    top = _top(rng)
    made = [top, _lower(rng, top, 1)]
    made.append(_lower(rng, made[1], 2))
    for layer, (place, name, _, _) in zip(made, PLACES, strict=True):
        layer.path = write(root, place, name, layer.text)
    return made


def _header(level: int) -> str:
    _, name, where, parent = PLACES[level]
    link = f"继承：{parent}\n" if parent else ""
    return f"规则集：{name}\n语言版本：1\n辖区：{where}\n版本：1\n依据：《办法》（某财绩〔2020〕{level + 1}号）\n{link}"


def _grants(rng: random.Random, made: Made, held: set[tuple[str, str]] | None) -> str:
    """授权 of a layer; a lower one mostly passes on what it was granted."""
    lines = []
    for code in ("C1", "C2", "C4", "C5"):
        what = rng.choice(("", "标准", "从严", "标准", "从严"))
        if what and _may(rng, held, what, code):
            made.grants.add((what, code))
            lines.append(f"{code} 的标准" + ("由下级规定" if what == "标准" else "只可从严"))
        if rng.random() < 0.4 and _may(rng, held, "分值", code):
            made.grants.add(("分值", code))
            made.ranges[code] = (rng.choice((5, 8)), rng.choice((12, 20)))
            lines.append("{} 的分值由下级规定，{}-{}分".format(code, *made.ranges[code]))
    for code in ("C3", "C6"):
        if rng.random() < 0.5 and _may(rng, held, "删除", code):
            made.grants.add(("删除", code))
            lines.append(f"{code} 可以删除")
    if rng.random() < 0.5 and _may(rng, held, "增加", "A2"):
        made.grants.add(("增加", "A2"))
        lines.append("A2 可以增加指标")
    if rng.random() < 0.5 and _may(rng, held, "约定", ""):
        made.grants.add(("约定", ""))
        lines.append("约定“不足一个单位的”由下级规定")
    rng.shuffle(lines)
    return "".join(["授权：\n", *(f"  {line}\n" for line in lines)]) if lines else ""


def _may(rng: random.Random, held: set[tuple[str, str]] | None, what: str, code: str) -> bool:
    return held is None or (what, code) in held or rng.random() < 0.02


def _top(rng: random.Random) -> Made:
    made = Made()
    said = rng.choice(("", f"约定：\n  {REMAINDERS[0]}\n"))
    body = ""
    for section, name in SECTIONS.items():
        body += f"一级指标：{section} {name}\n"
        for code in ("C1", "C2", "C3", "C4", "C5"):
            if HOME[code] == section:
                body += f"三级指标：{code} {NAMES[code]}（10分）\n标准：{criterion(rng, code)}\n"
    made.text = _header(0) + _grants(rng, made, None).replace("  C6 可以删除\n", "") + said + body
    made.grants.discard(("删除", "C6"))
    made.text = made.text.replace("授权：\n约定", "约定").replace("授权：\n一级", "一级")
    return made


def _lower(rng: random.Random, above: Made, level: int) -> Made:
    made = Made()
    changes, nodes = [], {"A1": "", "A2": ""}
    for code in ("C1", "C2", "C4", "C5"):
        ruled = {(w, code) for w in ("标准", "从严")} & above.grants
        marks = 10
        if _acts(rng, ("分值", code) in above.grants):
            marks = rng.choice((*above.ranges.get(code, (11, 12)), 12, 25))
        text = criterion(rng, code) if _acts(rng, bool(ruled)) else ""
        if code == "C4" and text and rng.random() < 0.5:
            changes.append(f"C4-{rng.choice((1, 2))} 改为“发现挪用的扣{rng.choice((6, 7))}分；”")
            text = ""
        if text or marks != 10:
            nodes[HOME[code]] += f"三级指标：{code} {NAMES[code]}（{marks}分）\n" + (f"标准：{text}\n" if text else "")
    if _acts(rng, ("删除", "C3") in above.grants):
        changes.append("删除 C3")
    if level == 1 and _acts(rng, ("增加", "A2") in above.grants):
        nodes["A2"] += f"三级指标：C6 {NAMES['C6']}（10分）\n标准：{criterion(rng, 'C6')}\n"
    if rng.random() < 0.03:
        nodes["A1"] += f"三级指标：C9 另一项（5分）\n标准：{NAMES['C1']}≥90%得满分，否则不得分。\n"
    said = f"约定：\n  {REMAINDERS[1]}\n" if _acts(rng, ("约定", "") in above.grants or rng.random() < 0.2) else ""
    grants = _grants(rng, made, above.grants)
    changed = "".join(["变更：\n", *(f"  {c}\n" for c in changes)]) if changes else ""
    body = "".join(f"一级指标：{s} {SECTIONS[s]}\n{text}" for s, text in nodes.items() if text)
    made.text = _header(level) + grants + changed + said + body
    return made


def _acts(rng: random.Random, granted: bool) -> bool:
    return rng.random() < (0.6 if granted else 0.03)
