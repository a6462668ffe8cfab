"""A list said in one breath, and rules for how many of it hold: 甲率≥90%、乙率≥80%，两项均达到的得满分，达到一项的得2分."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.meaning.listed import named_list
from biaochi.meaning.many import Quantified
from biaochi.reading.numerals import numeral
from biaochi.reading.phrases import Bound, Bounds
from biaochi.reading.read import pieces_of, rules_of
from biaochi.reading.surface import (
    Compared,
    Counted,
    Event,
    Every,
    Plain,
    Reading,
    Rule,
    Statement,
    Tree,
    Words,
    bounds_of,
    events,
    numbers,
)
from biaochi.reading.wording import trimmed

_N = r"(?:[一二两三四五六七八九十]|[0-9]{1,2})"
_THINGS = r"(?:个?(?:项|者|条|方面|环节|要素|要点|类|种|率|指标|内容|条件|工作|支出|节点|时点|个)){1,2}"
_MET = r"(?:达标|达到|满足|符合|具备|完成|落实|到位|做到|成立|实现|齐全|建立)(?:要求|标准|条件)?"
_NOT = r"(?:不达标|未达标|不符合|未达到|不满足|未完成|达不到|不具备|未落实|缺失|缺少|未做到)(?:要求|标准|条件)?"
_WHOLE = rf"(?:(?:上述|以上|这)?{_N}{_THINGS}|以上|上述|全部|各项)*"
_ALL = re.compile(rf"{_WHOLE}(?:(?:均|都|全部|全|同时)+{_MET}|俱全|齐全|齐备)的?")
_NONE = re.compile(rf"{_WHOLE}(?:均|都|全|一项也|一项都)+{_NOT}的?")
_COUNT = re.compile(
    rf"(?:其中|仅|只|有|但)*(?:{_MET})?(?:其中)?(?:任[意何]?)?(?P<n>{_N}){_THINGS}(?P<side>及以上|以上|及以下|以下)?(?P<how>{_MET}|{_NOT})?的?"
)
_LESS = re.compile(rf"(?:少于|不足|低于)(?P<n>{_N}){_THINGS}(?:{_MET})?的?")
_ONE_OF_TWO = re.compile(r"(?:只|仅)(?:满足|符合|达到|具备)(?P<which>前|后)者的?")
_CLOSING = re.compile(
    rf"[，、；]?(?:(?:上述|以上|这)?(?P<n>{_N}){_THINGS})?(?:(?:均|都|全部|全|同时)+(?P<done>{_MET})|均(?P<is>齐全))的?$"
)
_SHARED = re.compile(
    rf"^(?P<names>[^，；]+?(?:、|和|与)[^，；]+?)(?P<noun>{_N}{_THINGS})?(?:均|都)(?P<what>[^，；]+?)的?$"
)
_LEAD = re.compile(r"^(?:[^，。；、：]{2,12}(?:须经|应当|须|应))(?=[^，。；：]+、)")


def said_list(reading: Reading, env: Env) -> tuple[list[e.Cond], list[Quantified], list[Statement]] | None:
    """The conditions of a list, what the rules say of them, and the statements beside; None where the text is no such thing."""
    if not reading.rules or (len(reading.rules) < 2 and not reading.statements):
        return None
    first, *others = reading.rules
    for find in (_closed, _shared, _in_order, _both):
        found = find(first, env)
        if found is None:
            continue
        trees, words = found
        rules = [_kind(r, words, env) for r in others]
        measured = all(numbers(t) for t in trees)
        if not measured and all(q is None or q.kind in ("all", "none", "lacking", "rest") for q in rules):
            continue
        if others and all(q is not None for q in rules) and len(trees) > 1:
            opening = Quantified("all", first)
            return [cond_of(t, env) for t in trees], [opening, *(q for q in rules if q is not None)], reading.statements
    return _stated(reading, env)


def _stated(reading: Reading, env: Env) -> tuple[list[e.Cond], list[Quantified], list[Statement]] | None:
    """合格率不低于98%，覆盖率不低于90%。两项均达到的得满分…: the list is a sentence of its own."""
    rules = [_kind(r, _Said(), env) for r in reading.rules]
    if any(q is None for q in rules) or rules[0] is None or rules[0].kind != "all":
        return None
    for statement in reading.statements:
        text = env.text[statement.start : statement.end].strip("，：。； ")
        start = env.text.index(text, statement.start)
        lead = _LEAD.match(text)
        start += lead.end() if lead else 0
        trees = _items(start, start + len(text) - (lead.end() if lead else 0), env)
        measured = bool(trees) and all(numbers(t) for t in trees)
        if len(trees) > 1 and not statement.colon and (measured or len(trees) > 2):
            left = [s for s in reading.statements if s is not statement]
            env.role("要点标题", statement.start, statement.end)
            return [cond_of(t, env) for t in trees], [q for q in rules if q is not None], left
    return None


_MOVED = re.compile(r"^(?:较|比|与)[^，]{1,6}?(?=下降|上升|增长|减少|降低|提高)")
_BOUNDED = (
    (re.compile(r"(?:不足|低于|未达到?|小于|达不到|未满)[0-9]+(?:\.[0-9]+)?[%‰]?"), "不达标"),
    (re.compile(r"(?:达到|不低于|大于等于|≥)[0-9]+(?:\.[0-9]+)?[%‰]?(?:以上)?"), "达标"),
)


class _Said:
    """What is said of each of a list, and its opposite, as they are printed."""

    def __init__(self, met: str = "") -> None:
        self.met = met
        self.short = ""
        if met:
            bare = re.sub(r"^(?:不|未)", "", met)
            self.short = bare if bare != met else f"未{met}" if met.startswith(("达", "完")) else f"不{met}"

    def plain(self, text: str) -> str:
        """``text`` with both of them in plain words."""
        if not self.met:
            return text
        moved = _MOVED.sub("", self.met)
        pairs = [(self.met, "达标"), (self.short, "不达标"), (f"未{moved}", "不达标"), (moved, "达标")]
        pairs += [(re.sub("^(?:超过|超出|突破)", "超", self.short), "不达标")]
        for said, plain in sorted(pairs, key=lambda p: -len(p[0])):
            text = text.replace(said, plain)
        for pattern, plain in _BOUNDED:
            text = pattern.sub(plain, text)
        return text


def _closed(rule: Rule, env: Env) -> tuple[list[Tree], _Said] | None:
    """甲不低于60%、乙不低于70%，两项全部达到; 建立机制、落实经费，两项均具备."""
    text = env.text[rule.start : rule.out_start]
    found = _CLOSING.search(text)
    if found is None or rule.act not in ("award", "full") or rule.step is not None or not (found["n"] or found["done"]):
        return None
    lead = _LEAD.match(text)
    trees = _items(rule.start + (lead.end() if lead else 0), rule.start + found.start(), env)
    number = numeral(found["n"], 0) if found["n"] else None
    if number is not None and number[0] != len(trees):
        return None
    return trees, _Said()


def _shared(rule: Rule, env: Env) -> tuple[list[Tree], _Said] | None:
    """化肥使用量、农药使用量均不高于上年: one predicate over several names."""
    text = env.text[rule.start : rule.out_start].strip("，")
    found = _SHARED.match(text)
    if found is None or rule.act not in ("award", "full") or rule.step is not None:
        return None
    start = env.text.index(text, rule.start) + found.start("what")
    what = _tree(start, start + len(found["what"]), env)
    names = re.split(r"、|和|与", found["names"])
    if what is None:
        return None
    words = Words("", rule.start, rule.out_start)
    trees: list[Tree] = []
    for name in names:
        if isinstance(what, Compared) and not what.subject.text and not _own_plan(what):
            trees.append(replace(what, subject=replace(words, text=name)))
        elif isinstance(what, Event) or _own_plan(what):
            trees.append(Event(replace(words, text=f"{name}{found['what']}")))
        else:
            return None
    return trees, _Said(found["what"])


def _own_plan(what: Tree) -> bool:
    """均不超过预算: each of them has a plan of its own, which no fact is there for."""
    return (
        isinstance(what, Compared)
        and isinstance(what.what, Plain)
        and re.fullmatch(r"(?:年度|年初)?(?:预算|计划|目标|标准|定额|概算|任务|控制数)(?:值|数)?", what.what.other.text)
        is not None
    )


def _in_order(rule: Rule, env: Env) -> tuple[list[Tree], _Said] | None:
    """甲率、乙率分别达到90%、80%，两项均达到: each name with the bound in its place."""
    found = numbers(rule.cond)
    if len(found) != 1 or not isinstance(found[0], Compared) or not isinstance(found[0].what, Bounds):
        return None
    term = found[0]
    if not found[0].what.listed or not re.search(r"[一二两三四五]项(?:均|都)", env.text[rule.start : rule.out_start]):
        return None
    names = named_list(term, [x for x in events(rule.cond) if x.words.end <= term.start])
    bounds = bounds_of(term)
    if names is None or len(names) != len(bounds):
        return None
    return [Compared(n, Bounds((b,)), term.start, term.end) for n, b in zip(names, bounds, strict=True)], _Said()


def _both(rule: Rule, env: Env) -> tuple[list[Tree], _Said] | None:
    """甲率≥80%且乙率≥97%的, where 前者 and 后者 are spoken of."""
    found = list(rule.cond.terms) if isinstance(rule.cond, Every) and rule.step is None else []
    if len(found) != 2 or rule.act not in ("award", "full") or not re.search("前者|后者", env.text[rule.end :]):
        return None
    return found, _Said()


def _items(start: int, end: int, env: Env) -> list[Tree]:
    """The conditions that a stretch of the print lists; empty where one of them is none."""
    out: list[Tree] = []
    for found in re.finditer(r"[^、，；]+", env.text[start:end]):
        tree = _tree(start + found.start(), start + found.end(), env)
        if tree is None:
            return []
        if isinstance(tree, Counted) and not tree.after.text:
            tree = Compared(trimmed(tree.before), Bounds((Bound(">=", tree.value),)), tree.before.start, tree.value.end)
        out.append(tree)
    return out


def _tree(start: int, end: int, env: Env) -> Tree | None:
    reading = rules_of(pieces_of(env.text), start, end, env.text)
    if reading.rules or reading.limits or reading.taken or len(reading.statements) != 1:
        return None
    return reading.statements[0].cond


def _kind(rule: Rule, said: _Said, env: Env) -> Quantified | None:
    if rule.otherwise:
        return Quantified("rest", rule) if rule.act != "deduct" else None
    text = said.plain(env.text[rule.start : rule.out_start]).strip("，：。； ")
    if rule.step is not None:
        return _each(rule, text)
    if _ALL.fullmatch(text):
        return Quantified("all", rule)
    if _NONE.fullmatch(text):
        return Quantified("none", rule)
    which = _ONE_OF_TWO.fullmatch(text)
    if which is not None:
        return Quantified("first" if which["which"] == "前" else "second", rule)
    less = _LESS.fullmatch(text)
    found = less or _COUNT.fullmatch(text)
    number = numeral(found["n"], 0) if found else None
    if found is None or number is None or (less is None and not re.search(rf"{_MET}|{_NOT}", text)):
        return None
    if less is not None:
        return Quantified("count", rule, "<", Fraction(number[0]))
    lacking = bool(found["how"] and re.fullmatch(_NOT, found["how"]))
    if lacking and rule.act == "zero" and number[0] == 1:
        return Quantified("lacking", rule)
    if lacking and rule.act == "zero" and number[0] == 1:
        return Quantified("lacking", rule)
    if lacking and rule.act == "deduct" and number[0] == 1:
        return Quantified("each_lacking", rule)
    op = {"以上": ">=", "以下": "<="}.get((found["side"] or "").removeprefix("及"), "=")
    return Quantified("count", rule, f"!{op}" if lacking else op, Fraction(number[0]))


def _each(rule: Rule, text: str) -> Quantified | None:
    """每有一项超预算, 每达标一项."""
    assert rule.step is not None
    size = rule.step.step.size
    if size is None or size.number != 1 or not re.fullmatch(_THINGS, size.unit or "项"):
        return None
    lacking = rf"每?(?:有|出现|发现)?[1一]?{_THINGS}(?:{_NOT})的?，?|每?(?:缺|缺少|少)(?:其中)?[1一]?{_THINGS}的?，?"
    if re.fullmatch(lacking, text):
        return Quantified("each_lacking" if rule.act == "deduct" else "each", rule)
    if re.fullmatch(rf"每(?:有)?[1一]?{_THINGS}(?:{_MET})的?，?|每(?:{_MET})[1一]?{_THINGS}的?，?", text):
        return Quantified("each", rule) if rule.act in ("award", "add", "full", "mark") else None
    return None
