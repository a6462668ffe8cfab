"""方向: which way an indicator's facts are meant to count (正向, 逆向, 适度), as its author declares it."""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.core.program import Kind, Program
from biaochi.core.rename import divided_by

_WORDS = {
    "正向": "正向", "越大越好": "正向", "越高越好": "正向", "越多越好": "正向",
    "逆向": "逆向", "反向": "逆向", "越小越好": "逆向", "越低越好": "逆向", "越少越好": "逆向",
    "适度": "适度", "区间": "适度",
}  # fmt: skip
_LINE = re.compile(rf"^(?:[「“]?(?P<fact>.+?)[」”]?[\s：:]*)?(?P<way>{'|'.join(_WORDS)})(?:指标)?$")


def read_directions(text: str, program: Program) -> tuple[tuple[str, str], ...]:
    """(fact, 正向 | 逆向 | 适度) for each part of a 方向 field. Raises ValueError saying what to write."""
    return tuple(_declared(piece, program) for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    return (p.strip() for p in re.split(r"[；;，,、\n]", text.rstrip("。")) if p.strip())


def _declared(piece: str, program: Program) -> tuple[str, str]:
    found = _LINE.match(piece)
    if found is None:
        raise ValueError(f"方向“{piece[:20]}”读不懂，请写 正向、逆向 或 适度")
    named = (found["fact"] or "").strip()
    numeric = [s.name for s in program.inputs if s.kind not in (Kind.BOOL, Kind.CHOICE)]
    if named:
        if named not in {s.name for s in program.inputs}:
            raise ValueError(
                f"方向说到的“{named[:20]}”不是本指标的数据，可用的有：{'、'.join(s.name for s in program.inputs)}"
            )
        return named, _WORDS[found["way"]]
    return _measured(numeric, program), _WORDS[found["way"]]


def _measured(numeric: list[str], program: Program) -> str:
    """The one fact that is measured: the only number, or the only one that nothing is divided by."""
    below = {d.name for d in divided_by(program.body) if isinstance(d, e.Fact)}
    left = [n for n in numeric if n not in below] if len(numeric) > 1 else numeric
    if len(left) != 1:
        raise ValueError("请写明是哪个数据的方向，例如：满意度 正向；投诉数 逆向")
    return left[0]
