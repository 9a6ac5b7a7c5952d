"""The result lines of mimalloc-bench: `test alloc elapsed rss_kib user sys majflt minflt`.

That suite writes a line for every process, also for one that crashed at once or that another library
served.  Such a run looks dead: it has next to no user time where the others of its test have much,
or a fraction of their memory.  Its cell becomes `invalid`, and has no number here.

`sys` is the process's own malloc, and so the reference of the imported samples.
"""

import dataclasses
import pathlib
import re
import statistics
from collections.abc import Iterator

NAME = pathlib.Path(__file__).stem.replace("_", "-")
REFERENCE = "sys"
TIME = re.compile(r"(?:(\d+):)?(?:(\d+):)?(\d+(?:\.\d+)?)")
HEADING = re.compile(r"#|[A-Z][A-Z0-9_ ]*:")
# When a run looks dead, beside what is usual in its test.
NO_USER, LESS_USER, LESS_MEMORY = 0.05, 0.5, 0.25
USER_LEAST_S = 0.1  # a test with less user time than this tells nothing by it
SYSTEM_SHARE = 0.98  # of the CPU time, where there is nothing to compare with
METRICS = {"wall_s": "s", "cpu_s": "s", "user_s": "s", "system_s": "s", "peak_rss_bytes": "bytes",
           "page_faults_major": "events", "page_faults_minor": "events"}


@dataclasses.dataclass(frozen=True)
class ResultLine:
    """One line, which is one process."""

    number: int
    test: str
    allocator: str
    wall_s: float
    peak_rss_bytes: int
    user_s: float
    system_s: float
    page_faults_major: int
    page_faults_minor: int

    @property
    def cpu_s(self) -> float:
        return self.user_s + self.system_s


def fits(text: str) -> bool:
    """Whether the text is of this format: its first line that is no heading is a result."""
    lines = (line.split() for line in text.splitlines() if line.strip() and not HEADING.match(line))
    first = next(lines, [])
    return len(first) == 8 and TIME.fullmatch(first[2]) is not None


def read(text: str, arch: str, _allocator: str | None) -> Iterator[dict]:
    """The records.  Raises ValueError with the number of a line that is no result."""
    lines = [_line(number, line) for number, line in enumerate(text.splitlines(), 1)
             if line.strip() and not HEADING.match(line)]
    rounds: dict[tuple[str, str], int] = {}
    dead: set[tuple[str, str]] = set()
    for line in lines:
        cell = line.test, line.allocator
        reason = why_dead(line, [other for other in lines
                                 if other.test == line.test and other is not line])
        if reason is not None and cell not in dead:
            dead.add(cell)
            yield {"record": "invalid", **_axes(line, arch), "reason": "looks-dead",
                   "detail": f"line {line.number}: {reason}"}
        number = rounds[cell] = rounds.get(cell, -1) + 1
        for metric, unit in METRICS.items():
            yield {"record": "sample", **_axes(line, arch), "group": NAME, "metric": metric,
                   "unit": unit, "better": "less", "value": getattr(line, metric), "round": number,
                   "seed": 0, "checksum": None, "reference": REFERENCE}


def why_dead(line: ResultLine, others: list[ResultLine]) -> str | None:
    """Why the run looks dead beside the other lines of its test; None where it does not."""
    if not line.wall_s and not line.cpu_s:
        return "it took no time"
    if not others:
        dead = line.system_s >= USER_LEAST_S and line.system_s > SYSTEM_SHARE * line.cpu_s
        return f"{line.user_s:g} s of user time beside {line.system_s:g} s of system time" \
            if dead else None
    user, memory = usual(others, "user_s"), usual(others, "peak_rss_bytes")
    if user >= USER_LEAST_S and line.user_s <= NO_USER * user:
        return f"{line.user_s:g} s of user time beside {line.system_s:g} s of system time, " \
               f"where {user:g} s of user time are usual"
    if line.peak_rss_bytes <= LESS_MEMORY * memory and line.user_s <= LESS_USER * user:
        return f"{line.peak_rss_bytes >> 10} KiB and {line.user_s:g} s of user time, " \
               f"where {int(memory) >> 10} KiB and {user:g} s are usual"
    return None


def usual(others: list[ResultLine], field: str) -> float:
    """The median; or what the reference has, if that is more, because several may be dead."""
    found = [getattr(one, field) for one in others]
    reference = [getattr(one, field) for one in others if one.allocator == REFERENCE]
    return max(statistics.median(found), statistics.median(reference) if reference else 0)


def _axes(line: ResultLine, arch: str) -> dict:
    return {"allocator": line.allocator, "workload": f"{NAME}/{line.test}", "binding": "preload",
            "arch": arch, "emulation": "native", "threads": 1, "processes": 1}


def _line(number: int, text: str) -> ResultLine:
    words = text.split()
    if len(words) != 8:
        raise ValueError(f"line {number}: {len(words)} words, where a result has 8: test alloc time "
                         "rss user sys page-faults page-reclaims")
    try:
        wall, user, system = (_seconds(words[index]) for index in (2, 4, 5))
        memory, major, minor = (_count(words[index]) for index in (3, 6, 7))
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from None
    return ResultLine(number, words[0], words[1], wall, memory << 10, user, system, major, minor)


def _seconds(word: str) -> float:
    """12.34, or 1:02.33, or 1:00:02 as GNU time writes longer ones."""
    match = TIME.fullmatch(word)
    if match is None or not word.isascii():
        raise ValueError(f"{word} is no time")
    larger = [int(part) for part in match.groups()[:2] if part is not None]
    seconds = 0
    for part in larger:
        seconds = (seconds + part) * 60
    return seconds + float(match[3])


def _count(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) <= 15):
        raise ValueError(f"{word} is no count")
    return int(word)
