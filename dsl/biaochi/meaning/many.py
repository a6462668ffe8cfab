"""Lists: several things named once, and rules that say what all, any, none, so many or each of them count."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.amounts import amount, points
from biaochi.meaning.env import Env
from biaochi.model.criterion import Arm, Bands, Change, Fixed, Once, Part, Void
from biaochi.model.values import decimal
from biaochi.reading.numerals import whole
from biaochi.reading.phrases import Bounds, Limit, Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Counted, Reading, Rule, terms

Kind = Literal["all", "none", "any", "lacking", "each", "each_lacking", "count", "first", "second", "rest"]


@dataclass(frozen=True, slots=True)
class Quantified:
    """What a rule says of a list. count: ``op`` and ``number`` of them hold."""

    kind: Kind
    rule: Rule
    op: str = ""
    number: Fraction = Fraction(0)


_UNIT = r"(?:个?(?:项|条|点|方面|环节|要素|要点|条件|内容|处|种|类|个|款|档|情形))"
_N = r"[一二两三四五六七八九十0-9]"
_WHOLE = rf"(?:(?>以上|上述|下列|以下|所列|各项?|这|其中|全部|所有|评价|评分|要点|工作|任务|情况|情形|行为|问题|现象|{_N}{_UNIT}?|每{_UNIT}|内容|条件|要求|评分项|方面|事项|指标|标准|，|的|项|均|都|同时|完全|皆|能够|能|已|达到))*"
_MET = r"(?:符合|满足|达到|做到|具备|完成|落实|达标|合格|实现|成立|有|齐全|相符|到位)"
_LACK = r"(?:不合格|不合|不符合|不满足|未达到|达不到|未做到|没做到|没有做到|不具备|未完成|未落实|不达标|未达标|缺少|缺失|缺|不合格|未满足|未实现|没有|不齐全|不到位|不符|未具备|少|未|不|存在问题|遗漏)"
_TAIL = (
    r"(?:(?>以上|上述|全部|所有|要求|条件|标准|规定|内容|要点|情形|的|其中|之一|项|者|时|，|任务|工作|方面|"
    + _UNIT
    + r"))*"
)
_ALL = re.compile(rf"{_WHOLE}{_MET}{_WHOLE}{_TAIL}")
_NONE = re.compile(rf"{_WHOLE}(?:均|都|全部|全都|全|皆|一项也|一项都|{_N}{_UNIT}都){_LACK}{_MET}?{_TAIL}")
_ANY = re.compile(rf"(?:有|{_MET})?{_WHOLE}(?:任[意何]?一?{_UNIT}?|其一|之一){_WHOLE}{_MET}?{_TAIL}")
_LACKING = re.compile(
    rf"(?:有|存在|其中|如有|若有|只要有)*{_WHOLE}(?:任[意何]?一?{_UNIT}|[一1]{_UNIT}|某一?{_UNIT}|有){_WHOLE}{_LACK}{_MET}?{_TAIL}|{_LACK}{_MET}?(?:其中)?(?:任[意何]?一?{_UNIT}|[一1]{_UNIT}){_TAIL}"
)
_NOT = re.compile(rf"{_WHOLE}{_LACK}{_MET}?{_TAIL}")
_COUNT = re.compile(rf"(?:仅|只|其中|有|，)*(?P<lack>{_LACK})?{_MET}?{_WHOLE}$")
_GENERIC = re.compile(
    rf"(?:(?>以上|上述|下列|以下|其中|如|若|有|存在|出现|发现|所列|各|情形|情况|内容|要求|条件|要点|之一|行为|问题|的|，|{_N}{_UNIT}?|{_UNIT}|中|评分|评价|标准|规定|{_LACK}|{_MET}|任务|工作|材料|均|应|是|否|为))*"
)


_FAULTS = re.compile(
    r"(?:凡|如|若)?(?:有|存在|出现|发生)(?:下列|以下|上述|以上)(?:情形|情况|行为|问题|现象)(?:之一)?的?"
)


def quantified(rule: Rule, env: Env) -> Quantified | None:
    """What a rule says of the things listed around it; None where it speaks of something else."""
    text = env.text[rule.start : rule.out_start].strip("，：。； ")
    if rule.otherwise:
        return Quantified("rest", rule)
    if rule.step is not None:
        return _each(rule)
    if rule.act in ("deduct", "add", "award", "mark") and _LACKING.fullmatch(text) and rule.act == "deduct":
        return Quantified("each_lacking", rule)
    counted = [t for t in terms(rule.cond) if isinstance(t, (Counted, Compared))]
    if not counted:
        if rule.act in ("zero", "deduct") and _FAULTS.fullmatch(text):
            return Quantified("any", rule)
        for kind, pattern in (("none", _NONE), ("lacking", _LACKING), ("any", _ANY), ("all", _ALL), ("lacking", _NOT)):
            if pattern.fullmatch(text):
                return Quantified(kind, rule)  # type: ignore[arg-type]
        return None
    return _counted(rule, counted, text) if len(counted) == 1 else None


def _each(rule: Rule) -> Quantified | None:
    assert rule.step is not None
    step = rule.step.step
    size = step.size
    around = (
        rule.step.before.text
        + rule.step.after.text
        + "".join(getattr(t, "words", rule.step.before).text for t in terms(rule.cond))
    )
    if size is None or size.number != 1 or not re.fullmatch(_UNIT, size.unit) or not _GENERIC.fullmatch(around):
        return None
    if rule.act in ("award", "add", "full", "mark"):
        return Quantified("each", rule)
    lacking = step.move in ("lack", "down", "short") or re.search(_LACK, around + step.found)
    faults = re.search(r"情形|情况|行为|问题|存在|出现", around)
    return Quantified("each_lacking" if lacking or not faults else "each", rule)


_FAULT = re.compile(
    r"未|不(?![定断同少])|缺|无(?![障偿线害损效])|违|漏|错|逾期|超|虚|假|挪用|截留|挤占|滞留|浪费|闲置|损|乱"
)
_ITEM_LACKS = re.compile(rf"{_LACK}")


def of_faults(texts: list[str], rules: list[Quantified], env: Env) -> list[Quantified]:
    """①制度缺失；②档案不全。每有一项扣2分: what is listed is what goes wrong, and each that is there counts.

    Raises CriterionError (BC128) where faults are listed beside what is not.
    """
    out: list[Quantified] = []
    for said in rules:
        text = env.text[said.rule.start : said.rule.out_start]
        wrong = [bool(_FAULT.search(t)) for t in texts]
        one = said.kind == "count" and said.op == "=" and said.number == 1
        alone = one and not any(q.kind == "count" and q is not said for q in rules)
        if (
            said.rule.act != "deduct"
            or not (said.kind in ("each_lacking", "each") or alone)
            or _ITEM_LACKS.search(text)
        ):
            out.append(said)
            continue
        if not any(wrong):
            if said.kind == "each":
                raise refuse(
                    "BC128",
                    "列出的是要求，发现的问题是哪几项，读不准",
                    said.rule.start,
                    said.rule.end,
                    "请写成“每有一项不符合扣几分”，或写明发现什么问题。",
                )
            if alone:
                raise refuse(
                    "BC128",
                    "有一项是做到一项，还是缺一项，读不准",
                    said.rule.start,
                    said.rule.end,
                    "请写成“每缺一项扣几分”。",
                )
            out.append(said)
            continue
        if not all(wrong):
            raise refuse(
                "BC128",
                "列出的有的是问题，有的不是，扣的是哪几项读不准",
                said.rule.start,
                said.rule.end,
                "请逐项写明什么情况扣分。",
            )
        out.append(Quantified("each", said.rule))
    return out


def _counted(rule: Rule, counted: list[Counted | Compared], text: str) -> Quantified | None:
    term = counted[0]
    if isinstance(term, Counted):
        value, op = term.value, "="
    else:
        if not isinstance(term.what, Bounds) or len(term.what.bounds) != 1:
            return None
        value, op = term.what.bounds[0].value, term.what.bounds[0].op
    whole = re.sub(r"[0-9一二两三四五六七八九十]+", "", text)
    if not re.fullmatch(_UNIT, value.unit) or not _GENERIC.fullmatch(
        re.sub(r"及以上|以上|及以下|以下|不足|至少|仅|只|任意|全部|同时", "", whole)
    ):
        return None
    if re.search(r"全部|均|都|所有", text) and not re.search(_LACK, text):
        return Quantified("all", rule)
    if re.search(r"均|都", text):
        return Quantified("none", rule)
    if re.search(r"任[意何]", text):
        return Quantified("lacking" if re.search(_LACK, text) else "any", rule)
    if re.search(_LACK, text):
        if value.number == 1 and op == "=" and rule.act in ("deduct", "zero"):
            return Quantified("each_lacking" if rule.act == "deduct" else "lacking", rule)
        return Quantified("count", rule, f"!{op}", value.number)
    return Quantified("count", rule, op, value.number)


# --- what they come to


def part(items: list[e.Cond], rules: list[Quantified], marks: Fraction, env: Env, reading: Reading) -> Part:
    """The score of a list under the rules that speak of it."""
    arms: list[Arm] = []
    changes: list[Change] = []
    voids: list[Void] = []
    rest: Fraction | None = None
    gives = any(s.kind == "each" and s.rule.act != "deduct" for s in rules)
    for said in rules:
        rule = said.rule
        _listed(said, len(items), env)
        if gives and said.kind == "lacking" and rule.act == "zero" and not _SAYS_EACH.search(_case_of(rule, env)):
            env.role("计分说明", rule.start, rule.end)
            continue
        origin = env.role("计分说明", rule.start, rule.end)
        if said.kind in ("each", "each_lacking"):
            worth = amount(rule.out.amount, rule, marks)
            for placed in rule.limits:
                env.role("限额", placed.start, placed.end)
            cap = next((amount(p.value.amount, rule, marks) for p in rule.limits if isinstance(p.value, Limit)), None)
            adds = rule.act != "deduct"
            if cap is not None and cap != marks:
                raise refuse(
                    "BC127",
                    "列出的各项合计限多少分，读不准",
                    rule.limits[0].start,
                    rule.limits[0].end,
                    "请用 解释 写明。",
                )
            if (
                said.kind == "each_lacking"
                and rule.step is None
                and not _SAYS_EACH.search(env.text[rule.start : rule.out_start])
                and env.ask("lacking") == "once"
            ):
                changes.append(Once(e.Any(tuple(e.Not(c) for c in items)), worth, adds, origin))
                continue
            changes += [Once(c if said.kind == "each" else e.Not(c), worth, adds, origin) for c in items]
            continue
        if said.kind == "rest":
            rest = marks - amount(rule.out.amount, rule, marks) if rule.act == "deduct" else points(rule, marks)
            continue
        cond = _cond(said, items)
        if rule.act == "zero":
            voids.append(Void(cond, origin))
        elif rule.act in ("award", "full", "mark"):
            arms.append(Arm(cond, e.const(points(rule, marks)), origin))
        elif rule.act == "deduct":
            changes.append(Once(cond, amount(rule.out.amount, rule, marks), False, origin))
        else:
            raise refuse("BC128", "列出的各项怎样计分，读不准", rule.start, rule.end, "请逐项写明。")
    return _built(arms, changes, voids, rest, items, marks, rules, env)


def _case_of(rule: Rule, env: Env) -> str:
    return env.text[rule.start : rule.out_start]


_SAYS_EACH = re.compile(r"每|各|[一1]项|[一1]个|[一1]条|任[一何意]|逐")


def _made_up(
    arms: list[Arm], rest: Fraction | None, changes: list[Change], marks: Fraction, rules: list[Quantified]
) -> None:
    """每符合一项得1分，全部符合得满分: raises CriterionError (BC130) where the points of each do not come to the marks."""
    total = sum((c.points for c in changes if isinstance(c, Once) and isinstance(c.points, Fraction)), Fraction(0))
    if total != marks or rest or any(a.points != e.const(total) for a in arms):
        raise refuse(
            "BC130",
            f"逐项合计 {decimal(total)} 分，与满分 {decimal(marks)} 分对不上",
            rules[0].rule.start,
            rules[-1].rule.end,
            "请核对每项的分数。",
        )


def _built(
    arms: list[Arm],
    changes: list[Change],
    voids: list[Void],
    rest: Fraction | None,
    items: list[e.Cond],
    marks: Fraction,
    rules: list[Quantified],
    env: Env,
) -> Part:
    adds = any(c.adds for c in changes)
    if changes:
        if adds:
            _made_up(arms, rest, changes, marks, rules)
            return Part(marks, Fixed(Fraction(0)), tuple(changes), tuple(voids))
        full = [a for a in arms if a.points == e.const(marks)]
        if len(full) != len(arms):
            raise refuse(
                "BC139", "分档与逐项扣分并用，读不准", rules[0].rule.start, rules[-1].rule.end, "请用 解释 分段写明。"
            )
        return Part(marks, Fixed(marks), tuple(changes), tuple(voids))
    if not arms:
        if voids and rest is None:
            return Part(marks, Fixed(marks), (), tuple(voids))
        raise refuse("BC128", "列出的各项怎样计分，读不准", rules[0].rule.start, rules[-1].rule.end, "请逐项写明。")
    top = max(a.points.value for a in arms if isinstance(a.points, e.Const))
    if top != marks:
        raise refuse(
            "BC130",
            f"最高得 {top} 分，与满分 {marks} 分对不上",
            rules[0].rule.start,
            rules[-1].rule.end,
            "请核对分数。",
        )
    arms += [Arm(v.cond, e.ZERO, v.origin) for v in voids]
    return Part(marks, Bands(tuple(arms), rest if rest is not None else Fraction(0)))


_SO_MANY = re.compile(rf"(?<![第0-9一二两三四五六七八九十])(?P<number>[0-9]+|[一二两三四五六七八九十]+){_UNIT}")


def _listed(said: Quantified, listed: int, env: Env) -> None:
    """Raises CriterionError (BC130) at a rule that speaks of more things than are listed: 满足四项得满分 over three."""
    rule = said.rule
    for found in _SO_MANY.finditer(env.text, rule.start, rule.out_start):
        number = whole(found["number"])
        if number > listed or (said.kind == "all" and 1 < number != listed):
            raise refuse(
                "BC130",
                f"写了{found['number']}项，列出的有 {listed} 项",
                found.start(),
                found.end(),
                "请核对，用 勘误 改正。",
            )


def _cond(said: Quantified, items: list[e.Cond]) -> e.Cond:
    if said.kind == "all":
        return e.All(tuple(items))
    if said.kind == "none":
        return e.All(tuple(e.Not(c) for c in items))
    if said.kind == "any":
        return e.Any(tuple(items))
    if said.kind in ("first", "second") and len(items) == 2:
        one, other = items if said.kind == "first" else reversed(items)
        return e.All((one, e.Not(other)))
    if said.kind == "lacking":
        return e.Any(tuple(e.Not(c) for c in items))
    lacking = said.op.startswith("!")
    held: list[e.Expr] = [e.Case(((e.Not(c) if lacking else c, e.const(1)),), e.ZERO) for c in items]
    return e.Compare(said.op.lstrip("!"), e.Add(tuple(held)), e.const(said.number))  # type: ignore[arg-type]


def most(rules: list[Quantified], marks: Fraction) -> Quantity | None:
    return None
