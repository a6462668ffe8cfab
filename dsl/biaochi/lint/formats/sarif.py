"""SARIF 2.1.0, which code hosts and editors show: rules with their help, results with their places, fixes, exceptions."""

from __future__ import annotations

import json
from collections.abc import Sequence

from biaochi.diagnostics import Diagnostic, Fix
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.formats.place import place, slashed
from biaochi.lint.rule import Reviewed, Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def sarif(reviews: Sequence[Reviewed], rules: Sequence[Rule], version: str) -> str:
    """The reviews as one run."""
    order = {rule.code: at for at, rule in enumerate(rules)}
    results = [_result(d, r, order, "") for r in reviews for d in r.review.found]
    results += [_result(i.found, r, order, i.reason) for r in reviews for i in r.review.ignored]
    run = {
        "tool": {"driver": {"name": "biaochi", "version": version, "rules": [_rule(r) for r in rules]}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": uri(r.file)}, "sourceLanguage": "biaochi"} for r in reviews],
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def uri(file: str) -> str:
    """A path as a URI reference: other than plain characters in percent-encoded UTF-8."""
    path = slashed(file)
    absolute = path.startswith("/") or path[1:3] == ":/"
    written = "".join(c if c in _PLAIN else "".join(f"%{b:02X}" for b in c.encode("utf-8", "replace")) for c in path)
    return ("file:///" + written.lstrip("/")) if absolute else written


def _rule(rule: Rule) -> dict[str, object]:
    said = rule.documentation
    markdown = "\n".join(f"- **{name}**：{body}" for name, body in said.items())
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.name},
        "fullDescription": {"text": said["说明"]},
        "help": {"text": "\n".join(f"{name}：{body}" for name, body in said.items()), "markdown": markdown},
        "defaultConfiguration": {"level": LEVELS[rule.level]},
        "properties": {"category": rule.category},
    }


def _result(d: Diagnostic, reviewed: Reviewed, order: dict[str, int], reason: str) -> dict[str, object]:
    made: dict[str, object] = {"ruleId": d.code}
    if d.code in order:
        made["ruleIndex"] = order[d.code]
    made["level"] = LEVELS[d.severity]
    made["message"] = {"text": f"{d.message}。{d.help}" if d.help else d.message}
    artifact = {"uri": uri(reviewed.file)}
    physical: dict[str, object] = {"artifactLocation": artifact}
    at = place(d, reviewed.text)
    if at is not None:
        physical["region"] = {
            "startLine": at.line,
            "startColumn": at.column,
            "endLine": at.end_line,
            "endColumn": at.end_column,
            "charOffset": d.start,
            "charLength": max(d.end - d.start, 0),
        }
    made["locations"] = [{"physicalLocation": physical}]
    if d.fix is not None:
        made["fixes"] = [_fix(d.fix, artifact)]
    if reason:
        made["suppressions"] = [{"kind": "inSource", "justification": reason}]
    return made


def _fix(fix: Fix, artifact: dict[str, str]) -> dict[str, object]:
    change = {
        "deletedRegion": {"charOffset": fix.start, "charLength": fix.end - fix.start},
        "insertedContent": {"text": fix.replacement},
    }
    return {
        "description": {"text": fix.says},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": [change]}],
    }
