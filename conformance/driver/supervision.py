"""Runs cells under conform-supervisor, natively, under qemu-user, or in a guest of their own.

The supervisor's verdicts are taken as they are.  A cell that ran out of its time, and is not known
to, is asked once more, alone and with more of it, so that a busy machine makes no verdict; and a
cell that was asked several times and answered differently is UNRESOLVED.
"""

import contextlib
import math
import pathlib
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator

from ci.host.json_lines import parse_lines
from ci.host.qemu import guest
from conformance.driver.cells import Cell, Platform

MORE_S = 30.0  # what a second chance adds
GUEST_SLICE_S = 45.0  # of expected work in one guest
WORDS = ("PASS", "FAIL", "UNSUPPORTED", "UNRESOLVED", "VALUE")
LIST_IN_GUEST = "/conformance.cells"


def ask(cells: list[Cell], jobs: int, repeats: int, supervisor: pathlib.Path,
        expected: Callable[[dict], bool],
        raced: Callable[[dict], bool] = lambda record: False) -> Iterator[tuple[Cell, dict]]:
    """Yields each cell with its record, as it is decided.  All cells are of one platform; `expected`
    tells of a record if nothing about it is news, `raced` if the clause is known to be answered in
    more than one way there."""
    def record_of(index: int, given: list[dict]) -> dict:
        records = [asked[index].record(answer) for answer in given]
        if all(expected(one) and raced(one) for one in records):
            return min(records, key=lambda one: one["verdict"] != "FAIL")
        return asked[index].record(agreed(given))

    asked = []
    for cell in cells:
        answer = cell.unasked()
        if answer is None:
            asked.append(cell)
        else:
            yield cell, cell.record({"verdict": answer[0], "reason": answer[1]})
    if not asked:
        return
    answers: dict[int, list[dict]] = {}
    late = []
    for number, raw in _run([cell for cell in asked for _ in range(repeats)], jobs, 0.0,
                            supervisor):
        index = number // repeats
        answers.setdefault(index, []).append(raw)
        if raw["timed_out"] and index not in late and not expected(asked[index].record(raw)):
            late.append(index)
        if len(answers[index]) == repeats and index not in late:
            yield asked[index], record_of(index, answers[index])
    for index in late:
        for _, raw in _run([asked[index]], 1, MORE_S, supervisor):
            settled = [answer for answer in answers[index] if not answer["timed_out"]] + [raw]
            yield asked[index], record_of(index, settled)


def agreed(answers: list[dict]) -> dict:
    """The one answer, or UNRESOLVED with what they were."""
    seen: dict[tuple, int] = {}
    for answer in answers:
        key = (answer["verdict"], answer.get("value"))
        seen[key] = seen.get(key, 0) + 1
    if len(seen) == 1:
        return answers[0]
    told = ", ".join(f"{count} times {verdict}" + (f" = {value}" if value is not None else "")
                     for (verdict, value), count in sorted(seen.items(), key=str))
    why = next((answer["reason"] for answer in answers if answer["verdict"] == "FAIL"), None)
    return {"verdict": "UNRESOLVED", "seconds": answers[0]["seconds"],
            "reason": f"not the same each time: {told}" + (f"; {why}" if why else "")}


def cell_list_text(cells: list[Cell], more_s: float) -> str:
    """What cell_list.h describes."""
    lines = []
    for cell in cells:
        launch = cell.launch()
        lines += [f"allocator {cell.candidate.name}", f"clause {cell.clause.name}",
                  f"limit {cell.limit_s + more_s:g}"]
        lines += [f"env {name}={value}" for name, value in launch.env.items()]
        lines += [f"word {word}" for word in _by_path(launch.argv)] + ["run"]
    return "\n".join(lines) + "\n"


def _by_path(argv: list[str]) -> list[str]:
    """The supervisor searches no PATH."""
    return [shutil.which(argv[0]) or argv[0], *argv[1:]]


def _run(cells: list[Cell], jobs: int, more_s: float, supervisor: pathlib.Path,
         ) -> Iterator[tuple[int, dict]]:
    """(index in the list, raw verdict) of each cell, as they come."""
    platform = cells[0].platform
    if platform.emulation == "qemu-system":
        yield from _run_in_guests(cells, more_s, platform)
        return
    with tempfile.NamedTemporaryFile("w", prefix="assay-cells-", errors="surrogateescape") as listed:
        listed.write(cell_list_text(cells, more_s))
        listed.flush()
        process = subprocess.Popen([supervisor, "-j", str(jobs), listed.name], text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   start_new_session=True, errors="replace")
        seen = set()
        try:
            for line in process.stdout:
                for number, raw in verdicts(line, len(cells), seen):
                    yield number, raw
        finally:
            _end(process)
    yield from _lost(len(cells), seen, f"the supervisor ended with {process.returncode}")


def verdicts(text: str, count: int, seen: set[int]) -> Iterator[tuple[int, dict]]:
    """(index in the list, raw verdict) of each sound `verdict` record; the first of a row is the
    supervisor's.  On a guest's console the judged programs write too."""
    for raw in parse_lines(text):
        if raw["record"] != "verdict" or not is_sound(raw, count) or raw["row"] - 1 in seen:
            continue
        seen.add(raw["row"] - 1)
        yield raw["row"] - 1, raw


def is_sound(raw: dict, count: int) -> bool:
    row, seconds = raw.get("row"), raw.get("seconds")
    return isinstance(row, int) and not isinstance(row, bool) and 1 <= row <= count \
        and raw.get("verdict") in WORDS and isinstance(raw.get("timed_out"), bool) \
        and isinstance(seconds, (int, float)) and math.isfinite(seconds) \
        and isinstance(raw.get("reason"), (str, type(None))) \
        and (raw["verdict"] != "VALUE" or isinstance(raw.get("value"), str))


def _end(process: subprocess.Popen) -> None:
    """The supervisor ends its processes before it ends."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
    process.stdout.close()
    process.wait()


def _lost(count: int, seen: set[int], reason: str) -> Iterator[tuple[int, dict]]:
    """Cells without a verdict."""
    for number in range(count):
        if number not in seen:
            yield number, {"verdict": "UNRESOLVED", "reason": reason, "timed_out": False,
                           "seconds": 0.0}


def _run_in_guests(cells: list[Cell], more_s: float, platform: Platform) -> Iterator[tuple[int, dict]]:
    """One guest an allocator: its image holds that allocator's libraries."""
    names = list(dict.fromkeys(cell.candidate.name for cell in cells))
    for name in names:
        chosen = [number for number, cell in enumerate(cells) if cell.candidate.name == name]
        yield from ((chosen[number], raw) for number, raw in
                    _run_in_guest([cells[number] for number in chosen], more_s, platform))


def _run_in_guest(cells: list[Cell], more_s: float, platform: Platform) -> Iterator[tuple[int, dict]]:
    programs = platform.programs
    with tempfile.NamedTemporaryFile("w", prefix="assay-cells-") as listed:
        listed.write(cell_list_text(cells, more_s))
        listed.flush()
        needed = [programs.child, programs.process, *sorted(programs.native.glob("*")),
                  *programs.companions(),
                  *cells[0].candidate.files]
        files = {platform.launcher.seen(file): file for file in needed}
        machine = guest.Guest(platform.arch, files=files | {LIST_IN_GUEST: pathlib.Path(listed.name)})
        limit_s = GUEST_SLICE_S + sum(cell.limit_s + more_s for cell in cells)
        [outcome] = machine.run([guest.Command(
            [programs.supervisor, "-j", "2", LIST_IN_GUEST], limit_s=limit_s)])
    seen = set()
    yield from verdicts(outcome.stdout, len(cells), seen)
    yield from _lost(len(cells), seen, outcome.failure() or "no verdict came out of the guest")
