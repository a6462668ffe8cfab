"""Scores against the 评分标准 that stands in the same line of the table."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from biaochi.audit.check import Found, Level, check
from biaochi.audit.equations import Audited
from biaochi.audit.rounding import Fit, fit, shown
from biaochi.core.program import Kind
from biaochi.criterion import Criterion, compile_criterion
from biaochi.diagnostics import BiaochiError

_NUMERIC = (Kind.RATE, Kind.QUANTITY, Kind.MONEY)
_QUOTED = 90
_LONGEST = 400
"""Characters of a 标准 that is tried: longer ones ask for more than one fact."""


@check("BA211", "得分与表上的评分标准不符", "得分与规则")
def own_rule(subject: Audited) -> Iterator[Found]:
    """看什么：同一行印着评分标准，只要一个数据就能算的，按完成值算分，与印的得分比较。
    为什么：标准就在旁边，得分应当照它算得出来。
    例：评分标准“满意度≥90%得满分，每降低1个百分点扣0.1分”，完成值 86%，5 分得 4.5 分，应得 4.6 分。
    怎么办：照标准改得分；标准的读法不对的，用 biaochi try 核对这一句。
    """
    for line in subject.lines:
        text, marks, score = line.indicator.criterion or "", line.marks, line.score
        if marks is None or score is None or line.actual is None or line.actual.sign or not 0 < len(text) <= _LONGEST:
            continue
        criterion = _compiled(text, shown(marks.printed), line.indicator.target or "")
        if criterion is None:
            continue
        try:
            made = criterion.score(
                {criterion.inputs[0].name: f"{line.actual.text}{_unit(line.indicator.unit, line.actual.written_unit)}"}
            )
        except BiaochiError:
            continue
        exact = made.exact
        if not isinstance(exact, Fraction) or fit(score.printed, score.places, exact) is not Fit.NO:
            continue
        computed, why = shown(exact, 2), f"（{'；'.join(made.explanation)}）" if made.explanation else ""
        said = f"{line.name}：按表上的评分标准得{computed}分，印{line.indicator.score}分{why}"
        quoted = " ".join(text.split())
        rule = f"评分标准：{quoted[:_QUOTED]}{'…' if len(quoted) > _QUOTED else ''}"
        level = Level.JUDGE if criterion.ambiguities else Level.WARNING
        yield Found(level, line.cell("score"), computed, said, rule, (line.cell("actual"), line.cell("full_marks")))


def _unit(column: str | None, written: str) -> str:
    """The unit of a column of its own, where the value has taken it from there."""
    return written if column and written == column.strip() else ""


@lru_cache(maxsize=2048)
def _compiled(text: str, marks: str, target: str) -> Criterion | None:
    """The 标准 where it is read and takes one number."""
    try:
        made = compile_criterion(text, full_marks=marks, context=target or None)
    except BiaochiError:
        return None
    return made if len(made.inputs) == 1 and made.inputs[0].kind in _NUMERIC and not made.program.judgements else None
