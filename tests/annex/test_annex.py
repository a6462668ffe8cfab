"""The annex: all that has to be in it is in both forms, nothing breaks out of it, and the same ruleset gives the same bytes."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from biaochi import compile_criterion
from biaochi.annex.contents import Annex, contents
from biaochi.annex.docx import to_docx
from biaochi.annex.html import to_html
from biaochi.annex.plot import Plot, plots
from biaochi.core.interpret import evaluate
from biaochi.core.program import Kind
from biaochi.curves.drawing import HEIGHT, WIDTH, Box, Disc, Label, Stroke, drawn
from biaochi.curves.emf import to_emf
from biaochi.curves.svg import to_svg
from biaochi.lint.rule import lint
from biaochi.lint.rules import RULES
from biaochi.lint.subject import Subject
from biaochi.prove.criterion import prove
from biaochi.registry.load import survey
from biaochi.reports.safe import clean
from gap_sample import gap

ROOT = Path(__file__).parents[2]
YANTAI = ROOT / "rulesets/370600-yantai/employee-medical-fund-2022/1.biaochi"
VIOLATIONS = ROOT / "tests/lint/violations.biaochi"
HOSTILE = """规则集：<script>alert(1)</script>${x}{{ 7*7 }}
辖区：370600 "><img src=x onerror=alert(1)>
版本：1
依据：]]></svg><script src="https://example.invalid/a.js"></script>
三级指标：C1 </td></table><b>$\\alpha$（5分）
数据：满意度<i>（%，0-100）
标准：满意度<i>≥90%得满分，每降低1%扣0.1分，扣完为止。
三级指标：C2 &amp;{% include 'x' %}（5分）
标准：每发现一处问题扣0.5分，扣完为止。
解释：理由：</w:t></w:r><script>。（2026-11-21，<b>编者</b>）
"""


def subject(path: Path) -> Subject:
    built, doc = survey(path, cached=False)
    return Subject(doc, str(path), built)


def nothing() -> None:
    """No progress is shown."""


@pytest.fixture(scope="module", params=[YANTAI, VIOLATIONS], ids=["yantai", "violations"])
def made(request: pytest.FixtureRequest) -> tuple[Subject, Annex, bytes, bytes]:
    found = subject(request.param)
    annex = contents(found, nothing)
    return found, annex, to_html(annex, nothing), to_docx(annex, nothing)


class Page(HTMLParser):
    """The text of a page, its tags with their attributes, and whether every tag that is opened is closed."""

    EMPTY = frozenset({"meta", "br", "img", "link", "input"})

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.text, self.tags, self.open = "", [], list[str]()
        self.feed(data.decode())
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def words(data: bytes) -> str:
    """All text of a Word document, cells and captions among it."""
    paper = docx.Document(io.BytesIO(data))
    out = []
    for paragraph in paper.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"):
        out.append(
            "".join(
                t.text or "" for t in paragraph.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")
            )
        )
    return "\n".join(out)


def expected(found: Subject, annex: Annex) -> Iterator[str]:
    """What a reader has to find, asked of the ruleset, the proofs and the review themselves."""
    rules = found.ruleset
    assert rules is not None
    yield from (rules.title, rules.hash, rules.id, rules.jurisdiction, rules.status)
    yield from (text for label, text in rules.header if label == "依据")
    for leaf, proved in found.proofs:
        yield from (leaf.name, leaf.indicator.reading, leaf.printed.text, *leaf.indicator.notes)
        yield from (s.name for s in leaf.indicator.inputs)
        yield from (f.says for f in proved.findings)
        yield from (c for s in leaf.indicator.inputs for c in s.choices)
    yield from (text for d in lint(found, RULES) for text in (d.code, d.message, d.help))
    yield from (p.caption for c in annex.criteria for p in c.plots)
    yield from ("指标表", "逐条读作", "留给评价人判断的", "审查意见", "约定", "解释与勘误", "校验")


def test_everything_is_in_both_forms(made: tuple[Subject, Annex, bytes, bytes]) -> None:
    found, annex, page, paper = made
    for text in (Page(page).text, words(paper)):
        missing = [w for w in expected(found, annex) if clean(w) not in text]
        assert not missing, missing[:5]


def test_the_box_counts_what_is_there(made: tuple[Subject, Annex, bytes, bytes]) -> None:
    found, annex, _, _ = made
    counts = {what: int(re.sub(r"\D", "", count)) for what, count, _ in annex.summary}
    verdicts = [f.verdict for _, p in found.proofs for f in p.findings]
    assert counts["已证明"] == verdicts.count("已证明") + sum(p.verdict == "已证明" for p in annex.total)
    assert counts["反例"] == verdicts.count("反例") and counts["未证明"] == verdicts.count("未证明")
    assert counts["错误"] + counts["警告"] + counts["提示"] == len(annex.issues)
    assert counts["人工判断"] == len({j.indicator for j in annex.judged})
    assert annex.in_order == (counts["反例"] + counts["未证明"] + counts["错误"] + counts["警告"] == 0)


def test_every_numeric_fact_is_on_a_plot(made: tuple[Subject, Annex, bytes, bytes]) -> None:
    found, annex, page, paper = made
    for (leaf, _), criterion in zip(found.proofs, annex.criteria, strict=True):
        shown = " ".join(p.caption for p in criterion.plots)
        for spec in leaf.indicator.inputs:
            if spec.kind not in (Kind.BOOL, Kind.CHOICE):
                assert spec.name in shown, (leaf.name, spec.name)
        assert bool(criterion.plots) == any(s.kind not in (Kind.BOOL, Kind.CHOICE) for s in leaf.indicator.inputs) or (
            leaf.indicator.program.judgements
        )
    drawn = sum(len(c.plots) for c in annex.criteria)
    assert sum(tag == "svg" for tag, _ in Page(page).tags) == drawn
    assert len(docx.Document(io.BytesIO(paper)).inline_shapes) == drawn


def test_nothing_outside_is_asked_for(made: tuple[Subject, Annex, bytes, bytes]) -> None:
    _, _, page, paper = made
    for tag, attributes in Page(page).tags:
        assert tag not in ("script", "link", "iframe", "img", "object", "embed", "base", "form", "a")
        for name, text in attributes.items():
            assert not name.startswith("on")
            assert name not in ("src", "srcset", "href") and (name != "xlink:href" or (text or "").startswith("#"))
            assert "url(" not in (text or "") or "url(#" in (text or "")
    assert b"@import" not in page and b"url(http" not in page
    with zipfile.ZipFile(io.BytesIO(paper)) as package:
        for name in package.namelist():
            assert b'TargetMode="External"' not in package.read(name), name


def test_the_same_ruleset_gives_the_same_bytes(tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / VIOLATIONS.name
    copy.parent.mkdir()
    copy.write_bytes(VIOLATIONS.read_bytes())
    for render in (to_html, to_docx):
        assert render(contents(subject(VIOLATIONS), nothing), nothing) == render(
            contents(subject(copy), nothing), nothing
        )


@pytest.mark.parametrize("render", [to_html, to_docx])
def test_hostile_names_stay_text(render: Callable[[Annex, Callable[[], None]], bytes], tmp_path: Path) -> None:
    path = tmp_path / "1.biaochi"
    path.write_text(HOSTILE, encoding="utf-8")
    found = subject(path)
    assert found.ruleset is not None
    hidden = replace(found.ruleset, status="\u202e\x07草案")
    data = render(contents(Subject(found.doc, found.file, replace(found.built, ruleset=hidden)), nothing), nothing)
    if render is to_docx:
        text = words(data)
    else:
        page = Page(data)
        text = page.text
        assert not {t for t, _ in page.tags} & {"script", "img", "i"}
        assert b"\xe2\x80\xae" not in data
    for said in (
        "<script>alert(1)</script>${x}{{ 7*7 }}",
        "onerror=alert(1)",
        "{% include 'x' %}",
        "</table><b>",
        "满意度<i>",
    ):
        assert said in text, said
    assert "\\u{202e}\\u{7}草案" in text and "\u202e" not in text


def test_word_tables_repeat_their_first_row_and_fonts_are_chinese() -> None:
    paper = docx.Document(io.BytesIO(to_docx(contents(subject(VIOLATIONS), nothing), nothing)))
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    long = [t for t in paper.tables if len(t.rows) > 15]
    assert long and all(t.rows[0]._tr.find(f"{w}trPr/{w}tblHeader") is not None for t in long)
    for style in ("Normal", "Heading 1"):
        fonts = paper.styles[style].element.rPr.rFonts
        assert fonts.get(f"{w}eastAsia") in ("仿宋", "黑体")
    section = paper.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


# --- plots


def one(text: str, marks: str = "10") -> Plot:
    program = compile_criterion(text, full_marks=marks).program
    (found,) = plots(program, prove(program))
    return found


def dots(plot: Plot) -> set[tuple[Fraction, Fraction, bool]]:
    return {(d.x, d.y, d.full) for d in plot.picture.curve.dots}


def test_a_cliff_has_an_open_and_a_full_dot_and_its_numbers() -> None:
    plot = one("合格率达到95%得10分，每低1个百分点扣0.5分，低于85%不得分。")
    edge, top = Fraction(85, 100), Fraction(95, 100)
    assert dots(plot) == {(edge, Fraction(5), True), (edge, Fraction(0), False), (top, Fraction(10), True)}
    assert {text for _, text in plot.picture.ticks} >= {"85%", "95%"} and {text for _, text in plot.picture.levels} == {
        "0",
        "5",
        "10",
    }
    assert [c.says for c in plot.cliffs] == ["在85%处：之前0分，正好5分，之后5分"]


def test_counts_are_points_and_a_gap_has_none() -> None:
    plot = one(gap(10))
    assert plot.picture.points and {(d.x, d.y) for d in plot.picture.curve.dots} == {(4, 0), (5, 2), (6, 10)}
    assert [(c.x, c.y) for c in plot.picture.crosses] == [(7, None)] and "没有点的数没有分" in plot.caption


def test_what_the_segments_say_is_the_score() -> None:
    program = compile_criterion(
        "床位使用率在85%～93%之间得满分，每上下偏离1个百分点扣0.5分，扣完为止", full_marks="5"
    ).program
    (plot,) = plots(program, prove(program))
    for a, y, b, z in plot.picture.curve.segments:
        for share in (Fraction(1, 7), Fraction(1, 2), Fraction(6, 7)):
            x = a + (b - a) * share
            assert evaluate(program.body, {program.inputs[0].name: x}).point == y + (z - y) * share
    assert (
        plot.picture.curve.segments[0][0] == plot.picture.low
        and plot.picture.curve.segments[-1][2] == plot.picture.high
    )


def test_a_ratio_reads_in_per_cent_and_a_choice_has_a_curve_for_each_answer() -> None:
    plot = one("得分=实际完成数/计划完成数×分值")
    assert plot.name == "实际完成数÷计划完成数" and "固定" not in plot.caption
    grown = one("三公经费较上年每增长1%扣0.5分，扣完为止", "5")
    assert grown.name == "三公经费÷上年三公经费" and "100%" in {text for _, text in grown.picture.ticks}
    annex = contents(subject(YANTAI), nothing)
    by_name = {c.title.split()[0]: c for c in annex.criteria}
    assert [p.name for p in by_name["C15"].plots] == ["实际成本÷计划成本"]
    assert {text for _, text in by_name["C15"].plots[0].picture.ticks} == {"105%", "110%"}
    shown = [p.when for p in by_name["C12.5"].plots if p.name == "医疗机构覆盖率"]
    assert shown == ["付费改革方式为DRG", "付费改革方式为DIP"]
    assert by_name["C17"].plots[0].name == "利息收益率－基准利率" and by_name["C17"].plots[0].unit == "个百分点"


def test_many_steps_are_not_marked_one_by_one() -> None:
    plot = one("满意度≥90%得满分，每降低1%扣0.1分，不足1%不计，扣完为止")
    assert not plot.picture.curve.dots and len(plot.cliffs) > 50 and "不逐级标出" in plot.caption


def test_where_a_divisor_is_held_is_said_where_it_counts_by_itself() -> None:
    plot = one("得分=实际完成数/计划完成数×分值，计划完成数大于50个的加1分")
    assert plot.name == "实际完成数÷计划完成数" and "固定在得分最高处：计划完成数 " in plot.caption


def test_a_fact_that_moves_nothing_is_not_drawn_but_named(tmp_path: Path) -> None:
    path = tmp_path / "1.biaochi"
    path.write_text(
        "规则集：甲\n辖区：370600 乙\n版本：1\n三级指标：C1 甲（5分）\n数据：件数（件，整数，0-3）\n"
        "标准：件数在0～10件之间得5分，超过10件的不得分。\n",
        encoding="utf-8",
    )
    (criterion,) = contents(subject(path), nothing).criteria
    assert not criterion.plots and criterion.unplotted.startswith("“件数”没有作图")


def test_both_forms_of_a_picture_show_the_same_shapes() -> None:
    plot = one("满意度≥90%得满分，每降低1%扣0.5分，低于80%不得分")
    shapes, svg, emf = drawn(plot.picture), to_svg(plot.picture), to_emf(plot.picture)
    tags = re.findall("<(path|circle|text)", svg)
    kinds = [n for n, _ in records(emf)]
    for made, tag, kind in ((Stroke, "path", 54), (Disc, "circle", 42), (Label, "text", 84)):
        count = sum(isinstance(s, made) for s in shapes)
        assert count and tags.count(tag) == count == kinds.count(kind), made
    texts = [s.text for s in shapes if isinstance(s, Label)]
    said = [data[68:].decode("utf-16-le", "replace") for n, data in records(emf) if n == 84]
    assert re.findall("<text[^>]*>([^<]*)</text>", svg) == texts and {"满意度", "得分", "90%"} <= set(texts)
    assert len(said) == len(texts) and all(s.startswith(t) for s, t in zip(said, texts, strict=True))
    for shape in shapes:
        for x, y in (getattr(shape, n) for n in ("start", "end", "centre", "at") if hasattr(shape, n)):
            assert 0 <= x <= WIDTH and 0 <= y <= HEIGHT, shape


def records(emf: bytes) -> list[tuple[int, bytes]]:
    """The records of a metafile, its header checked: they fill it, and are as many as it says."""
    out, at = [], 0
    while at < len(emf):
        kind, size = struct.unpack_from("<II", emf, at)
        assert size >= 8 and size % 4 == 0
        out.append((kind, emf[at + 8 : at + size]))
        at += size
    signature, _, length, count, handles = struct.unpack_from("<IIIIH", out[0][1], 32)
    assert (signature, length, count) == (0x464D4520, len(emf), len(out)) and at == len(emf)
    made = {struct.unpack_from("<I", data)[0] for n, data in out if n in (38, 39, 82, 95)}
    assert max(made) < handles and (out[0][0], out[-1][0]) == (1, 14)
    return out


def test_a_stretch_without_score_is_a_box_behind_all_else() -> None:
    picture = one("满意度≥90%得满分，每降低1%扣0.5分，扣完为止").picture
    holed = replace(picture, curve=replace(picture.curve, empty=((Fraction(81, 100), Fraction(85, 100)),)))
    first = drawn(holed)[0]
    assert isinstance(first, Box) and 0 < first.start[0] < first.end[0] < WIDTH
    assert 43 in {n for n, _ in records(to_emf(holed))} and 43 not in {n for n, _ in records(to_emf(picture))}


def test_a_name_that_is_too_long_or_hostile_stays_within_the_picture() -> None:
    plot = one("满意度≥90%得满分，每降低1%扣0.5分，扣完为止")
    odd = replace(plot.picture, across="率" * 300 + "</text><script>")
    (label,) = [s.text for s in drawn(odd) if isinstance(s, Label) and s.text.startswith("率")]
    assert label.endswith("…") and len(label) < 60
    assert "<script" not in to_svg(odd) and to_emf(odd) == to_emf(odd)
