"""What a reader must know beside the ratios: noise, what could be found, what failed and why."""

import statistics
from collections import defaultdict
from collections.abc import Iterable

from results.report import numbers
from results.stats.analysis import Analysis, Noise, Price
from results.stats.names import REFERENCE


def notes(records: list[dict], analysis: Analysis) -> list[str]:
    """Sentences, the weightiest first."""
    found = [noise_note(analysis.noise), detectable_note(analysis.noise),
             cells_note(records, "invalid"), cells_note(records, "unsupported"),
             dropped_note(records), price_note(analysis.prices)]
    return [note for note in found if note]


def noise_note(noise: Noise) -> str:
    if noise.noisy is None:
        why = "in too few rounds" if noise.comparisons else "not at all"
        return f"Noise is unknown: {REFERENCE} was compared with its own copy {why}."
    state = "NOISY" if noise.noisy else "Quiet"
    return (f"{state}: {REFERENCE} against its own copy (A/A) differs in {noise.differing} of "
            f"{numbers.count(noise.comparisons, 'workload')}.")


def detectable_note(noise: Noise) -> str:
    found = sorted(value for value in noise.detectable.values() if value is not None)
    if not noise.detectable:
        return ""
    if not found:
        return "No effect on a single workload could be found: too few rounds."
    if len(found) == 1:
        return f"A difference of {numbers.percent(found[0])} would be found with 80 % power."
    return (f"On one workload a difference of {numbers.percent(found[0])} to "
            f"{numbers.percent(found[-1])} is found with 80 % power "
            f"(median {numbers.percent(statistics.median(found))}).")


def cells_note(records: list[dict], kind: str, reasons_most: int = 3) -> str:
    """How many cells have no number, with the first reasons."""
    cells = [record for record in records if record["record"] == kind]
    by_reason = defaultdict(list)
    for cell in cells:
        by_reason[cell["allocator"], cell["reason"]].append(cell["workload"])
    if not cells:
        return "No cell is invalid." if kind == "invalid" else ""
    reasons = [f"{allocator} {_workloads(workloads)} ({reason})"
               for (allocator, reason), workloads in by_reason.items()]
    more = f"; {len(reasons) - reasons_most} more" if len(reasons) > reasons_most else ""
    return f"{len(cells)} {kind}: " + "; ".join(reasons[:reasons_most]) + more + "."


def _workloads(names: Iterable[str]) -> str:
    names = list(dict.fromkeys(names))
    return names[0] if len(names) == 1 else f"on {len(names)} workloads"


def dropped_note(records: list[dict]) -> str:
    dropped = [record for record in records if record["record"] == "dropped"]
    if not dropped:
        return ""
    names = numbers.listing((record["workload"] for record in dropped), most=4)
    return f"{numbers.count(len(dropped), 'workload')} left out ({dropped[0]['reason']}): {names}."


def price_note(prices: list[Price]) -> str:
    """One clause for each allocator that was measured through the table and bound."""
    by_allocator = defaultdict(list)
    for price in prices:
        by_allocator[price.allocator].append(price.ns_per_op)
    clauses = [f"{allocator} {statistics.median(found):+.1f} ns an operation"
               for allocator, found in by_allocator.items()]
    return "Price of the interface (table − bound): " + ", ".join(clauses) + "." if clauses else ""
