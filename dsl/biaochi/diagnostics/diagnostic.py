"""The diagnostic value and the exceptions that carry it across the public interface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Severity(StrEnum):
    """How much a finding weighs; the words are those of the reviewers' issue lists."""

    ERROR = "错误"
    WARNING = "警告"
    NOTE = "提示"


@dataclass(frozen=True, slots=True)
class Fix:
    """What to write in place of ``start:end``. A fix that is not ``safe`` is shown, never applied unasked."""

    start: int
    end: int
    replacement: str
    safe: bool
    says: str

    def applied(self, text: str) -> str:
        """``text`` with the fix in it."""
        return text[: self.start] + self.replacement + text[self.end :]

    def as_json(self) -> dict[str, object]:
        """The fix as plain JSON data."""
        return {
            "start": self.start,
            "end": self.end,
            "replacement": self.replacement,
            "safe": self.safe,
            "says": self.says,
        }


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    ``start``/``end`` are code point offsets into the text that was read (``end`` exclusive; both -1 where the
    finding has no place in a text). ``where`` names a place that is not a text offset, such as a worksheet cell
    or a YAML path. ``message`` is one Chinese sentence, ``help`` says what to do next. ``paste`` are lines of which any
    one, put below the text concerned, settles it; those that begin with ``#`` say of the next what it changes.
    """

    code: str
    message: str
    start: int = -1
    end: int = -1
    help: str = ""
    severity: Severity = Severity.ERROR
    file: str = ""
    where: str = ""
    fix: Fix | None = None
    paste: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The finding as plain JSON data, fields in a fixed order."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "start": self.start,
            "end": self.end,
            "help": self.help,
            "file": self.file,
            "where": self.where,
            "fix": None if self.fix is None else self.fix.as_json(),
            **({"paste": list(self.paste)} if self.paste else {}),
        }


class BiaochiError(Exception):
    """Input that cannot be used. ``diagnostics`` holds at least one finding of severity 错误."""

    def __init__(self, diagnostics: list[Diagnostic] | tuple[Diagnostic, ...]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("；".join(f"{d.code} {d.message}" for d in self.diagnostics))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wording near a refused sentence that is read: its 读作, and what was changed or assumed, in Chinese."""

    text: str
    reading: str
    changed: str


class CriterionError(BiaochiError):
    """A criterion sentence that is unread, defective or undecidable. Offsets are into the sentence as given.

    ``proposals`` are wordings to choose from, at most three, looked for when they are first asked for; none is ever
    applied by itself.
    """

    def __init__(
        self,
        diagnostics: list[Diagnostic] | tuple[Diagnostic, ...],
        propose: Callable[[CriterionError], tuple[Proposal, ...]] | None = None,
    ) -> None:
        super().__init__(diagnostics)
        self._propose = propose

    @property
    def looked_for(self) -> bool:
        """Whether ``proposals`` are at hand, and asking for them takes no time."""
        return self._propose is None or "proposals" in vars(self)

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        """Wordings that are read under the same full marks and context, the nearest to the print first."""
        return () if self._propose is None else self._propose(self)


class RulesetError(BiaochiError):
    """A ruleset file that cannot be read or compiled. Offsets are into the decoded file."""


class FactsError(BiaochiError):
    """A facts file, or one value in it, that cannot be used."""
