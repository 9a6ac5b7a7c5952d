"""A run from beginning to end: the candidates, the schedule, the rounds, the report.

Whatever happens on the way, what was measured is kept, compared and reported.
"""

import dataclasses
import math
import pathlib
import sys
import time
from collections.abc import Sequence

from allocators.roster import left_out
from bench import asked, counters
from bench.candidates import MeasuredRoster, against_own, faces_of
from bench.harness_program import Harness
from bench.precision import TARGET
from bench.programs.first_runs import check_runs
from bench.replay.traces import compiled
from bench.round import processors
from bench.round_loop import ROUNDS_MOST, RoundLoop
from bench.schedule import FEW_ROUNDS, GOAL_ROUNDS, SPARE_ROUNDS, Schedule, cells_of, comparisons
from ci.host import environment
from ci.host.errors import UsageError
from ci.host.progress import progress
from results.report import terminal
from results.report.end_of_run import is_stored, report
from results.stats.analysis import analyse, min_rounds
from results.store import recording as recordings
from results.store.recording import Heading, Recording
from workloads.own_program import own_row
from workloads.selection import Row

OK, FAILED, INCONCLUSIVE, INVALID, INTERRUPTED = 0, 2, 3, 4, 130
FEWEST_WATCHED = 6  # rounds before anything is decided: with fewer there is no interval
SHORT_CALLS = 2_000_000  # of all recordings of a run together
SHORT_S = 40.0
PILOT_SHARE = 1 / 3  # of the budget: what the pilot may take
OVER_SHARE = 0.1  # by which a run may be longer than its budget
EVENTS_SHARE = 0.04  # of the budget: what the kernel's events take
COUNTERS_SHARE = 0.06  # and the processor's counters, where there are any


@dataclasses.dataclass(frozen=True)
class BenchRequest:
    """What the command line asked for, and what set-up found."""

    build: pathlib.Path
    rows: tuple[Row, ...]
    command: list[str] | None  # one's own program
    set: str
    allocators: list[str]
    binding: str | None
    budget_s: float
    patient: bool  # the budget was asked for, and is used
    rounds: int | None
    smoke: bool
    seed: int
    json: str | None
    missing: list[str]  # packages that are missing
    target: float | None = None  # half width of the intervals that is asked for
    until_decided: bool = False
    placements: int = 1


@dataclasses.dataclass(frozen=True)
class Prepared:
    """What is known before the first round."""

    rows: tuple[Row, ...]  # a trace with its plan, a program with what its first runs told
    schedule: Schedule
    budget_s: float  # that is in force


def bench(request: BenchRequest) -> int:
    """Measures and reports; returns the exit status."""
    harness = Harness(request.build)
    everybody = MeasuredRoster(harness)
    field = everybody.chosen(request.allocators, request.binding, faces_of(request.rows, harness))
    rows = request.rows
    if request.command is not None:
        row = own_row(request.command)
        trial = check_runs(row.program, everybody.reference.path, request.build, processors())
        rows = (dataclasses.replace(row, program=trial.program),)
        field = against_own(field, trial.own)
    prepared = prepare(request, rows, harness, field)
    recording = begin(request, prepared)
    loop = RoundLoop(prepared.schedule, harness, recording.run.folder, recording.keep, request.seed,
                            processors(), request.smoke)
    status = OK
    try:
        status = measure(request, prepared.budget_s, loop)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except OSError as error:
        return cut_short(request, recording, error)
    try:
        loop.judge_failures()
        page = report(recording, [row.workload for row in (
            *prepared.schedule.dropped, *loop.unreached())])
    except OSError as error:
        return cut_short(request, recording, error)
    if request.json != "-":
        terminal.show(recording.records, analyse(recording.records), page)
    stored = is_stored(recording)
    if status == INTERRUPTED:
        return status
    return INVALID if loop.invalid else status or (OK if stored else FAILED)


def cut_short(request: BenchRequest, recording: Recording, error: OSError) -> int:
    """Something could not be written: what was measured is shown from memory."""
    print(f"assay: {error.filename or recording.run.folder}: {error.strerror or error}; the run ends "
          "here, and no page could be written", file=sys.stderr)
    if request.json != "-":
        terminal.show(recording.records, analyse(recording.records), recording.run.file)
    return FAILED


def budget_in_force_s(request: BenchRequest, rows: Sequence[Row]) -> float:
    """The time that was asked for, or the default of the set; a few short recordings need less."""
    short = all(row.trace is not None for row in rows) \
        and sum(row.operations for row in rows) < SHORT_CALLS
    return request.budget_s if request.patient or not short else min(request.budget_s, SHORT_S)


def prepare(request: BenchRequest, rows: Sequence[Row], harness: Harness, field: list) -> Prepared:
    rows = tuple(compiled(rows, harness))
    return Prepared(rows, make_schedule(request, rows, harness, field), budget_in_force_s(request, rows))


def make_schedule(request: BenchRequest, rows: Sequence[Row], harness: Harness, field: list) -> Schedule:
    groups = {body["name"]: body["group"] for body in harness.bodies}
    cells = {row: cells_of(row, groups.get(row.body), field, len(processors())) for row in rows}
    schedule = Schedule({row: found for row, found in cells.items() if found})
    if not schedule.cells:
        raise UsageError("nothing to measure: "
                         "whole programs need an allocator that can be preloaded")
    schedule.leave_out_references(harness)
    for cell in schedule.all_cells():
        schedule.found += [record for record in cell.get_ready(harness, request.smoke)
                       if record not in schedule.found]
    return schedule


def begin(request: BenchRequest, prepared: Prepared) -> Recording:
    """The run's first records, and the warnings."""
    heading = Heading(request.seed, request.set, prepared.budget_s, request.until_decided)
    recording = recordings.begin(heading, request.build, request.json)
    facts = recording.records[-1]
    for name, why in dict.fromkeys((one.name, one.missing) for one in prepared.schedule.candidates()
                                   if one.named and one.missing is not None):
        print(left_out(name, why), file=sys.stderr)
    for warning in environment.warnings(facts):
        print(f"assay: {warning}", file=sys.stderr)
    for row in prepared.rows:
        if row.plan is not None:
            recording.keep(row.facts)
            if not row.facts["complete"]:
                print(f"assay: {row.workload}: the recording was cut short; it is replayed as far "
                      "as it goes", file=sys.stderr)
    for record in prepared.schedule.found:
        recording.keep(record)
        if record.get("refusal") is not None:
            print(f"assay: {record['workload']} is left out: {record['refusal']}", file=sys.stderr)
    if request.missing:
        print(f"assay: not installed: {', '.join(request.missing)}; their rows are left out",
              file=sys.stderr)
    return recording


def measure(request: BenchRequest, budget_s: float, loop: RoundLoop) -> int:
    """The pilot, the rounds that the budget allows, and the events.  Returns the exit status."""
    started = time.monotonic()
    loop.placements = min(request.placements, loop.harness.placements)
    loop.target = request.target or TARGET
    asks = request.target is not None or request.until_decided
    endless = request.target is not None and not request.patient
    bounded = request.rounds is None and not endless
    rows: list[Row] = []
    with progress() as shown:
        if bounded:
            loop.deadline = started + PILOT_SHARE * budget_s
        loop.pilot(shown)
        if bounded:
            loop.deadline = started + (1 + OVER_SHARE) * budget_s
            counted = COUNTERS_SHARE * counters.offered(loop.harness)
            loop.until = started + (1 - EVENTS_SHARE - counted) * budget_s
        left_s = math.inf if loop.until is None else loop.until - time.monotonic()
        total = request.rounds or loop.schedule.fit(left_s)
        loop.reach(loop.unreached(), shown)
        decided = [cell for cell in loop.schedule.all_cells() if cell.decided]
        shown.expect((min(total, ROUNDS_MOST) - 1) * len(decided), loop.until)
        if asks and request.rounds is None:
            rows = run_until(request, loop, shown)
        else:
            run_rounds(loop, total, shown, request.patient)
        take_events(loop, shown)
        take_counters(loop, COUNTERS_SHARE * budget_s if bounded else math.inf, shown)
    tell_late(loop, budget_s)
    if asks and request.rounds is None:
        (asked.tell_decided if request.until_decided else asked.tell_reached)(loop, rows)
    return INCONCLUSIVE if rows and request.until_decided else OK


def run_until(request: BenchRequest, loop: RoundLoop, shown) -> list[Row]:
    """Until what was asked for is reached, or the time is over; returns the rows where it is not."""
    deadline = math.inf if loop.until is None else loop.until
    if request.until_decided:
        return asked.measure_until(loop, asked.undecided, FEWEST_WATCHED, deadline, shown)
    fewest = enough_rounds(loop)
    asked.measure_until(loop, lambda _: [], fewest, deadline, shown)
    asked.tell_estimate(loop, deadline)
    return asked.measure_until(loop, asked.too_wide, fewest, deadline, shown)


def tell_late(loop: RoundLoop, budget_s: float) -> None:
    """Rows of which no round could come to its end."""
    for row in sorted(loop.late & set(loop.schedule.dropped), key=lambda row: row.workload):
        print(f"assay: {row.workload} is dropped: its first round did not end in the time that it "
              f"could have of {budget_s:.0f} s; give it more with --budget", file=sys.stderr)


def run_rounds(loop: RoundLoop, total: int, shown, patient: bool = False) -> None:
    """All rows in each round up to the number that decides; then the time goes to those that are not
    known well enough, first up to the number that finds small effects, at last to the least precise.
    Where there is no time to decide all, the most important ones get it."""
    rows = list(loop.schedule.cells)
    if loop.until is None:
        some_rounds(loop, rows, total - 1, shown)
        return
    enough, few = enough_rounds(loop), min(FEW_ROUNDS, total)
    some_rounds(loop, rows, few - 1, shown)  # they tell what a round costs
    left_s = loop.until - time.monotonic()
    if few - 1 + loop.schedule.affordable(left_s) < enough:
        rows = loop.schedule.first(left_s, enough - few)
    some_rounds(loop, rows, enough - few, shown)
    while not loop.over() and time.monotonic() < loop.until:
        open_rows = [row for row in loop.schedule.cells if not loop.is_known(row, patient)]
        behind = [row for row in open_rows if loop.rounds[row] < GOAL_ROUNDS]
        if not open_rows:
            return
        loop.round(behind or loop.most_uncertain(), shown)


def some_rounds(loop: RoundLoop, rows: list[Row], count: int, shown) -> None:
    for _ in range(count):
        if loop.over() or loop.until is not None and time.monotonic() >= loop.until:
            return
        loop.round(rows, shown)


def enough_rounds(loop: RoundLoop) -> int:
    """Rounds for every row before the rest of the time goes where the uncertainty is largest."""
    return min_rounds(comparisons(loop.schedule.all_cells())) + SPARE_ROUNDS


def take_events(loop: RoundLoop, shown) -> None:
    """Kernel events of rows with threads and of programs, one run per cell."""
    cells = [cell for cell in loop.schedule.all_cells()
             if cell not in loop.finished
             and (cell.row.curve or cell.row.body is None)]
    shown.expect(len(cells))
    for cell in cells:
        if loop.deadline is not None and time.monotonic() >= loop.deadline:
            return
        shown.now(f"events of {cell.describes()}")
        for record in cell.events(loop.round_of(0)):
            loop.take(cell, record)
        shown.step()


def take_counters(loop: RoundLoop, seconds: float, shown) -> None:
    """What the processor counts in the rows of bodies, the most important first, in so much time."""
    cells = [cell for cell in loop.schedule.all_cells() if cell not in loop.finished and cell.decided
             and cell.row.body is not None and loop.harness.group_of(cell.row.body) != "memory"]
    shown.expect(len(cells))
    deadline = min(time.monotonic() + seconds, loop.deadline or math.inf)
    for cell in sorted(cells, key=lambda cell: cell.row.priority):
        if counters.offered(loop.harness) and time.monotonic() >= deadline:
            return
        shown.now(f"counters of {cell.describes()}")
        for record in counters.samples(cell, loop.round_of(0)):
            loop.take(cell, record)
        shown.step()
