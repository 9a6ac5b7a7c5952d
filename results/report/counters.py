"""What the processor itself counted of an operation, and the energy: medians, one table for each counter.

A counter that counted nothing anywhere gets one sentence, with the reason.
"""

from results.report import matrix, numbers
from results.report.markdown_text import code, escaped
from results.stats.pairs import Section, collect

METRICS = {"hardware_cycles_per_op": "processor cycles in user mode",
           "hardware_instructions_per_op": "instructions in user mode",
           "hardware_cache_misses_per_op": "misses of the last cache in user mode",
           "hardware_branch_misses_per_op": "branches in user mode that were predicted wrongly",
           "energy_nj_per_op": "energy"}


def tables(records: list[dict], section: Section) -> list[str]:
    """The counters that have numbers; medians of one process each, so without verdicts."""
    cells = {key: found for key, found in collect(records, decided=False).items()
             if key.section == section and key.metric in METRICS}
    lines = []
    for metric, meaning in METRICS.items():
        chosen = {key: found for key, found in cells.items() if key.metric == metric}
        if chosen:
            whole = _whole(records, metric)
            lines += [f"{code(metric)}: {meaning}{f' of {whole}' if whole else ''}.", "",
                      *matrix.medians(chosen)]
    return lines


def missing(records: list[dict]) -> list[str]:
    """A sentence for each reason for which counters have no number at all."""
    samples = [record for record in records
               if record["record"] == "sample" and record["metric"] in METRICS]
    counted = {one["metric"] for one in samples if one["value"] is not None}
    metrics_of: dict[str, list[str]] = {}
    for metric, note in dict.fromkeys((one["metric"], one["note"]) for one in samples
                                      if one["metric"] not in counted):
        metrics_of.setdefault(note, []).append(metric)
    return [f"{numbers.listing(map(code, found), most=len(METRICS))}: {_unsupported(note)}"
            for note, found in metrics_of.items()]


def _unsupported(note: str) -> str:
    """`<not supported>` (this machine has none)."""
    word, _, reason = note.partition(": ")
    return f"{code(word)}{f' ({escaped(reason)})' if reason else ''}."


def _whole(records: list[dict], metric: str) -> str | None:
    """What the meter covers, if not the process alone."""
    return next((record["note"] for record in records if record["record"] == "sample"
                 and record["metric"] == metric and record["value"] is not None
                 and "note" in record), None)
