"""The elements of a criterion sentence, in the order of the text. Offsets are into the canonical print."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Literal, TypeAlias

from biaochi.core.expr import Comparison


class Sep(Enum):
    """What stands between clauses."""

    STOP = "。"
    COMMA = "，"
    COLON = "："
    BREAK = " "
    OPEN = "("
    CLOSE = ")"


Verb: TypeAlias = Literal["worse", "rise", "find", ""]


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its unit as printed ("" for none); ``inclusive`` where （含）/（不含） stands with it."""

    number: Fraction
    unit: str
    inclusive: bool | None
    start: int
    end: int
    chinese: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the marks of the item: 相应分值2%."""

    percent: Fraction
    whose: str


@dataclass(frozen=True, slots=True)
class Span:
    """Points from ``low`` to ``high``: a discretion (扣1-4分) or, with 分别, a descending list."""

    low: Value
    high: Value


Amount: TypeAlias = Value | Share | Span | tuple[Value, ...] | tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """Anything with a place in the text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Text(Element):
    """A run of ordinary text."""


@dataclass(frozen=True, slots=True)
class Deadline(Text):
    """30日内: part of an event, and where 逾期 starts from."""

    value: Value


@dataclass(frozen=True, slots=True)
class Separator(Element):
    """Punctuation between clauses."""

    kind: Sep


@dataclass(frozen=True, slots=True)
class Bound(Element):
    """A comparison with literal numbers: ≥90%, 80%以上, 低于80%、70%、60%.

    ``loose``: a bare 以下, whose number a neighbouring band may own. ``ending``: whether a number before 以上, 以下, 以内 says
    that it is included (含), or leaves it to the words; None for other bounds.
    ``flipped``: the number stands left (80%≤). ``around``: ±5%, a bound on the size of a deviation either way.
    """

    op: Comparison
    values: tuple[Value, ...]
    flipped: bool = False
    doubtful_end: bool = False
    around: bool = False
    loose: bool = False
    ending: Literal["marked", "bare"] | None = None


@dataclass(frozen=True, slots=True)
class Range(Element):
    """Values between two numbers; an end's inclusiveness is None where the print leaves it open."""

    first: Value
    second: Value


@dataclass(frozen=True, slots=True)
class Comparator(Element):
    """A comparing word without a number after it."""

    op: Comparison


@dataclass(frozen=True, slots=True)
class Mention(Element):
    """A number with a unit that compares nothing: 1项, 5个、6个."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Step(Element):
    """每下降1%, 每发现一处, 每项. ``value`` is None where the size stands further on."""

    verb: Verb
    word: str
    value: Value | None


@dataclass(frozen=True, slots=True)
class Act(Element):
    """得/扣/加 with its object. ``respectively``: 分别, an amount for each of a list."""

    act: Literal["award", "deduct", "add"]
    amount: Amount
    respectively: bool
    each: bool


@dataclass(frozen=True, slots=True)
class Full(Element):
    """得满分; ``printed`` where the marks stand with it, ``exempt`` for 直接得满分 and 按满分计算."""

    printed: Fraction | None = None
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class Zero(Element):
    """不得分; ``whole`` where the print names the whole item (该项、本项)."""

    whole: bool


@dataclass(frozen=True, slots=True)
class Keep(Element):
    """不扣分."""


@dataclass(frozen=True, slots=True)
class Highest(Element):
    """就高计分，不重复: of the awards before it only the highest counts."""


@dataclass(frozen=True, slots=True)
class Capped(Element):
    """超过100%的按100%计."""


@dataclass(frozen=True, slots=True)
class Per(Element):
    """The /次 of 加1分/次."""

    unit: str


@dataclass(frozen=True, slots=True)
class Discretion(Element):
    """酌情扣分; ``amount`` where a range or a cap is printed."""

    act: Literal["award", "deduct", "add"]
    amount: Value | Span | None


@dataclass(frozen=True, slots=True)
class Proportion(Element):
    """按比例得分 / 按比例扣分."""

    act: Literal["award", "deduct"]


@dataclass(frozen=True, slots=True)
class Floor(Element):
    """扣完为止."""


@dataclass(frozen=True, slots=True)
class Limit(Element):
    """最多扣10分, 加分上限15分, 最高得5分. ``what``: the side held; ``share``: a part of the marks; ``down_to``: 扣至3分为止."""

    what: Literal["deduct", "add", "score"]
    points: Fraction
    together: bool
    share: Share | None = None
    down_to: bool = False


@dataclass(frozen=True, slots=True)
class Remainder(Element):
    """What a part of a step counts: 不足1%按1%计 (up), 不计 (down), 按比例 (exact). ``sizes`` as printed."""

    mode: Literal["up", "down", "exact"]
    sizes: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks(Element):
    """（2分）, 共6分, 各3分; ``share`` where the marks are a part of the whole: （30%权重分）."""

    points: Fraction
    each: bool = False
    total: bool = False
    share: Share | None = None


@dataclass(frozen=True, slots=True)
class Otherwise(Element):
    """否则, 其余."""


@dataclass(frozen=True, slots=True)
class Both(Element):
    """且."""


@dataclass(frozen=True, slots=True)
class Either(Element):
    """或."""


@dataclass(frozen=True, slots=True)
class Answer(Element):
    """“是” / “否” as an answer."""

    yes: bool


@dataclass(frozen=True, slots=True)
class Forbidden(Element):
    """A wording that changes scores in a way the language does not have: 减半, 以此类推, 一票否决."""


@dataclass(frozen=True, slots=True)
class Defined(Element):
    """A definition or name taken out of the text before reading; ``index`` names it."""

    index: int


@dataclass(frozen=True, slots=True)
class Scored(Element):
    """A printed scoring formula (得分=…) as an action; ``index`` names it."""

    index: int
