"""What calls may bring: closed shapes, nothing converted, every text bounded."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(max_length=300)]
Short = Annotated[str, Field(max_length=200)]
Long = Annotated[str, Field(max_length=20_000)]
Day = Annotated[str, Field(max_length=10)]
Person = Annotated[str, Field(max_length=40, pattern=r"^[^（）()\r\n]*$")]


class Shape(BaseModel):
    """A JSON object with these keys and no others."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Nothing(Shape):
    """Nothing."""


class Open(Shape):
    """A file, and the version of it that the page has."""

    file: Name
    have: int = 0


class Version(Shape):
    """A version of a file."""

    file: Name
    version: int


class At(Version):
    """A row of a version of a file."""

    key: Short


class Cell(At):
    """A cell becomes ``text``."""

    field: Literal["name", "marks", "criterion", "target", "explanation"]
    text: Long


class Head(Version):
    """A field of the header becomes ``text``."""

    label: Short
    text: Long


class After(Version):
    """A row comes below another; with ``level`` a heading of that level, behind the one the row stands in."""

    after: Short
    level: Literal[1, 2] | None = None


class Move(At):
    """A row changes places with the one before or behind it."""

    up: bool


class Note(At):
    """A 解释 or 勘误 of a row, by its number among the fields."""

    note: int


class Settle(At):
    """A choice: the question ("" for what is not read), the words of the 解释, its date, who made it."""

    question: Short
    note: Long
    who: Person
    date: Day


class Undo(Version):
    """A change to take back."""

    undo: Short


class Beside(Version):
    """What is kept beside goes into the file (``take``) or away."""

    id: Short
    take: bool


class Text(Shape):
    """A file."""

    file: Name


class Write(Version):
    """The whole text as written over a version."""

    text: Annotated[str, Field(max_length=1_500_000)]


class Try(At):
    """Facts to score one criterion with."""

    facts: dict[Short, Short]


class Paste(Shape):
    """What the clipboard holds."""

    html: str = ""
    text: str = ""


class Brought(Shape):
    """A file: its name, its bytes in base64."""

    name: Name
    data: str


class Create(Shape):
    """A new ruleset: its name, and the table it is made of ("" for the sample)."""

    name: Short
    table: Short


class Copy(Shape):
    """A file saved as another version."""

    file: Name
    to: Short


class Release(Version):
    """Who releases a version."""

    by: Person


class Make(Shape):
    """A paper to write."""

    file: Name
    what: Short


class Compare(Shape):
    """A file compared with another, the older."""

    file: Name
    other: Name


class SaveComparison(Compare):
    """The form of the written comparison."""

    form: Literal["docx", "xlsx", "html"]


class FactCell(Shape):
    """A cell of the facts: of which subject, indicator and fact, which column, what it held, what it becomes."""

    subject: Short
    code: Short
    fact: Short
    column: Literal["value", "evidence", "note", "not_applicable", "assessor", "assessed_on"]
    was: Long
    now: Long


class SetFacts(Shape):
    """Changes of facts."""

    file: Name
    changes: Annotated[list[FactCell], Field(max_length=20_000)]


class Subject(Shape):
    """A subject to be added."""

    file: Name
    subject: Annotated[str, Field(min_length=1, max_length=100)]


class Place(Shape):
    """Rows of the facts by the code and the name they bear, and the code of the indicator they are for ("" for none)."""

    file: Name
    code: Short
    name: Short
    to: Short


class Expect(Shape):
    """A published score of a subject ("" for none): of the indicator with a code, or its total."""

    file: Name
    subject: Short
    score: Short
    indicator: Short = ""


class BroughtFacts(Brought):
    """Facts in a file, for a ruleset."""

    file: Name
