"""The JSON of Google Benchmark: each repetition becomes the samples of one round.

Aggregates are left out, because the raw values are there.  What ended with an error is `invalid`.
A file that `assay report --export google-benchmark` wrote gets its own names and axes back.
"""

import json
from collections.abc import Iterator

NAME = "google-benchmark"
UNITS_NS = {"ns": 1.0, "us": 1e3, "ms": 1e6}
TIMES = {"real_time": "wall", "cpu_time": "cpu"}
# What an entry says of itself; every other number in it is a counter of the user's.
KNOWN = {"family_index", "per_family_instance_index", "repetitions", "repetition_index", "threads",
         "iterations", "real_time", "cpu_time", "error_occurred"}
MORE = ("_per_second",)  # the end of a name of which more is better
EXPORTED_AXES = 7  # words of a name that the exporter wrote


def fits(text: str) -> bool:
    return text.lstrip().startswith("{") and '"benchmarks"' in text and '"context"' in text


def read(text: str, arch: str, allocator: str | None) -> Iterator[dict]:
    """The records.  Raises ValueError where this is not that format."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("no JSON") from None
    entries = document.get("benchmarks") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not isinstance(document.get("context"), dict):
        raise ValueError("has no context and benchmarks, as Google Benchmark writes them")
    own = document["context"].get("executable") == "assay"
    rounds: dict[str, int] = {}
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            raise ValueError(f"benchmark {number} has no name")
        if entry.get("run_type", "iteration") != "iteration":
            continue
        name = str(entry.get("run_name") or entry["name"])
        rounds[name] = rounds.get(name, -1) + 1
        yield from _entry(entry, _axes(entry, name, own, arch, allocator), rounds[name])


def _axes(entry: dict, name: str, own: bool, arch: str, allocator: str | None) -> dict:
    words = name.rsplit(" ", EXPORTED_AXES - 1)
    if own and len(words) == EXPORTED_AXES:
        counts = [word.rpartition(":")[2] for word in words[5:]]
        if all(count.isdigit() for count in counts):
            return {"workload": words[0], "allocator": words[1], "binding": words[2],
                    "arch": words[3], "emulation": words[4], "threads": int(counts[0]),
                    "processes": int(counts[1])}
    if allocator is None:
        raise ValueError("this format does not say which allocator was measured: --allocator NAME")
    threads = entry.get("threads", 1)
    if type(threads) is not int or threads < 1:
        raise ValueError(f"{name}: {threads} is no number of threads")
    return {"workload": f"{NAME}/{name}", "allocator": allocator, "binding": "preload",
            "arch": arch, "emulation": "native", "threads": threads, "processes": 1}


def _entry(entry: dict, axes: dict, number: int) -> Iterator[dict]:
    if entry.get("error_occurred"):
        yield {"record": "invalid", **axes, "reason": "error",
               "detail": str(entry.get("error_message") or "no message")}
        return
    for metric, unit, value in [*_times(entry), *_counters(entry)]:
        yield {"record": "sample", **axes, "group": axes["workload"].split("/")[0],
               "metric": metric, "unit": unit, "better": "more" if metric.endswith(MORE) else "less",
               "value": value, "round": number, "seed": 0, "checksum": None,
               "operations": max(int(entry.get("iterations") or 1), 1)}


def _times(entry: dict) -> Iterator[tuple[str, str, float]]:
    unit = entry.get("time_unit", "ns")
    for field, clock in TIMES.items():
        value = entry.get(field)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float)) \
                or unit not in {"s", *UNITS_NS}:
            raise ValueError(f"{entry['name']}: {value} {unit} is no time")
        yield (f"{clock}_s", "s", value) if unit == "s" else \
            (f"{clock}_ns_per_op", "ns", value * UNITS_NS[unit])


def _counters(entry: dict) -> Iterator[tuple[str, str, float]]:
    for name, value in entry.items():
        if name not in KNOWN and isinstance(value, (int, float)) and not isinstance(value, bool):
            yield name, "instructions" if name.startswith("instructions") else "count", value
