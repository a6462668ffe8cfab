"""The public JSON result as pydantic models: a schema is a promise.

``ResultModel.model_json_schema()`` is kept in docs/result.schema.json; programs that read results can validate them with
``ResultModel.model_validate``. Scoring itself does not import this module.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Decimals = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
Ratio = Annotated[str, Field(pattern=r"^-?[0-9]+/[1-9][0-9]*$")]
Percent = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?%$")]
Open = Literal["未定"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ScoreInterval(_Strict):
    """A printed score that is still open: both ends."""

    min: Decimals | Open
    max: Decimals | Open


class RatioInterval(_Strict):
    """An exact score that is still open: both ends."""

    min: Ratio | Open
    max: Ratio | Open


class PercentInterval(_Strict):
    """A rate that is still open: both ends."""

    min: Percent | Literal["未定%"]
    max: Percent | Literal["未定%"]


class GradeInterval(_Strict):
    """The grades of both ends of an open total."""

    min: str
    max: str


Score = Decimals | ScoreInterval
Exact = Ratio | RatioInterval
Rate = Percent | PercentInterval


class RulesetModel(_Strict):
    """Which ruleset a result was computed with; ``hash`` is the SHA-256 of its meaning."""

    id: str
    title: str
    version: str
    status: str
    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class SourceModel(_Strict):
    """Where a criterion stands: file, line from 1, and its print."""

    file: str
    line: int
    text: str


class FactModel(_Strict):
    """A fact a score rests on, as written, with its place, evidence and note."""

    name: str
    value: str
    where: str
    evidence: str
    note: str


class IndicatorModel(_Strict):
    """One indicator of one subject. ``full_marks`` is null for a signed item, the scores are null for 不适用."""

    code: str
    name: str
    full_marks: Decimals | None
    score: Score | None
    deduction: Score | None
    rate: Rate | None
    exact: Exact | None
    state: Literal["已评", "未评", "缺佐证", "不适用", "待定"]
    reason: str
    clause: str
    rests_on: list[str]
    source: SourceModel
    facts: list[FactModel]
    not_applied: list[str]


class SectionModel(_Strict):
    """One inner node of the tree."""

    code: str
    name: str
    level: int
    full_marks: Decimals
    score: Score
    exact: Exact
    deduction: Score
    rate: Rate | Literal["0"]


class SubjectModel(_Strict):
    """One subject or combination. ``limited_by`` names the caps and vetoes that acted on the total."""

    name: str
    total: Score
    full_marks: Decimals
    deduction: Score
    rate: Rate | Literal["0"]
    exact: Exact
    grade: str | GradeInterval
    limited_by: list[str]
    sections: list[SectionModel]
    indicators: list[IndicatorModel]


class ResultModel(_Strict):
    """A whole result."""

    ruleset: RulesetModel
    subjects: list[SubjectModel]
    aggregates: dict[str, SubjectModel]
