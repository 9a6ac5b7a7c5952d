"""JUnit XML, which every CI service shows: a suite for each allocator and platform.

A case is a cell of a run or a clause.  A FAIL is a failure, what is invalid or UNRESOLVED an error,
what is unsupported skipped.  `assay conform --junit` writes the same with the reviewed deviations,
which only it knows.
"""

import xml.etree.ElementTree as tree
from collections.abc import Iterable, Iterator
from typing import TextIO

from ci.host.printable import printable
from results.exported import ExportedCell, cells

NAME = "junit"
SUFFIX = ".junit.xml"
KINDS = {"FAIL": "failure", "UNRESOLVED": "error", "UNSUPPORTED": "skipped", "UNTESTED": "skipped"}
FAILED = {"invalid": "error", "unsupported": "skipped"}
Case = tuple[str, tree.Element, str | None]  # the suite, the case, and what came of it


def write(records: Iterable[dict], out: TextIO) -> None:
    records = list(records)
    out.write(document("assay", [*measured(records), *failed(records), *judged(records)]))


def document(name: str, cases: Iterable[Case]) -> str:
    """The cases by their suites, with the counts that the format asks for."""
    suites: dict[str, list[tuple[tree.Element, str | None]]] = {}
    for suite, element, kind in cases:
        suites.setdefault(suite, []).append((element, kind))
    root = tree.Element("testsuites", name=name)
    for suite, members in suites.items():
        kinds = [kind for _, kind in members]
        inner = tree.SubElement(
            root, "testsuite", name=suite, tests=str(len(members)),
            failures=str(kinds.count("failure")), errors=str(kinds.count("error")),
            skipped=str(kinds.count("skipped")))
        inner.extend(element for element, _ in members)
    tree.indent(root)
    return "<?xml version='1.0' encoding='utf-8'?>\n" + tree.tostring(root, "unicode") + "\n"


def measured(records: list[dict]) -> Iterator[Case]:
    """Each cell that has numbers; its medians are the output."""
    for cell in cells(records):
        suite = printable(f"{cell.allocator} {cell.arch} {cell.emulation}")
        found = case(suite, name_of(cell))
        tree.SubElement(found, "system-out").text = printable("\n".join(
            f"{metric.name}: {metric.median!r} {metric.unit}" for metric in cell.metrics.values()))
        yield suite, found, None


def name_of(cell: ExportedCell) -> str:
    return f"{cell.workload} {cell.binding} threads:{cell.threads} processes:{cell.processes}"


def failed(records: list[dict]) -> Iterator[Case]:
    for record in records:
        kind = FAILED.get(record["record"])
        if kind is None:
            continue
        suite = suite_of(record)
        axes = [str(record[name]) for name in ("workload", "binding") if record.get(name)]
        axes += [f"{name}:{record[name]}" for name in ("threads", "processes") if name in record]
        found = case(suite, " ".join(axes))
        child = tree.SubElement(found, kind, message=printable(record["reason"]))
        child.text = printable(str(record.get("detail", "")))
        yield suite, found, kind


def judged(records: list[dict]) -> Iterator[Case]:
    for record in records:
        if record["record"] != "verdict":
            continue
        suite, kind = suite_of(record), KINDS.get(record["verdict"])
        found = case(suite, record["clause"], record.get("seconds"))
        if kind is not None:
            said = ": ".join(str(part) for part in (record["verdict"], record.get("reason")) if part)
            child = tree.SubElement(found, kind, message=printable(said))
            child.text = printable(record.get("replay") or "")
        elif record["verdict"] == "VALUE":
            tree.SubElement(found, "system-out").text = printable(str(record.get("value", "")))
        yield suite, found, kind


def suite_of(record: dict) -> str:
    axes = (record.get(name) for name in ("allocator", "arch", "emulation"))
    return printable(" ".join(str(one) for one in axes if one))


def case(suite: str, name: str, seconds: float | None = None) -> tree.Element:
    element = tree.Element("testcase", classname=suite, name=printable(name))
    if seconds is not None:
        element.set("time", f"{seconds:.3f}")
    return element
