"""The verdicts as JUnit XML: a suite for each allocator and platform, a case for each clause."""

import pathlib
import xml.etree.ElementTree as tree

from ci.host.printable import printable
from conformance.driver.golden import Finding
from results.store import whole


def write(file: pathlib.Path, records: list[dict], findings: list[Finding]) -> None:
    """A FAIL or anything to review is a failure, UNRESOLVED an error; a known deviation is skipped
    like what is unsupported, with its reason, and so is what is unreviewed."""
    root = tree.Element("testsuites", name="assay conform")
    broken = {id(finding.record): finding.what for finding in findings if not finding.unreviewed}
    suites: dict[str, list[dict]] = {}
    for record in records:
        suites.setdefault(f"{record['allocator']} {record['arch']} {record['emulation']}",
                          []).append(record)
    for name, members in suites.items():
        suite = tree.SubElement(root, "testsuite", name=printable(name), tests=str(len(members)))
        counts = {"failure": 0, "error": 0, "skipped": 0}
        for record in members:
            kind = _case(suite, name, record, broken.get(id(record)))
            if kind is not None:
                counts[kind] += 1
        suite.set("failures", str(counts["failure"]))
        suite.set("errors", str(counts["error"]))
        suite.set("skipped", str(counts["skipped"]))
    tree.indent(root)
    whole.write(file, "<?xml version='1.0' encoding='utf-8'?>\n" + tree.tostring(root, "unicode"))


def _case(suite, name: str, record: dict, finding: str | None) -> str | None:
    case = tree.SubElement(suite, "testcase", classname=printable(name),
                           name=printable(record["clause"]),
                           time=f"{record['seconds']:.3f}")
    reason = printable(record["reason"] or "")
    kind = _kind(record, finding)
    if kind is not None:
        said = f"{record['verdict']}: {reason}" if reason else record["verdict"]
        child = tree.SubElement(case, kind, message=said)
        child.text = printable(f"{finding or _unreviewed(record)}\n{record['replay']}".strip())
    elif record["verdict"] == "VALUE":
        tree.SubElement(case, "system-out").text = printable(str(record["value"]))
    return kind


def _kind(record: dict, finding: str | None) -> str | None:
    if record["verdict"] == "UNRESOLVED":
        return "error"
    if finding is not None:
        return "failure"
    fine = record["verdict"] in ("PASS", "VALUE") and "unreviewed" not in record
    return None if fine else "skipped"


def _unreviewed(record: dict) -> str:
    return f"unreviewed: {record['unreviewed']}" if "unreviewed" in record else ""
