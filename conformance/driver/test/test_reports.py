"""The matrix, JUnit XML and TAP say the same of the same verdicts."""

import re
import xml.etree.ElementTree

import pytest

from conformance.driver import junit, session, summary, supervision, tap
from conformance.driver.clauses import Clause
from conformance.driver.golden import Finding

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
    assert failure.get("message") == "FAIL: block \\u001b 1 <&> #2"
    assert "./assay conform heap.x.y" in failure.text
    assert suite[6].find("system-out").text == "null"


# What XML 1.0 has no platform for, and what a terminal obeys.
FORBIDDEN = "\x00\x08\x0b\x1b[31m\x9b\u202e\ud800\ufffe\uffff]]>"


def test_no_name_makes_junit_or_tap_another_text(tmp_path):
    one = record("FAIL", FORBIDDEN, allocator=f"a{FORBIDDEN}", clause=f"c{FORBIDDEN}",
                 replay=FORBIDDEN)
    value = record("VALUE", value=FORBIDDEN)
    found = [Finding(one, FORBIDDEN)]
    junit.write(tmp_path / "out.xml", [one, value], found)
    root = xml.etree.ElementTree.parse(tmp_path / "out.xml").getroot()
    case = root[0][0]
    assert "\\u0000" in case.get("name") and "\\ufffe" in case.get("classname")
    assert "]]>" in case.find("failure").text
    assert all(line.isprintable() for line in tap.lines([one, value], found))


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


def test_a_library_that_no_program_survives_is_told_once():
    records = [record("FAIL", "died of SIGSEGV before the clause began") for _ in range(30)] \
        + [record("FAIL", "block 3 overlaps")]
    shown = "\n".join(summary.lines(records, [Finding(one, "fails") for one in records],
                                    {"heap.x.y": CLAUSE}))
    assert shown.count("seen:  died of SIGSEGV before") == 1 and "and 29 others so" in shown
    assert "-fno-builtin" in shown and shown.count("seen:  block 3 overlaps") == 1


@pytest.fixture
def unreviewed() -> tuple[list[dict], list[Finding]]:
    """A failure and a value of a version that nobody reviewed, and a PASS."""
    records = [record("FAIL", "odd # 1", unreviewed="fails"),
               record("VALUE", value="x", unreviewed="the value is odd"), record("PASS")]
    return records, [Finding(one, one["unreviewed"], unreviewed=True) for one in records[:2]]


def test_junit_skips_what_is_unreviewed_with_its_reason(tmp_path, unreviewed):
    junit.write(tmp_path / "out.xml", *unreviewed)
    [suite] = xml.etree.ElementTree.parse(tmp_path / "out.xml").getroot()
    assert (suite.get("failures"), suite.get("errors"), suite.get("skipped")) == ("0", "0", "2")
    assert "unreviewed: the value is odd" in suite[1].find("skipped").text


def test_tap_fails_nothing_that_is_unreviewed(unreviewed):
    points = [line for line in tap.lines(*unreviewed) if re.match("(not )?ok ", line)]
    assert points[0].startswith("not ok") and points[0].endswith("# TODO unreviewed: fails")
    assert points[1].startswith("not ok") and points[1].endswith("# TODO unreviewed: the value is odd")
    assert points[2].startswith("ok") and "#" not in points[2]


def test_the_summary_lists_what_is_unreviewed_by_version(unreviewed):
    records, findings = unreviewed
    shown = "\n".join(summary.lines(records * 10, findings, {"heap.x.y": CLAUSE}))
    assert "\nunreviewed: any 1\n  FAIL  heap.x.y: odd # 1\n" in shown
    assert "the value is odd" in shown and "--strict" in shown
    assert "\nFAIL" not in shown and "To be reviewed" not in shown and "Known" not in shown
    assert shown.endswith("2 unreviewed, 0 to look at.")


def test_strictly_it_fails_like_anything_else(tmp_path, unreviewed):
    records, findings = unreviewed
    strict = [Finding(one.record, one.what) for one in findings]
    junit.write(tmp_path / "out.xml", records, strict)
    [suite] = xml.etree.ElementTree.parse(tmp_path / "out.xml").getroot()
    assert suite.get("failures") == "2"
    assert not any(" TODO " in line for line in tap.lines(records, strict))
    shown = "\n".join(summary.lines(records, strict, {"heap.x.y": CLAUSE}))
    assert "\nFAIL heap.x.y" in shown and shown.endswith("2 to look at.")


@pytest.mark.parametrize(("findings", "verdicts", "status"), [
    ([], ["PASS"], 0), ([("FAIL", True)], ["FAIL"], 0), ([("FAIL", False)], ["FAIL"], 1),
    ([("FAIL", True), ("VALUE", False)], ["FAIL", "VALUE"], 1),
    ([("FAIL", True)], ["FAIL", "UNRESOLVED"], 4)])
def test_the_status_counts_what_was_reviewed(findings, verdicts, status):
    outcome = session.Outcome(records=[record(verdict) for verdict in verdicts])
    outcome.findings = [Finding(record(verdict), "odd", new) for verdict, new in findings]
    assert outcome.status() == status


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
