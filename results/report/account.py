"""What a reader must know besides the ratios: noise, detectable effects, failures and reasons."""

from collections import defaultdict
from collections.abc import Iterable

from ci.host.roles import REFERENCE
from results.report import numbers
from results.report.facts import reason
from results.report.tied import slow_note
from results.stats.analysis import Analysis, Noise, Price, min_rounds
from results.stats.metrics import CPU


def notes(records: list[dict], analysis: Analysis) -> list[str]:
    """Sentences, the most important first."""
    noise = [noise_note(analysis.noise), detectable_note(analysis.noise),
             slow_note(analysis.noise)]
    found = [" ".join(filter(None, noise)),
             cells_note(records, "invalid"), cells_note(records, "unsupported"),
             dropped_note(records), few_rounds_note(analysis), lacks_note(records), price_note(analysis.prices)]
    return [note for note in found if note]


def noise_note(noise: Noise) -> str:
    if noise.noisy is None:
        why = "in too few rounds" if noise.comparisons else "not at all"
        return f"Noise is unknown: {noise.reference} was compared with its own copy {why}."
    state = "NOISY" if noise.noisy else "Quiet" if noise.quiet else "Neither quiet nor noisy"
    return f"{state}. {bias_note(noise)}"


def bias_note(noise: Noise) -> str:
    """The reference against its own copy.  To find no bias does not mean that small effects are
    found."""
    if not noise.biased:
        return f"Bias: none found in {numbers.count(noise.comparisons, 'comparison')} (A/A)."
    return (f"BIAS: {noise.reference} differs from its own copy in {noise.differing} of "
            f"{numbers.count(noise.comparisons, 'comparison')} (A/A).")


def detectable_note(noise: Noise) -> str:
    """In half of the comparisons: of competitors, and of the reference itself, whose noise is less."""
    if not noise.detectable:
        return ""
    if noise.middle is None and noise.middle_copy is None:
        return "Too few rounds to find any effect on a single workload."
    copy = f"a change of {noise.reference} itself of {_least(noise.middle_copy)}"
    if not noise.by_competitor:
        return f"Would find, with 80 % power, {copy}{_of_half(len(noise.detectable), 'workload')}."
    count = sum(map(len, noise.by_competitor.values()))
    return (f"Would find, with 80 % power, a difference of {_least(noise.middle)}"
            f"{_of_half(count, 'comparison')}{_by_allocator(noise)}, and {copy}"
            f"{_of_half(len(noise.detectable), 'workload')}.")


def _of_half(count: int, noun: str) -> str:
    return f" in half of the {count} {noun}s" if count > 1 else ""


def _least(size: float | None) -> str:
    return "no size" if size is None else numbers.percent(size)


def _by_allocator(noise: Noise) -> str:
    if len(noise.by_competitor) < 2:
        return ""
    clauses = [f"{name} {_least(size)}" for name, size in noise.by_allocator.items()]
    return f" ({', '.join(clauses)})"


def cells_note(records: list[dict], kind: str, reasons_most: int = 3) -> str:
    """How many cells have no number, with the first reasons."""
    cells = [record for record in records if record["record"] == kind]
    by_reason = defaultdict(list)
    for cell in cells:
        by_reason[_whom(cell, records), reason(cell)].append(cell["workload"])
    if not cells:
        return "No cell is invalid." if kind == "invalid" else ""
    reasons = [f"{allocator} {_workloads(workloads)} ({reason})".lstrip()
               for (allocator, reason), workloads in by_reason.items()]
    more = f"; {len(reasons) - reasons_most} more" if len(reasons) > reasons_most else ""
    return f"{len(cells)} {kind}: " + "; ".join(reasons[:reasons_most]) + more + "."


def _whom(cell: dict, records: list[dict]) -> str:
    """The allocator of a cell; "" if the program itself failed."""
    blamed = any(record["record"] == "unsupported" and record["workload"] == cell["workload"]
                 and record["allocator"] == REFERENCE for record in records)
    return "" if blamed and cell["workload"].startswith("program/") else cell["allocator"]


def _workloads(names: Iterable[str]) -> str:
    names = list(dict.fromkeys(names))
    return names[0] if len(names) == 1 else f"on {len(names)} workloads"


def dropped_note(records: list[dict]) -> str:
    dropped = [record for record in records if record["record"] == "dropped"]
    if not dropped:
        return ""
    names = numbers.listing((record["workload"] for record in dropped), most=4)
    return f"{numbers.count(len(dropped), 'workload')} left out ({dropped[0]['reason']}): {names}."


def few_rounds_note(analysis: Analysis) -> str:
    """Workloads that the time did not reach often enough for a verdict, where it did others."""
    times = [one for one in analysis.family(CPU) if one.asked]
    least = min_rounds(len(times))
    few = list(dict.fromkeys(one.key.workload for one in times if one.rounds < least))
    if not few or all(one.rounds < least for one in times):
        return ""
    return (f"{numbers.count(len(few), 'workload')} had no time for the {least} rounds that a verdict "
            f"takes: {numbers.listing(few, most=4)}.")


# The limitations of a host that affect numbers; the others are listed with the machine's facts.
LACKS = {
    "address_layout": "address layout not fixed",
    "performance_events": "kernel events not counted",
    "processor_choice": "threads not bound to processors",
    "second_processor": "one processor only",
    "address_space": "addresses limited",
    "large_dev_shm": "little shared memory",
    "control_groups": "memory of process groups not seen",
    "machine_facts": "facts of the machine not shown",
}


def lacks_note(records: list[dict], most: int = 2) -> str:
    """What the run could not use, as the `environment` record has it."""
    lacks = next((record.get("lacks") or {} for record in records
                  if record["record"] == "environment"), {})
    clauses = [f"{text} ({lacks[feature]})" for feature, text in LACKS.items() if feature in lacks]
    more = f"; {len(clauses) - most} more, listed under Machine" if len(clauses) > most else ""
    return f"Not available here: {'; '.join(clauses[:most])}{more}." if clauses else ""


def price_note(prices: list[Price]) -> str:
    """One clause for each allocator that was measured through the table and bound, often enough
    for an interval."""
    clauses = [price_in_words(mean) for mean in Price.means(prices) if mean.interval is not None]
    listed = ", ".join(clauses)
    return "Price of the interface (table − bound), ns per operation; 95 % confidence that all lie in their " \
        f"intervals: {listed}." if listed else ""


def price_in_words(price: Price) -> str:
    """plan9-pool 1.4 [1.2, 1.5]"""
    low, high = price.interval
    return f"{price.allocator} {price.ns_per_op:.1f} [{low:.1f}, {high:.1f}]"
