"""docs/handbook.md from the words, the phrases and the notes of the grammar: ``python tests/repo/handbook.py`` writes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "language"))

from biaochi import CriterionError, compile_criterion
from grammar_data import Frame, frames, phrases, refused, said
from handbook_plan import BESIDE, CHAPTERS, NOTES, REFUSED, Chapter, Refused
from note_samples import patterns
from open_words import known

PAGE = Path(__file__).parents[2] / "docs" / "handbook.md"
SHOWN = 12
HEAD = """\
# 评分标准写法手册

给写评分标准的人。照这里的写法写，标尺都读得懂；每个例句下面的“读作”，是标尺读到的意思，采用前请逐条对照 `biaochi read` 给出的读作。

由 `python tests/repo/handbook.py` 从词表（`words.txt`）、短语表（`phrases.txt`）、说明表（`notes.txt`）生成，例句和读作都有测试。没有另写的，例句的分值都是5分。

怎样用：先在各章找到想说的意思，照例句写；“同样的词”可以互换，意思不变（全部的词见附录）；拿不准的，用 `biaochi try "句子" --full-marks 5` 试一句。
"""


def page() -> str:
    """The handbook."""
    parts = [HEAD, "## 目录\n"]
    titles = [*(c.title for c in CHAPTERS), "不影响分数的说明", "读不懂的写法和改法", "附录：全部的词"]
    parts.append("\n".join(f"{n}. {title}" for n, title in enumerate(titles, 1)) + "\n")
    for n, chapter in enumerate(CHAPTERS, 1):
        parts += [f"## {n} {chapter.title}\n", f"{chapter.says}\n", *_chapter(chapter)]
    n = len(CHAPTERS)
    parts += [f"## {n + 1} {titles[n]}\n", *_notes()]
    parts += [f"## {n + 2} {titles[n + 1]}\n", *_refused()]
    parts += [f"## {n + 3} {titles[n + 2]}\n", *_appendix()]
    return "\n".join(parts)


def _chapter(chapter: Chapter) -> Iterator[str]:
    for label, names in chapter.forms:
        printed = [f"{s}{NOTES.get(n, '')}" for n in names for s in (sentences(n) if n.isascii() else [n])]
        if printed:
            yield f"### {label}\n"
        yield from map(example, printed)
    if not chapter.forms:
        for _, titles in chapter.words:
            for frame in (f for f in frames() if f.title in titles):
                yield example(frame.with_(words(frame)[0]))
    if chapter.words:
        yield "### 同样的词\n"
        rows = [(says, _words_of(titles)) for says, titles in chapter.words]
        yield "\n".join(f"- {says}：{_short(found)}" for says, found in rows if found) + "\n"


def sentences(name: str) -> list[str]:
    """The sentences of the rules of one builder that are read as they promise."""
    return [p.sentence for p in phrases() if p.name == name and p.sentence and (p.rule, "*") not in known()]


def words(frame: Frame) -> list[str]:
    """The words of a frame that read as they promise, none where the frame itself is not read."""
    listed = {word for title, word in known() if title == f"[{frame.title}]"}
    return [] if refused(said(frame.with_(frame.words[0]))) else [w for w in frame.words if w not in listed]


def _words_of(titles: tuple[str, ...]) -> list[str]:
    found = [w for f in frames() if f.title in titles or f.title.split(";")[0] in titles for w in words(f)]
    return list(dict.fromkeys(found))


def _short(found: list[str]) -> str:
    rest = f" 等{len(found)}个" if len(found) > SHOWN else ""
    return "、".join(found[:SHOWN]) + rest


def example(printed: str) -> str:
    """A sentence with its 读作. Raises CriterionError where it is refused."""
    return f"> {printed}\n>\n> 读作：{reading(printed)}\n"


def reading(printed: str) -> str:
    """The 读作 of a sentence as the handbook prints it: 〔100分〕, 〔加减分项〕 or 〔指标值：…〕 behind it, 5 points where nothing stands."""
    sentence, _, note = printed.rstrip("〕").partition("〔")
    context = note.removeprefix("指标值：") if note.startswith("指标值：") else None
    marks = None if note == "加减分项" else note.removesuffix("分") if note.endswith("分") else "5"
    return compile_criterion(sentence, full_marks=marks, context=context).reading


KINDS = {
    "目的": "考核什么", "依据": "依据什么打分、查什么资料", "计分": "下列各项怎样得分的引语", "要求": "工作要求", "定义": "名词的意思、计算的口径",
    "后果": "分数以外的后果", "不重复": "同一件事不重复计分", "不限": "不设限", "分档": "分几档的引语",
}  # fmt: skip


def _notes() -> Iterator[str]:
    yield "下面这些话可以留在标准里，不影响分数。说明里不能有数量、某一类对象的例外，也不能有扣、加、倍、折、限额这样会改变分数的词。\n"
    from biaochi.reading import asides

    for title in dict.fromkeys(t for t, _ in patterns()):
        shown = [text for text in SAMPLES[title] if asides.kind(text) == title]
        yield f"- {KINDS[title]}：{'；'.join(shown)}"
    yield ""


SAMPLES = {
    "目的": ("用以反映和考核预算执行的进度", "评价项目管理制度的健全情况", "是否按规定公开"),
    "依据": ("查阅台账和会议记录", "以财政部门的数据为准", "根据决算报表计算"),
    "计分": ("下列各项符合要求的得分",),
    "要求": ("加强资金管理", "健全内部控制制度"),
    "定义": ("完成率是指实际完成数与计划数的比率", "下同"),
    "后果": ("移交纪检部门", "责令整改"),
    "不重复": ("同一事项不重复扣分",),
    "不限": ("加分不设上限",),
    "分档": ("分为优、良、中、差四个档次",),
}  # fmt: skip


def _refused() -> Iterator[str]:
    yield "标尺不猜。写错的、有两种读法的，会指出位置，说明原因；下面是常见的几种，和改后读得懂的写法。\n"
    for case in REFUSED:
        finding = finding_of(case)
        yield f"### {finding[0]}（{case.code}）\n"
        yield f"不要写：{case.sentence}\n\n怎么办：{finding[1]}\n\n改写成：\n"
        yield example(case.instead)


def finding_of(case: Refused) -> tuple[str, str]:
    """What is said of a refused sentence, and what to do. Raises AssertionError where it is read, or refused otherwise."""
    try:
        compile_criterion(case.sentence, full_marks="5")
    except CriterionError as bad:
        assert bad.diagnostics[0].code == case.code, bad
        return bad.diagnostics[0].message, bad.diagnostics[0].help
    raise AssertionError(f"read: {case.sentence}")


def _appendix() -> Iterator[str]:
    yield "每一行里的词，放在例句的方括号处，意思相同。\n"
    for frame in frames():
        found = words(frame)
        if found:
            gap = frame.sentence.replace("{}", f"［{found[0]}］")
            yield f"- {gap}\n  {'　'.join(found)}"
    yield ""


def planned() -> tuple[set[str], set[str]]:
    """The builders and the classes that the chapters speak of."""
    names = {name for c in CHAPTERS for _, group in c.forms for name in group}
    titles = {title for c in CHAPTERS for _, group in c.words for title in group}
    return names, titles | {t for t in BESIDE if t not in titles}


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
