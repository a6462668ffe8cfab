"""Certificates as JSON text and back. Reading trusts nothing: whatever is not exactly a certificate is a Diagnostic."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NoReturn, TypeVar

from biaochi import patterns as re
from biaochi.certificates.forms import Form, Key, Monomial, form_of
from biaochi.certificates.statement import (
    CAP,
    FORMAT,
    JUMPS,
    KINDS,
    NO_GAP,
    OPEN,
    PROVED,
    RANGE,
    REFUTED,
    TOWARD,
    WAY,
    WAYS,
    Along,
    Certificate,
    Criterion,
    Jump,
    Statement,
    Witness,
)  # fmt: skip
from biaochi.core.interpret import FactValue, Interval
from biaochi.diagnostics import BiaochiError, Diagnostic

MOST_BYTES = 20_000_000
MOST_NODES = 400_000
MOST_DEPTH = 16
MOST_TEXT = 4_000
MOST_ITEMS = 4_000
MOST_CUTS = 400

_NUMBER = re.compile(r"-?[0-9]{1,60}(?:/[1-9][0-9]{0,59})?")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.?)*+(?:"|\Z)|[\[{]|[\]}]|,', re.DOTALL)
_HALVES = re.compile("[\\ud800-\\udfff]")
_HASH = re.compile(r"[0-9a-f]{64}")
T = TypeVar("T")


# --- out


def to_json(c: Certificate) -> str:
    """The certificate as indented JSON text."""
    data = {
        "certificate": FORMAT,
        "engine": c.engine,
        "language": c.language,
        "ruleset": {"path": c.path, "id": c.ident, "version": c.version, "hash": c.hash},
        "criteria": [
            {
                "code": one.code,
                "name": one.name,
                "digest": one.digest,
                "cuts": [{"of": _key_out(key), "at": [str(v) for v in at]} for key, at in one.cuts.items()],
                "statements": [_statement_out(s) for s in one.statements],
            }
            for one in c.criteria
        ],
        "total": [_statement_out(s) for s in c.totals],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _key_out(key: Key) -> list[list[str]]:
    return [[top, under, str(k)] for (top, under), k in key]


def _statement_out(s: Statement) -> dict[str, object]:
    out: dict[str, object] = {"kind": s.kind, "verdict": s.verdict, "about": s.about, "says": s.says}
    if _has_range(s.kind, s.verdict):
        out["range"] = [_end_out(end) for end in (s.low, s.high)]
    if _has_way(s.kind, s.verdict):
        out["way"] = s.way
    if _has_exceptions(s.kind, s.verdict):
        out["except"] = list(s.excepted)
    if _has_lists(s.kind, s.verdict):
        out["lists"] = [_along_out(a) for a in s.lists]
    out["witnesses"] = [{"facts": _facts_out(w.facts), "score": _end_out(w.score)} for w in s.witnesses]
    return out


def _along_out(a: Along) -> dict[str, object]:
    return {
        "fact": a.fact,
        "held": _facts_out(a.held),
        "range": [_end_out(end) for end in (a.low, a.high)],
        "at": [str(v) for v in a.at],
        "jumps": [[str(v) for v in (j.at, j.below, j.here, j.above)] for j in a.jumps],
    }


def _facts_out(facts: Mapping[str, FactValue]) -> dict[str, object]:
    return {n: _value_out(v) for n, v in facts.items()}


def _end_out(end: Fraction | None) -> str | None:
    return None if end is None else str(end)


def _value_out(value: FactValue) -> object:
    assert not isinstance(value, Interval), "witnesses are complete"
    return value if isinstance(value, bool) else {"choice": value} if isinstance(value, str) else str(value)


def _has_range(kind: str, verdict: str) -> bool:
    return (kind, verdict) in ((RANGE, PROVED), (CAP, REFUTED)) or _has_turn(kind, verdict)


def _has_way(kind: str, verdict: str) -> bool:
    return (kind, verdict) == (WAY, PROVED) or _has_turn(kind, verdict)


def _has_turn(kind: str, verdict: str) -> bool:
    return kind == TOWARD and verdict != OPEN


def _has_lists(kind: str, verdict: str) -> bool:
    return (kind, verdict) == (JUMPS, PROVED)


def _has_exceptions(kind: str, verdict: str) -> bool:
    return kind == NO_GAP and verdict == PROVED


# --- in


def from_json(data: bytes, *, file: str) -> Certificate:
    """The certificate in a file. Raises BiaochiError with the place (BC911 not JSON, BC912 too large, BC913 not a
    certificate of this format)."""
    if len(data) > MOST_BYTES:
        _refuse("BC912", f"证书超过{MOST_BYTES // 1_000_000}MB", "", file)
    try:
        text = data.decode("utf-8")
        _check_size(text, file)
        parsed = json.loads(text, object_pairs_hook=_Pairs, parse_int=_Literal, parse_float=_Literal,
                            parse_constant=_Literal)  # fmt: skip
    except (UnicodeDecodeError, json.JSONDecodeError) as bad:
        line = f"第{bad.lineno}行第{bad.colno}列附近" if isinstance(bad, json.JSONDecodeError) else ""
        _refuse("BC911", f"证书{line}不是有效的 JSON", "", file)
    return _Reader(file).certificate(parsed)


def _refuse(code: str, message: str, where: str, file: str) -> NoReturn:
    help_ = "请用 biaochi prove 规则集 --certificate 文件 重新生成，不要手工改动。"
    raise BiaochiError([Diagnostic(code, message, help=help_, file=file, where=where)])


class _Pairs(list[tuple[str, object]]):
    """An object with its duplicate keys; a class of its own tells it from a list."""


class _Literal(str):
    """A number as written; only the format number is one, all others are strings."""


def _check_size(text: str, file: str) -> None:
    """Refuse depth and numbers of nodes before the recursive parser sees them."""
    depth = nodes = 0
    for token in _TOKEN.finditer(text):
        char = token.group()[0]
        depth += (char in "[{") - (char in "]}")
        nodes += char != '"'
        if depth > MOST_DEPTH or nodes > MOST_NODES:
            _refuse("BC912", "证书嵌套太深或内容太多", f"第{text.count(chr(10), 0, token.start()) + 1}行", file)


class _Reader:
    """Reads parsed JSON field by field; every refusal names the path of the field."""

    def __init__(self, file: str) -> None:
        self.file = file

    def wrong(self, path: str, expected: str) -> NoReturn:
        _refuse("BC913", f"证书的这一处应为{expected}", path, self.file)

    def fields(self, data: object, path: str, *names: str) -> dict[str, object]:
        if not isinstance(data, _Pairs):
            self.wrong(path, "对象")
        found = dict(data)
        if len(found) != len(data):
            self.wrong(path, "没有重复名称的对象")
        if set(found) != set(names):
            self.wrong(path, f"恰好有{'、'.join(names)}的对象")
        return found

    def items(self, data: object, path: str, read: Callable[[object, str], T], most: int = MOST_ITEMS) -> tuple[T, ...]:
        if not isinstance(data, list) or isinstance(data, _Pairs) or len(data) > most:
            self.wrong(path, f"不超过{most}项的列表")
        return tuple(read(item, f"{path}[{i}]") for i, item in enumerate(data))

    def text(self, data: object, path: str) -> str:
        if not isinstance(data, str) or isinstance(data, _Literal) or len(data) > MOST_TEXT or _HALVES.search(data):
            self.wrong(path, f"不超过{MOST_TEXT}字的文字")
        return data

    def one_of(self, data: object, path: str, *allowed: str) -> str:
        found = self.text(data, path)
        if found not in allowed:
            self.wrong(path, "、".join(allowed))
        return found

    def hash(self, data: object, path: str) -> str:
        found = self.text(data, path)
        if not _HASH.fullmatch(found):
            self.wrong(path, "64位的十六进制数")
        return found

    def number(self, data: object, path: str) -> Fraction:
        found = self.text(data, path)
        if not _NUMBER.fullmatch(found) or str(Fraction(found)) != found:
            self.wrong(path, "最简的整数或分数，如 9/10")
        return Fraction(found)

    def end(self, data: object, path: str) -> Fraction | None:
        return None if data is None else self.number(data, path)

    def certificate(self, data: object) -> Certificate:
        top = self.fields(data, "$", "certificate", "engine", "language", "ruleset", "criteria", "total")
        if not isinstance(top["certificate"], _Literal) or top["certificate"] != str(FORMAT):
            self.wrong("$.certificate", f"格式号 {FORMAT}")
        of = self.fields(top["ruleset"], "$.ruleset", "path", "id", "version", "hash")
        return Certificate(
            self.text(top["engine"], "$.engine"),
            self.text(top["language"], "$.language"),
            self.text(of["path"], "$.ruleset.path"),
            self.text(of["id"], "$.ruleset.id"),
            self.text(of["version"], "$.ruleset.version"),
            self.hash(of["hash"], "$.ruleset.hash"),
            self.items(top["criteria"], "$.criteria", self.criterion),
            self.items(top["total"], "$.total", self.statement),
        )

    def criterion(self, data: object, path: str) -> Criterion:
        found = self.fields(data, path, "code", "name", "digest", "cuts", "statements")
        cuts = self.items(found["cuts"], f"{path}.cuts", self.cut, MOST_CUTS)
        if len(dict(cuts)) != len(cuts):
            self.wrong(f"{path}.cuts", "每个算式只写一次的列表")
        return Criterion(
            self.text(found["code"], f"{path}.code"),
            self.text(found["name"], f"{path}.name"),
            self.hash(found["digest"], f"{path}.digest"),
            dict(cuts),
            self.items(found["statements"], f"{path}.statements", self.statement),
        )

    def cut(self, data: object, path: str) -> tuple[Key, tuple[Fraction, ...]]:
        found = self.fields(data, path, "of", "at")
        terms = self.items(found["of"], f"{path}.of", self.term, MOST_CUTS)
        form: Form = form_of(terms, Fraction(0))
        if not form.terms or form.key != terms:
            self.wrong(f"{path}.of", "按名称排好、首项系数为1的算式")
        return form.key, self.items(found["at"], f"{path}.at", self.number, MOST_CUTS)

    def term(self, data: object, path: str) -> tuple[Monomial, Fraction]:
        parts = self.items(data, path, lambda item, _: item, 3)
        if len(parts) != 3:
            self.wrong(path, "数据、分母、系数三项")
        top, under = self.text(parts[0], f"{path}[0]"), self.text(parts[1], f"{path}[1]")
        return (top, under), self.number(parts[2], f"{path}[2]")

    def statement(self, data: object, path: str) -> Statement:
        head = dict(data) if isinstance(data, _Pairs) else {}
        kind = self.one_of(head.get("kind"), f"{path}.kind", *KINDS)
        verdict = self.one_of(head.get("verdict"), f"{path}.verdict", PROVED, REFUTED, OPEN)
        own = [name for name, has in (("range", _has_range), ("way", _has_way), ("except", _has_exceptions), ("lists", _has_lists))
               if has(kind, verdict)]  # fmt: skip
        found = self.fields(data, path, "kind", "verdict", "about", "says", *own, "witnesses")
        ends = self.ends(found["range"], f"{path}.range") if "range" in found else (None, None)
        return Statement(
            kind,
            verdict,
            self.text(found["about"], f"{path}.about"),
            self.text(found["says"], f"{path}.says"),
            ends[0],
            ends[1],
            self.one_of(found["way"], f"{path}.way", *WAYS, *([""] if kind == TOWARD else []))
            if "way" in found
            else "",
            self.items(found["except"], f"{path}.except", self.text) if "except" in found else (),
            self.items(found["witnesses"], f"{path}.witnesses", self.witness),
            self.items(found["lists"], f"{path}.lists", self.along) if "lists" in found else (),
        )

    def ends(self, data: object, path: str) -> tuple[Fraction | None, Fraction | None]:
        found = self.items(data, path, self.end, 2)
        if len(found) != 2:
            self.wrong(path, "两端")
        return found[0], found[1]

    def along(self, data: object, path: str) -> Along:
        found = self.fields(data, path, "fact", "held", "range", "at", "jumps")
        return Along(
            self.text(found["fact"], f"{path}.fact"),
            self.facts(found["held"], f"{path}.held"),
            *self.ends(found["range"], f"{path}.range"),
            self.items(found["at"], f"{path}.at", self.number, MOST_CUTS),
            self.items(found["jumps"], f"{path}.jumps", self.jump, MOST_CUTS),
        )

    def jump(self, data: object, path: str) -> Jump:
        found = self.items(data, path, self.number, 4)
        if len(found) != 4:
            self.wrong(path, "断点的位置和之前、正好、之后的得分四项")
        return Jump(*found)

    def witness(self, data: object, path: str) -> Witness:
        found = self.fields(data, path, "facts", "score")
        return Witness(self.facts(found["facts"], f"{path}.facts"), self.end(found["score"], f"{path}.score"))

    def facts(self, data: object, path: str) -> dict[str, FactValue]:
        if not isinstance(data, _Pairs) or len(dict(data)) != len(data):
            self.wrong(path, "没有重复名称的对象")
        return {self.text(n, path): self.value(v, f"{path}.{n}") for n, v in data}

    def value(self, data: object, path: str) -> FactValue:
        if isinstance(data, bool):
            return data
        if isinstance(data, _Pairs):
            return self.text(self.fields(data, path, "choice")["choice"], f"{path}.choice")
        return self.number(data, path)
