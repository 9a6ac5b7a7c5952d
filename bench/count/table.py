"""The table of a count: instructions per operation, a section for each architecture and binding."""

from collections.abc import Iterable

from bench.count.counted_cell import Counted
from bench.count.shares import ALLOCATOR

LEGEND = "instructions an operation, in brackets those of the allocator itself; less is better"


def table(counted: Iterable[Counted]) -> list[str]:
    """The lines of all sections."""
    sections: dict[tuple[str, str], list[Counted]] = {}
    for one in counted:
        sections.setdefault((one.sample["arch"], one.sample["binding"]), []).append(one)
    lines = [LEGEND]
    for (arch, binding), found in sections.items():
        lines += ["", f"{arch}, {binding}", *_section(found)]
    return lines


def _section(found: list[Counted]) -> list[str]:
    names = list(dict.fromkeys(one.cell.candidate.name for one in found))
    workloads = list(dict.fromkeys(_title(one) for one in found))
    texts = {(_title(one), one.cell.candidate.name): _text(one) for one in found}
    rows = [["", *names]] + [[workload, *(texts.get((workload, name), "-") for name in names)]
                             for workload in workloads]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in
                                                  zip(row[1:], widths[1:]))]).rstrip()
            for row in rows]


def _title(one: Counted) -> str:
    return one.cell.row.workload + (f" ×{one.cell.threads}" if one.cell.threads > 1 else "")


def _text(one: Counted) -> str:
    return f"{one.total.instructions:,.0f} ({one.owners[ALLOCATOR].instructions:,.0f})"


def functions(counted: Iterable[Counted], most: int) -> list[str]:
    """The `most` functions of each cell that executed the most instructions."""
    lines: list[str] = []
    for one in counted if most > 0 else ():
        lines += ["", f"{one.cell.candidate.name} {_title(one)} ({one.sample['arch']}, "
                      f"{one.sample['binding']})"]
        lines += [f"{tally.instructions:12,.2f}  {location.function}"
                  f"  {location.file.rsplit('/', 1)[-1] or location.section}"
                  for location, tally in list(one.functions.items())[:most]]
    return lines
