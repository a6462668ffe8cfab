"""pytest for rules: ``pytest rulesets/`` collects ruleset files and tests each indicator and every recorded case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

if TYPE_CHECKING:
    from biaochi.ruleset.model import Indicator, Ruleset

SUFFIX = ".biaochi"
EXAMPLES = 60


class Failed(Exception):
    """What does not hold, in words for the author of the rules."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    """Ruleset files are test files."""
    return RulesetFile.from_parent(parent, path=file_path) if file_path.suffix == SUFFIX else None


class RulesetFile(pytest.File):
    """One ruleset: its indicators, then its recorded cases."""

    def collect(self) -> Iterator[pytest.Item]:
        from biaochi.diagnostics import BiaochiError
        from biaochi.registry.load import load
        from biaochi.registry.place import cases_file

        try:
            ruleset = load(self.path)
        except BiaochiError as bad:
            yield Unread.from_parent(
                self, name="读规则集", why="\n".join(f"{d.code} {d.message}" for d in bad.diagnostics)
            )
            return
        for indicator in ruleset.indicators:
            yield IndicatorItem.from_parent(self, name=f"{indicator.code} {indicator.name}", indicator=indicator)
        if cases_file(self.path).exists():
            yield CasesItem.from_parent(self, name="算例", ruleset=ruleset)


class _Item(pytest.Item):
    funcargs: ClassVar[dict[str, object]] = {}
    """No fixtures, for other plugins that look for them on every item."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        if isinstance(excinfo.value, Failed):
            return f"{self.path.name} {self.name}：{excinfo.value}"
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.path.name}：{self.name}"


class Unread(_Item):
    """A ruleset that cannot be read."""

    def __init__(self, *, why: str, **more: Any) -> None:
        super().__init__(**more)
        self.why = why

    def runtest(self) -> None:
        raise Failed(self.why)


class IndicatorItem(_Item):
    """One indicator: 读作 reads back to the same core, scores stay within bounds, directions proved hold."""

    def __init__(self, *, indicator: Indicator, **more: Any) -> None:
        super().__init__(**more)
        self.indicator = indicator

    def runtest(self) -> None:
        from biaochi.testing.checks import check_indicator

        for problem in check_indicator(self.indicator, EXAMPLES):
            raise Failed(problem)


class CasesItem(_Item):
    """The recorded cases of a ruleset."""

    def __init__(self, *, ruleset: Ruleset, **more: Any) -> None:
        super().__init__(**more)
        self.ruleset = ruleset

    def runtest(self) -> None:
        from biaochi.diagnostics import BiaochiError
        from biaochi.registry.place import cases_file
        from biaochi.testing.cases import failures, read_cases

        try:
            found = list(failures(self.ruleset, read_cases(cases_file(self.path))))
        except BiaochiError as bad:
            raise Failed("\n".join(f"{d.code} {d.message}" for d in bad.diagnostics)) from None
        wrong = [f"第{c.line}行 {c.subject} {c.indicator}：应得{c.score}，算得{got}" for c, got in found]
        if wrong:
            raise Failed("\n".join(wrong))
