"""Each output format holds every finding once, at its place, and is what its readers expect."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as Xml
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.formats.github import github
from biaochi.lint.formats.junit import junit
from biaochi.lint.formats.place import place
from biaochi.lint.formats.sarif import LEVELS, sarif, uri
from biaochi.lint.formats.xlsx import COLUMNS, GRADES, xlsx
from biaochi.lint.rule import Review, Reviewed, review
from biaochi.lint.rules import RULES
from biaochi.lint.subject import Subject
from biaochi.registry.load import survey
from openpyxl import load_workbook

VIOLATIONS = Path(__file__).with_name("violations.biaochi")
LEFT_OUT = "审查：BL302 不查。理由：=评定时另记，逗号,冒号:。（2026-11-22，绩效科）"
HOSTILE = "=1+1，\n:<&>\"'%\u202e\x07甲"


@pytest.fixture(scope="module")
def reviews(tmp_path_factory: pytest.TempPathFactory) -> list[Reviewed]:
    """A file with every finding and one that is not reviewed, one without findings, one that could not be read."""
    path = tmp_path_factory.mktemp("甲 乙") / "1 版.biaochi"
    path.write_text(
        VIOLATIONS.read_text(encoding="utf-8").replace("状态：通过\n", f"状态：通过\n{LEFT_OUT}\n"), encoding="utf-8"
    )
    built, doc = survey(path, cached=False)
    made = Reviewed(str(path), doc.text, review(Subject(doc, str(path), built), RULES))
    fine = Reviewed("rulesets/好.biaochi", "规则集：很好\n", Review(()))
    bad = Reviewed("坏.biaochi", None, Review((Diagnostic("BC102", HOSTILE, help=HOSTILE, file="坏.biaochi"),)))
    return [made, fine, bad]


def found(reviews: list[Reviewed]) -> list[Diagnostic]:
    return [d for r in reviews for d in r.review.found]


def test_sarif_has_what_the_schema_requires(reviews: list[Reviewed]) -> None:
    log = json.loads(sarif(reviews, RULES, "1.0"))
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    assert set(log) == {"$schema", "version", "runs"} and run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] and [r["id"] for r in rules] == [r.code for r in RULES]
    for rule in rules:
        assert rule["shortDescription"]["text"] and rule["help"]["text"] and rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    assert len(run["results"]) == len(found(reviews)) + 1
    for result in run["results"]:
        assert result["message"]["text"] and result["level"] in ("error", "warning", "note")
        assert "ruleIndex" not in result or rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert ("ruleIndex" in result) == result["ruleId"].startswith("BL")
        (location,) = result["locations"]
        written = location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9._~:/%-]+", written) and written in {
            a["location"]["uri"] for a in run["artifacts"]
        }
        for one in result.get("fixes", []):
            (change,) = one["artifactChanges"]
            assert change["artifactLocation"]["uri"] == written and change["replacements"][0]["deletedRegion"]


def test_sarif_regions_cut_out_the_text_found(reviews: list[Reviewed]) -> None:
    (run,) = json.loads(sarif(reviews, RULES, "1.0"))["runs"]
    text = reviews[0].text or ""
    lines = text.split("\n")
    regions = [r["locations"][0]["physicalLocation"].get("region") for r in run["results"]]
    assert regions.count(None) == 1
    for at in (r for r in regions if r is not None):
        begin = sum(len(line) + 1 for line in lines[: at["startLine"] - 1]) + at["startColumn"] - 1
        end = sum(len(line) + 1 for line in lines[: at["endLine"] - 1]) + at["endColumn"] - 1
        assert begin == at["charOffset"] and end == begin + at["charLength"] and end > begin
    expected = [(d.code, LEVELS[d.severity], d.start) for d in found(reviews)]
    places = [
        (r["ruleId"], r["level"], (at or {}).get("charOffset", -1))
        for r, at in zip(run["results"], regions, strict=True)
    ]
    assert places[:-1] == expected
    (left_out,) = [r for r in run["results"] if "suppressions" in r]
    assert left_out["ruleId"] == "BL302" and left_out["suppressions"][0]["kind"] == "inSource"
    assert left_out["suppressions"][0]["justification"].startswith("=评定时另记")


def test_a_path_becomes_a_uri() -> None:
    assert uri("规则/a b#1.biaochi") == "%E8%A7%84%E5%88%99/a%20b%231.biaochi"
    assert uri("/x/y.biaochi") == "file:///x/y.biaochi"


def test_github_commands_are_one_line_each_and_escaped(reviews: list[Reviewed]) -> None:
    out = github([*reviews, Reviewed("a,b:c%.biaochi", None, Review((Diagnostic("BC1", HOSTILE),)))])
    lines = out.split("\n")
    assert lines.pop() == "" and len(lines) == len(found(reviews)) + 1
    for line, d in zip(lines, found(reviews), strict=False):
        level = {"错误": "error", "警告": "warning", "提示": "notice"}[d.severity.value]
        at = re.fullmatch(
            rf"::{level} file=([^,]*)(?:,line=(\d+),endLine=\d+(?:,col=(\d+),endColumn=\d+)?)?,title={d.code}::.+", line
        )
        assert at, line
        where = place(d, reviews[0].text) if d.start >= 0 else None
        assert at[2] == (str(where.line) if where else None)
    assert "file=a%2Cb%3Ac%25.biaochi," in lines[-1] and "%0A" in lines[-1] and "\n" not in lines[-1]


def test_junit_counts_what_it_holds(reviews: list[Reviewed]) -> None:
    root = Xml.fromstring(junit(reviews))
    assert [s.tag for s in root] == ["testsuite"] * 3
    for element in [root, *root]:
        assert int(element.attrib["tests"]) == len(element.findall(".//testcase"))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(element.attrib[name]) == len(element.findall(f".//{tag}"))
    made, fine, bad = root
    notes = sum(d.severity is Severity.NOTE for d in reviews[0].review.found)
    assert int(made.attrib["failures"]) == len(reviews[0].review.found) - notes
    assert (made.attrib["skipped"], made.attrib["errors"]) == ("1", "0")
    assert [c.attrib["name"] for c in fine] == ["审查通过"] and bad.attrib["errors"] == "1"
    said = bad.find(".//error")
    assert said is not None and "\\u202e" in said.attrib["message"] and "<&>" in said.attrib["message"]


def test_the_worksheet_is_the_reviewers_list(reviews: list[Reviewed]) -> None:
    data = xlsx(reviews, RULES)
    assert xlsx(reviews, RULES) == data
    book = load_workbook(BytesIO(data))
    sheet, other = book.worksheets
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0] == COLUMNS and sheet.freeze_panes == "A4" and sheet.auto_filter.ref == f"A3:H{2 + len(rows)}"
    assert len(rows) - 1 == len(found(reviews)) + 1 and all(all(row) or row[0] in ("P0", "通过") for row in rows)
    for row, d in zip(rows[1:], reviews[0].review.found, strict=False):
        assert row[0] == GRADES[d.severity] and row[5] == d.message and d.code in row[7]
    assert [r[0] for r in rows[-2:]] == ["通过", "P0"] and rows[-2][2] == "很好"
    leaf = next(r for r in rows if r[4] == "扣分没有写到哪里为止")
    assert (
        leaf[2] == "C2 台账（5分）"
        and re.search("第[0-9]+行第[0-9]+字", leaf[3])
        and "每发现一处不规范扣0.5分" in leaf[7]
    )
    assert other["A4"].value == "BL302" and other["E4"].data_type == "s" and other["E4"].value.startswith("=评定")
    assert all(c.data_type != "f" for s in book.worksheets for row in s.iter_rows() for c in row)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_worksheet_opens_in_an_office_program(reviews: list[Reviewed], tmp_path: Path) -> None:
    (tmp_path / "q.xlsx").write_bytes(xlsx(reviews[:2], RULES))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "q.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    rows = list(csv.reader((tmp_path / "q.csv").read_text(encoding="utf-8").splitlines(keepends=True)))
    assert rows[2] == COLUMNS and len(rows) == 3 + len(reviews[0].review.found) + 1
    assert [r[0] for r in rows[3:-1]] == [GRADES[d.severity] for d in reviews[0].review.found] and rows[-1][0] == "通过"


def test_levels_follow_the_ruleset(reviews: list[Reviewed]) -> None:
    raised = replace(reviews[0].review.found[0], severity=Severity.ERROR)
    one = [Reviewed("a.biaochi", reviews[0].text, Review((raised,)))]
    assert json.loads(sarif(one, RULES, "1"))["runs"][0]["results"][0]["level"] == "error"
    assert github(one).startswith("::error ")
