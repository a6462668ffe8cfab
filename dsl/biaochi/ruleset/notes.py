"""解释 and 勘误: dated notes under an untouched print that choose a reading, say a part in words or replace a misprint.

Forms:
  “A”读作“B” / “A”为“B”之误 / “A”应为“B”   the words A are read as B
  “A”不计分                              A is said to score nothing
  读作：…                                 the whole criterion is read as this sentence (or canonical restatement)
  指标值：… / 补充：…                       what stands in the neighbouring cell / a sentence read after the print
  a line of 约定                          the convention for this indicator alone
  理由：…                                 why; alone, or after any of these
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from biaochi import patterns as re
from biaochi.model.conventions import Conventions
from biaochi.ruleset.agreed import Policy, read_line

_SIGNED = re.compile(r"（([0-9]{4}-[0-9]{2}-[0-9]{2})(?:，([^（）]*))?）\s*$")
_QUOTED = r"(?:“([^”]+)”|「([^」]+)」)"
_PAIR = re.compile(
    rf"{_QUOTED}\s*(?:应?(?:读作|为|理解为|改为|写为|解释为|视为)|系|是?指的?是?|即)\s*{_QUOTED}\s*(?:之误|的误印|之误印)?"
)
_IGNORED = re.compile(rf"{_QUOTED}\s*(?:不计分|是说明，不计分|为说明文字，不计分)")
_REASON = re.compile(r"(?:^|(?<=。))\s*理由：.*$", re.DOTALL)
_BRACKETS = re.compile(r"\$?\\lceil\$?\s*、?\s*\$?\\rceil\$?\s*为方括号之误")


@dataclass(frozen=True, slots=True)
class Note:
    """One 解释 or 勘误, read. ``pairs`` are replaced in the print before reading, ``reads`` replaces all of it."""

    kind: str
    text: str
    date: str
    who: str
    pairs: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    reads: str = ""
    context: str = ""
    appended: str = ""
    lines: tuple[str, ...] = ()

    def says(self) -> str:
        """The note as a result cites it."""
        return f"{self.kind}：{self.text}"


@lru_cache(maxsize=4096)
def read_note(kind: str, text: str) -> Note | None:
    """The note; None where its words are none of the known forms."""
    signed = _SIGNED.search(text)
    body = (text[: signed.start()] if signed else text).strip()
    date, who = (signed[1], signed[2] or "") if signed else ("", "")
    stated = _without_reason(body)
    if stated != body and not stated:
        return Note(kind, text, date, who)
    body = stated
    for label in ("读作：", "改为："):
        if body.startswith(label):
            return Note(kind, text, date, who, reads=body.removeprefix(label).strip())
    pairs: list[tuple[str, str]] = []
    ignored: list[str] = []
    lines: list[str] = []
    context = appended = ""
    for sentence in _sentences(body):
        if _BRACKETS.fullmatch(sentence):
            pairs += [("\\lceil", "["), ("\\rceil", "]")]
        elif sentence.startswith("指标值："):
            context = sentence.removeprefix("指标值：")
        elif sentence.startswith("补充："):
            appended = sentence.removeprefix("补充：")
        elif found := _PAIR.findall(sentence):
            if _PAIR.sub("", sentence).strip("，、和及 "):
                return None
            pairs += [(a or b, c or d) for a, b, c, d in found]
        elif found := _IGNORED.findall(sentence):
            if _IGNORED.sub("", sentence).strip("，、和及 "):
                return None
            ignored += [a or b for a, b in found]
        elif read_line(sentence, Conventions(), Policy()) is not None:
            lines.append(sentence)
        else:
            return None
    if not (pairs or ignored or lines or context or appended):
        return None
    return Note(kind, text, date, who, tuple(pairs), tuple(ignored), "", context, appended, tuple(lines))


def _without_reason(body: str) -> str:
    """The note without its 理由：…, which runs to the next 读作： or to the end."""
    reads = re.search(r"(?:^|。)\s*(?:读作|改为)：", body)
    if body.startswith("理由：") and reads:
        return body[reads.start() :].lstrip("。").strip()
    return _REASON.sub("", body).strip()


def _sentences(body: str) -> list[str]:
    """The sentences of a note; a full stop inside quotation marks does not end one."""
    out, depth, start = [], 0, 0
    for i, char in enumerate(body):
        depth += (char in "“「") - (char in "”」")
        if char in "。\n" and depth == 0:
            out.append(body[start:i])
            start = i + 1
    out.append(body[start:])
    return [s.strip() for s in out if s.strip()]
