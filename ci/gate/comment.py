"""What the gate found, as a comment on a pull request: what got worse, by how much, in which function,
on which architecture.

Names come from outside, so none of them is a link, a mention or a tag.
"""

from ci.gate.account import number
from ci.gate.findings import BETTER, BROKEN, WORSE, GateFinding
from ci.gate.gate import GateResult
from results.report.markdown_table import table
from results.report.markdown_text import escaped

ROWS_MOST = 50  # GitHub takes 65,536 characters
HEADER = ("what", "allocator", "workload", "architecture", "before", "after", "change", "functions")
TITLES = {WORSE: "Worse", BROKEN: "Invalid", BETTER: "Better"}


def compose(outcome: GateResult, before: str, after: str) -> str:
    """The whole comment."""
    counts = ", ".join(f"{count} {what}" for what, count in outcome.compared.items()) or "nothing"
    left_out = f"; left out: {', '.join(outcome.left_out)}" if outcome.left_out else ""
    lines = [f"### Assay: {verdict(outcome)}", "",
             f"{escaped(after)} against {escaped(before)}: {escaped(counts)} compared"
             f"{escaped(left_out)}.", ""]
    for kind in (BROKEN, WORSE, BETTER):
        found = sorted((one for one in outcome.found if one.verdict == kind),
                       key=lambda one: -abs(one.change or 0))
        if found:
            lines += [f"**{TITLES[kind]}**", "",
                      *table(HEADER, [row(one) for one in found[:ROWS_MOST]], words=True)]
            if len(found) > ROWS_MOST:
                lines += [f"and {len(found) - ROWS_MOST} more", ""]
    lines += [f"- {escaped(note)}" for note in outcome.notes]
    return "\n".join(lines).rstrip() + "\n"


def verdict(outcome: GateResult) -> str:
    parts = [f"{len(found)} {word}" for word, found in (("worse", outcome.worse),
                                                        ("invalid", outcome.broken)) if found]
    return ", ".join(parts) or "nothing is worse"


def row(one: GateFinding) -> list[str]:
    cell = one.cell
    where = [cell.allocator, cell.workload, cell.arch] if cell else [one.where, "", ""]
    if cell and cell.threads > 1:
        where[1] += f", {cell.threads} threads"
    values = [number(value) if isinstance(value, (int, float)) else str(value)
              for value in (one.before, one.after)]
    change = "" if one.change is None else f"{one.change:+.2%}"
    return [one.what, *where, *values, change, "; ".join(one.causes)]
