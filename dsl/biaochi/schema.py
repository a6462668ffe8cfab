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
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
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
    """Which ruleset a result was computed with: SHA-256 of its meaning and of its text, and the file as it was given."""

    id: str
    title: str
    version: str
    status: str
    hash: Hash
    text_hash: Hash
    file: str


class EngineModel(_Strict):
    """The program that computed a result."""

    version: str
    language_version: str


class FactsFileModel(_Strict):
    """A file facts were read from, and the SHA-256 of its bytes."""

    name: str
    hash: Hash


class FactsModel(_Strict):
    """What the facts say, as one SHA-256, and the files they were read from; none where a program gave them."""

    hash: Hash
    files: list[FactsFileModel]


class SourceModel(_Strict):
    """Where a criterion stands: file, line from 1, and its print."""

    file: str
    line: int
    text: str


class FactModel(_Strict):
    """A fact a score rests on, as written, with its place, evidence and note; of a judgement, who made it and when."""

    name: str
    value: str
    where: str
    evidence: str
    note: str
    assessor: str
    assessed_on: str


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
    remarks: list[str] = []


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


class ComparedModel(_Strict):
    """A row without 分值: its 完成值 compared with its 指标值."""

    code: str
    name: str
    target: str
    actual: str
    verdict: Literal["达到", "未达到", "待评定", "未评"]
    remarks: list[str]
    where: str


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
    compared: list[ComparedModel] = []


class ResultModel(_Strict):
    """A whole result."""

    engine: EngineModel
    ruleset: RulesetModel
    facts: FactsModel
    subjects: list[SubjectModel]
    aggregates: dict[str, SubjectModel]
