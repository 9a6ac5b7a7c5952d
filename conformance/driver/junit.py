"""The verdicts as JUnit XML: a suite for each allocator and platform, a case for each clause."""

import pathlib
import xml.etree.ElementTree as tree

from ci.host.printable import printable
from conformance.driver.golden import Finding
from results.export import junit
from results.store import whole


def write(file: pathlib.Path, records: list[dict], findings: list[Finding]) -> None:
    """A FAIL or anything to review is a failure, UNRESOLVED an error; a known deviation is skipped
    like what is unsupported, with its reason, and so is what is unreviewed."""
    broken = {id(finding.record): finding.what for finding in findings if not finding.unreviewed}
    whole.write(file, junit.document(
        "assay conform", [_case(record, broken.get(id(record))) for record in records]))


def _case(record: dict, finding: str | None) -> junit.Case:
    name = printable(f"{record['allocator']} {record['arch']} {record['emulation']}")
    case = junit.case(name, record["clause"], record["seconds"])
    reason = printable(record["reason"] or "")
    kind = _kind(record, finding)
    if kind is not None:
        said = f"{record['verdict']}: {reason}" if reason else record["verdict"]
        child = tree.SubElement(case, kind, message=said)
        child.text = printable(f"{finding or _unreviewed(record)}\n{record['replay']}".strip())
    elif record["verdict"] == "VALUE":
        tree.SubElement(case, "system-out").text = printable(str(record["value"]))
    return name, case, kind


def _kind(record: dict, finding: str | None) -> str | None:
    if record["verdict"] == "UNRESOLVED":
        return "error"
    if finding is not None:
        return "failure"
    fine = record["verdict"] in ("PASS", "VALUE") and "unreviewed" not in record
    return None if fine else "skipped"


def _unreviewed(record: dict) -> str:
    return f"unreviewed: {record['unreviewed']}" if "unreviewed" in record else ""
