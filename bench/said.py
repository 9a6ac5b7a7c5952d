"""What a measured process said: records, of the kinds and with the fields that are expected of it.

The process holds the library that is measured, which may write anything: no text, invalid numbers, a
thousand brackets.  Here all of it becomes either a record with sound fields
or a fault of one line.  Nothing that is read here raises.
"""

import math

TEXT_MOST = 4096  # of a field; enough for a path
FAULT_MOST = 200  # of a reason, which is printed
TURNS_MOST = 64  # of a process in a set: harness/turn.h


def _text(value) -> bool:
    return isinstance(value, str) and len(value) <= TEXT_MOST


def _text_or_none(value) -> bool:
    return value is None or _text(value)


def _count(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 64


def _time(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63


def _number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) \
        and math.isfinite(value) and abs(value) < 1e300


def _truth(value) -> bool:
    return isinstance(value, bool)


def _numbers(value) -> bool:
    return isinstance(value, list) and len(value) <= TURNS_MOST and all(map(_number, value))


def _proof(value) -> bool:
    return isinstance(value, dict) and len(value) <= 256 \
        and all(_text(name) and _text(file) for name, file in value.items())


# Each kind with the fields that it must have, and those that it may have.  Others are dropped.
SAMPLE = {"allocator": _text, "workload": _text, "group": _text, "metric": _text, "unit": _text,
          "better": _text, "value": _number, "binding": _text, "arch": _text, "threads": _count,
          "processes": _count, "operations": _count, "segments": _count, "round": _count,
          "seed": _count, "checksum": _text}
NO_NUMBER = {"allocator": _text, "workload": _text, "binding": _text, "threads": _count,
             "reason": _text}
NEEDED = {
    "allocator": {"proof": _proof, "build_id": _text},
    "sample": SAMPLE, "unsupported": NO_NUMBER, "invalid": NO_NUMBER,
    "phase": {"phase": _text, "live_bytes": _count, "live_bytes_peak": _count},
    "mark": {"segments": _count, "segments_cpu_ns": _time, "segments_wall_ns": _time,
             "settled_cpu_ns": _time, "wall_ns": _time, "cpu_ns": _time},
    "object": {"file": _text, "base": _count},
    "bound": {"program": _text, "object": _text, "own": _truth, "proof": _proof},
    "over": {},
    "launch": {"error": _text_or_none, "exit": _time, "signal": _text_or_none, "timed_out": _truth,
               "flooded": _truth, "left": _truth, "interrupted": _truth, "user_s": _number,
               "system_s": _number, "wall_s": _number, "peak_rss_bytes": _time},
    "exec": {"pid": _count, "program": _text, "image": _text, "dynamic": _truth, "secure": _truth,
             "machine": _count, "preload": _text, "cpu_s": _number},
    "untraced": {"reason": _text},
}
ALLOWED = {"sample": {"turns": _numbers},
           "allocator": {"name": _text, "version": _text_or_none, "options": _text_or_none,
                         "libc_heap_bytes": _count, "program": _text, "pid": _count,
                         "image": _text},
           "launch": {"group_cpu_s": _number}}


def sound(records: list[dict]) -> tuple[list[dict], str | None]:
    """The records with the fields that are known, and what is wrong with the first that is not
    sound."""
    found = []
    for record in records:
        kind = record["record"]
        if kind not in NEEDED:
            continue
        checks = NEEDED[kind] | ALLOWED.get(kind, {})
        wrong = [name for name in NEEDED[kind] if name not in record] \
            or [name for name, check in checks.items() if name in record and not check(record[name])]
        if wrong:
            return found, f"a record `{kind}` without a sound `{wrong[0]}`"
        found.append({"record": kind} | {name: record[name] for name in checks if name in record})
    return found, None


def up_to_the_end(records: list[dict]) -> list[dict]:
    """Without what was written after the harness had written its last record."""
    kinds = [record["record"] for record in records]
    return records[:kinds.index("over")] if "over" in kinds else records


def plain(text: str) -> str:
    """A text as it can be printed on one line of a terminal."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[:FAULT_MOST])
    return shown or "?"
