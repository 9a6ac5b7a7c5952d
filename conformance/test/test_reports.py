"""The matrix, JUnit XML and TAP say the same of the same verdicts."""

import re
import xml.etree.ElementTree

import pytest

from conformance import junit, summary, supervision, tap
from conformance.clauses import Clause
from conformance.golden import Finding

CLAUSE = Clause("heap.x.y", ("CO-01",), "the rule", "the source", "pass", ("C17",), "", None)


def record(verdict: str, reason: str | None = None, **more) -> dict:
    return {"record": "verdict", "allocator": "any", "version": "1", "clause": "heap.x.y",
            "arch": "x86_64", "emulation": "native", "verdict": verdict, "reason": reason,
            "replay": "./assay conform heap.x.y --allocator any", "seconds": 0.25} | more


@pytest.fixture
def seen() -> tuple[list[dict], list[Finding]]:
    records = [record("PASS"), record("FAIL", "block \x1b 1 <&> #2"), record("FAIL", "again",
               deviation="known # since"), record("UNSUPPORTED", "no calloc"),
               record("UNRESOLVED", "lost"), record("UNTESTED", "a review rule"),
               record("VALUE", value="null"), record("VALUE", value=4)]
    return records, [Finding(records[1], "fails"), Finding(records[7], "the value is odd")]


def test_junit_counts_each_kind(tmp_path, seen):
    junit.write(tmp_path / "out.xml", *seen)
    [suite] = xml.etree.ElementTree.parse(tmp_path / "out.xml").getroot()
    counted = {key: int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")}
    assert counted == {"tests": 8, "failures": 2, "errors": 1, "skipped": 3}
    failure = suite[1].find("failure")
    assert failure.get("message") == "FAIL: block ? 1 <&> #2"
    assert "./assay conform heap.x.y" in failure.text
    assert suite[6].find("system-out").text == "null"


def test_tap_numbers_every_cell(seen):
    lines = tap.lines(*seen)
    assert lines[:2] == ["TAP version 14", "1..8"]
    points = [line for line in lines if re.match("(not )?ok ", line)]
    assert [line.startswith("ok") for line in points] == [
        True, False, False, True, False, True, True, False]
    assert points[2].endswith(" # TODO known \\# since")
    assert points[3].endswith(" # SKIP no calloc")
    assert all("\n" not in line for line in lines)


def test_the_matrix_counts_and_the_failures_say_how_to_see_them_again(seen):
    records, findings = seen
    shown = "\n".join(summary.lines(records * 4, findings, {"heap.x.y": CLAUSE}))
    head, row = shown.splitlines()[:2]
    assert head.split() == ["PASS", "FAIL", "VALUE", "UNSUPPORTED", "UNRESOLVED", "UNTESTED"]
    assert row.split() == ["any", "1", "4", "8", "8", "4", "4", "4"]
    assert "rule:  the rule" in shown and "the source (C17)" in shown
    assert "seen:  block" in shown and "again: ./assay conform heap.x.y" in shown
    assert "Known deviations:" in shown and "--pin" in shown
    assert shown.endswith("2 to look at.")


def test_few_cells_are_shown_one_by_one(seen):
    records, _ = seen
    shown = summary.lines(records[3:4], [], {"heap.x.y": CLAUSE})
    assert shown[0] == "UNSUPPORTED heap.x.y  any 1: no calloc"


def test_repeats_that_differ_are_unresolved():
    answers = [{"verdict": "PASS", "seconds": 0.1, "reason": None}] * 2
    assert supervision.agreed(answers)["verdict"] == "PASS"
    flaky = supervision.agreed(answers + [{"verdict": "FAIL", "seconds": 0.1, "reason": "torn"}])
    assert flaky["verdict"] == "UNRESOLVED"
    assert flaky["reason"] == "not the same each time: 1 times FAIL, 2 times PASS; torn"


def test_repeats_that_tell_different_values_are_unresolved():
    told = [{"verdict": "VALUE", "value": value, "seconds": 0.1, "reason": None}
            for value in ("a", "b")]
    assert supervision.agreed(told)["verdict"] == "UNRESOLVED"
