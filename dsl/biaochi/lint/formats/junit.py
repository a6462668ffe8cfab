"""JUnit XML, which build servers count: one suite a file, one case a finding; what is not reviewed is skipped."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.diagnostic import Severity
from biaochi.diagnostics.render import visible
from biaochi.lint.formats.place import place, slashed
from biaochi.lint.rule import Reviewed


def junit(reviews: Sequence[Reviewed]) -> str:
    """The reviews as test suites. Errors and warnings fail, notes pass with their words, unreadable text is an error."""
    root = Xml.Element("testsuites", name="biaochi lint")
    for reviewed in reviews:
        suite = Xml.SubElement(root, "testsuite", name=visible(slashed(reviewed.file)))
        for d in reviewed.review.found:
            _outcome(_case(suite, d, reviewed), d)
        for ignored in reviewed.review.ignored:
            Xml.SubElement(_case(suite, ignored.found, reviewed), "skipped", message=visible(ignored.reason))
        if len(suite) == 0:
            Xml.SubElement(suite, "testcase", classname=suite.attrib["name"], name="审查通过")
        _count(suite)
    _count(root)
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _case(suite: Xml.Element, d: Diagnostic, reviewed: Reviewed) -> Xml.Element:
    at = place(d, reviewed.text)
    where = "" if at is None else f" 第{at.line}行"
    return Xml.SubElement(
        suite, "testcase", classname=suite.attrib["name"], name=f"{d.code}{where} {visible(d.message)}"
    )


def _outcome(case: Xml.Element, d: Diagnostic) -> None:
    if d.severity is Severity.NOTE:
        Xml.SubElement(case, "system-out").text = visible(f"提示：{d.help}")
        return
    kind = "failure" if d.code.startswith("BL") else "error"
    Xml.SubElement(case, kind, type=d.severity.value, message=visible(d.message)).text = visible(d.help)


def _count(element: Xml.Element) -> None:
    element.set("tests", str(len(element.findall(".//testcase"))))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(len(element.findall(f".//{tag}"))))
