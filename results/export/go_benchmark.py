"""The text of Go's benchmarks, which benchstat reads (golang.org/design/14313-benchmark-format).

A line is one round of a cell: its name with the axes, the number of operations, and each value with
its unit.  A count repeats exactly, which the unit's metadata says.  The number of threads always
ends the name, so that a name that ends in a number is not taken for one.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from ci.host.printable import one_line
from results.exported import ExportedCell, cells, first, rounds

NAME = "go-benchmark"
SUFFIX = ".bench.txt"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "i386": "386"}  # as Go calls them
UNITS = {"wall_ns_per_op": "ns/op", "cpu_ns_per_op": "cpu-ns/op", "wall_s": "sec/op",
         "cpu_s": "cpu-sec/op", "peak_rss_bytes": "peak-rss-B"}


def write(records: Iterable[dict], out: TextIO) -> None:
    records = list(records)
    found = cells(records)
    for line in header(records):
        print(line, file=out)
    for line in units(found):
        print(line, file=out)
    place = None
    for cell in sorted(found, key=lambda one: (one.arch, one.emulation)):
        if (cell.arch, cell.emulation) != place:
            place = cell.arch, cell.emulation
            print(f"goarch: {ARCHITECTURES.get(cell.arch, word(cell.arch))}", file=out)
            print(f"emulation: {word(cell.emulation)}", file=out)
        for samples in rounds(cell):
            print(result(cell, samples), file=out)


def header(records: list[dict]) -> Iterator[str]:
    """What all lines have in common."""
    facts = first(records, "environment")
    yield "goos: linux"
    yield "pkg: assay"
    for key, value in (("cpu", facts.get("cpu")), ("commit", facts.get("commit"))):
        if value:
            yield f"{key}: {one_line(str(value)).strip()}"


def units(found: list[ExportedCell]) -> Iterator[str]:
    """Of each unit which direction is better, and whether its values are exact."""
    seen = {unit(metric.name): metric.better for cell in found for metric in cell.metrics.values()}
    for name, better in sorted(seen.items()):
        exact = " assume=exact" if name.startswith("instructions") else ""
        yield f"Unit {name} better={'lower' if better == 'less' else 'higher'}{exact}"


def result(cell: ExportedCell, samples: dict[str, dict]) -> str:
    operations = next(iter(samples.values())).get("operations") or 1
    values = " ".join(f"{sample['value']!r} {unit(metric)}" for metric, sample in samples.items())
    return f"{name_of(cell)} {operations} {values}"


def name_of(cell: ExportedCell) -> str:
    """BenchmarkPair/size=64/allocator=jemalloc/binding=preload/processes=1-2"""
    parts = [word(part).replace(":", "=", 1) for part in cell.workload.split("/")]
    parts[0] = parts[0][:1].upper() + parts[0][1:]
    axes = [f"{axis}={word(getattr(cell, axis))}" for axis in ("allocator", "binding")]
    return "Benchmark" + "/".join([*parts, *axes, f"processes={cell.processes}"]) \
        + f"-{cell.threads}"


def unit(metric: str) -> str:
    return UNITS.get(metric) or word(re.sub(r"_per_op$", "/op", metric).replace("_", "-"))


def word(text: str) -> str:
    """The text without white space; each such character becomes %20 or its like, and so does the
    sign that begins such a code."""
    return re.sub(r"[\s%]", lambda match: f"%{ord(match[0]):02X}", one_line(text)) or "%"
