"""All against all: rounds in random order, each record written as it comes.

In a round every cell is measured once: alone, or in a set with the others of its row, which take
turns.  The order is drawn anew each time, and all cells of a row get the same seed, so that every
allocator sees the same stream of requests, whatever the machine is doing meanwhile.  A cell that failed once is not asked again: its row is `invalid`.

A program that fails under the reference itself says nothing about allocators, so failures of a
program are judged together when the round is over: its row is then `unsupported`, in one line.
"""

import collections
import dataclasses
import functools
import itertools
import json
import pathlib
import random
import sys
import time
from collections.abc import Iterable, Iterator

from bench.cell import BenchCell
from bench.lanes import Lanes, lanes_of
from bench.precision import TARGET, Widths
from bench.programs.side_by_side import fits, measure_together
from bench.round import Round
from bench.schedule import GOAL_ROUNDS, SHARES, Schedule, is_due
from bench.turns.groups import Unit, groups_of
from bench.turns.set import measure_set
from ci.host.progress import Progress

ROUNDS_MOST, ROUNDS_MOST_PATIENT = 60, 1000  # of one row
MEMORY_ROUNDS = 14  # of what is also timed; memory hardly differs between them
GRACE_S = 1.0  # of a pilot: the first rows tell little about the others
NOT_LOADED = ("missing-library", "wrong-library")

Found = list[tuple[BenchCell, list[dict]]]


class RoundLoop:
    """Measures a schedule, round by round.  `keep` takes each record."""

    def __init__(self, schedule: Schedule, harness, run_folder: pathlib.Path, keep, seed: int,
                 cpus: tuple[int, ...], smoke: bool = False):
        self.schedule = schedule
        self.harness = harness
        self.run_folder = run_folder
        self.keep = keep
        self.seed = seed
        self.cpus = cpus
        self.lanes = lanes_of(cpus)
        self.smoke = smoke
        self.finished: set[BenchCell] = set()  # unsupported or invalid: no more rounds
        self.rounds: collections.Counter = collections.Counter()  # by row
        self.sums: dict[tuple, dict[BenchCell, str]] = collections.defaultdict(dict)
        self.invalid = 0
        # By row.
        self.failed: dict[object, list[tuple[BenchCell, dict]]] = collections.defaultdict(list)
        self.widths = Widths()
        self.placements = 1  # of each row, one after the other
        self.target = TARGET  # half width at which a row is precise enough
        self.deadline: float | None = None  # no process outlasts it
        self.pilot_s = float("inf")  # that it may take
        self.until: float | None = None  # from then on no process is started
        self.late: set[object] = set()  # rows that the deadline cut off
        self.proved: set[str] = set()  # each proof is kept once, however often it is reported

    def round_of(self, number: int) -> Round:
        """The round of that number, with a seed of its own."""
        seed = random.Random(f"{self.seed}/{number}").getrandbits(63)
        return Round(self.harness, self.run_folder, number, seed, self.smoke, self.cpus,
                     self.schedule.share, self.deadline)

    def pilot(self, progress: Progress) -> None:
        """The first round; learns what each row costs.  The most important rows come first, and what
        is rare last.  If it is late, the rest is shortened; what it does not reach before the
        deadline comes in a later round, and a row that the deadline cuts off is dropped."""
        cost_s = collections.Counter()
        places = {row: place for place, row in enumerate(
            sorted(self.schedule.cells, key=_importance))}
        units = sorted(self._units(self.schedule.all_cells(), 0),
                       key=lambda unit: (unit.rare, unit.row.priority, unit.alone, places[unit.row]))
        progress.expect(len(self.schedule.all_cells()))
        if self.deadline is not None:
            self.pilot_s = self.deadline - time.monotonic()
        for unit, seconds in self._measured_all(self._piloted(units), progress):
            if unit.rare:
                self.schedule.saw(unit.row, True, seconds)
            else:
                cost_s[unit.row] += seconds
        self.schedule.cost_s = dict(cost_s)
        self._end_round(list(self.schedule.piloted_at))

    def _piloted(self, units: list[Unit]) -> Iterator[tuple[Unit, int]]:
        """Those that there is time for.  All of a row do the same work."""
        began = time.monotonic()
        for place, unit in enumerate(units):
            if self.deadline is not None and time.monotonic() >= self.deadline:
                return
            if unit.row not in self.late:
                share = SHARES[-1] if self._is_late(began, place / len(units)) else 1.0
                self.schedule.share = self.schedule.piloted_at.setdefault(unit.row, share)
                yield unit, 0

    def _end_round(self, rows: list) -> None:
        for row in self.late & self.schedule.cells.keys():
            if self.rounds[row] == 0:
                self.schedule.drop(row)
        self._compare_sums()
        self.rounds.update(row for row in rows if row in self.schedule.cells)

    def reach(self, rows: list, progress: Progress) -> None:
        """A round of each of these rows, which the pilot did not reach, the most important first.  As
        there, a row that takes too long is cut off and dropped."""
        deadline = self.deadline
        for row in sorted(rows, key=_importance):
            if deadline is not None:
                self.deadline = min(deadline, time.monotonic() + self.pilot_s)
            self.round([row], progress)
        self.deadline = deadline

    def _is_late(self, began: float, done: float) -> bool:
        """A larger share of the time is over than of the work."""
        return self.deadline is not None and time.monotonic() - began > GRACE_S \
            and time.monotonic() - began > done * (self.deadline - began)

    def round(self, rows: list, progress: Progress) -> None:
        """One more round of these rows; what the time does not hold is left out."""
        number = max(self.rounds.values(), default=0)
        cells = [cell for row in rows for cell in self.schedule.cells[row]
                 if is_due(cell, self.rounds[row])]
        units = self._units(cells, number)
        took_s: collections.Counter = collections.Counter()
        for unit, seconds in self._measured_all(self._in_time(
                sorted(units, key=lambda unit: unit.alone)), progress):
            took_s[unit.row, unit.rare] += seconds
        for (row, rare), seconds in took_s.items():
            self.schedule.saw(row, rare, seconds)
        self._end_round([row for row in rows if self.rounds[row] or (row, False) in took_s])

    def _in_time(self, units: list[Unit]) -> Iterator[tuple[Unit, int]]:
        for unit in units:
            if self.until is not None and time.monotonic() >= self.until:
                return
            yield unit, self.rounds[unit.row]

    def unreached(self) -> list:
        """The rows that have had no round."""
        return [row for row in self.schedule.cells if self.rounds[row] == 0]

    def over(self) -> bool:
        """No cell is left that could still be measured."""
        return all(cell in self.finished for cell in self.schedule.all_cells())

    def _units(self, cells: list[BenchCell], number: int) -> list[Unit]:
        """What is measured at one time, in random order: a cell, or the set of a row in turns."""
        units: dict[object, list[BenchCell]] = collections.defaultdict(list)
        for cell in random.Random(f"{self.seed}/cells/{number}").sample(cells, len(cells)):
            together = cell.row.turns is not None or cell.row.side_by_side
            units[(cell.row, cell.threads) if together else cell].append(cell)
        order = [group for unit in units.values() for group in groups_of(
            unit, random.Random(f"{self.seed}/groups/{number}"))]
        random.Random(f"{self.seed}/order/{number}").shuffle(order)
        return order

    def _measured_all(self, units: Iterable[tuple[Unit, int]],
                      progress: Progress) -> Iterator[tuple[Unit, float]]:
        """Measures each in its round and keeps what it gave; with what it took of the run's time."""
        for alone, some in itertools.groupby(units, lambda one: one[0].alone):
            lanes = (self.cpus[-1],) if alone else self.lanes
            works = ((unit, self._round_for(unit, number)) for unit, number in some)
            measured = functools.partial(self._measured, progress, self.cpus if alone else None)
            for (unit, _), (seconds, found) in Lanes(lanes, measured).run(works):
                for cell, records in found:
                    for record in records:
                        self.take(cell, record)
                for _ in unit.cells:
                    progress.step()
                yield unit, seconds / len(lanes)

    def _round_for(self, unit: Unit, number: int) -> Round:
        return dataclasses.replace(self.round_of(number), number=unit.number(number),
                                   share=self.schedule.share_of(unit.row),
                                   memory=number < MEMORY_ROUNDS,
                                   placement=self.placement_of(unit.row, number))

    def placement_of(self, row, number: int) -> int | None:
        """Where the code lies in that round: what the table costs is no more than that changes."""
        count = self.harness.placements if row.bound else self.placements
        return number % count if count > 1 else None

    def _measured(self, progress: Progress, cpus: tuple[int, ...] | None,
                  work: tuple[Unit, Round], cpu: int, stop: int) -> tuple[float, Found]:
        """How long it took and what it gave: in turns, side by side, or one after the other."""
        unit, this_round = work
        this_round = dataclasses.replace(this_round, cpus=cpus or (cpu,), stop=stop)
        cells = [cell for cell in unit.cells if cell not in self.finished]
        began = time.monotonic()
        if cells and unit.row.turns is not None:
            progress.now(f"{len(cells)} in turns: {unit.row.workload}")
            found = measure_set(cells, this_round)
        elif cells and fits(cells, this_round):
            progress.now(f"{len(cells)} side by side: {unit.row.workload}")
            found = measure_together(cells, this_round)
        else:
            found = []
            for cell in cells:
                progress.now(cell.describes())
                found.append((cell, cell.measure(this_round)))
        return time.monotonic() - began, found

    def take(self, cell: BenchCell, record: dict) -> None:
        """Keeps a record of the cell, and what follows from it."""
        if record["record"] in ("unsupported", "invalid"):
            self._finish(cell, record)
            return
        if record["record"] == "allocator":
            self._prove(cell, record)
            return
        if record["record"] == "sample":
            work = (cell.row, cell.threads, record.get("seed", record["round"]))
            self.sums[work][cell] = record["checksum"]
            self.widths.take(cell, record)
            if record["metric"] == "wall_ns_per_op" and self.rounds[cell.row] == 0 and not cell.rare:
                segments = record.get("turns") or [record["value"]] * record["segments"]
                lanes = 1 if cell.parallel else len(self.lanes)
                self.schedule.segments_s[cell.row] += sum(segments) * record["operations"] / 1e9 / lanes
        self.keep(record)

    def _prove(self, cell: BenchCell, record: dict) -> None:
        known = record | {"bundled": cell.candidate.bundled, "named": cell.candidate.named}
        text = json.dumps(known, sort_keys=True)
        if text not in self.proved:
            self.proved.add(text)
            self.keep(known)

    def _finish(self, cell: BenchCell, record: dict) -> None:
        if cell in self.finished:
            return
        if record["reason"] == "timeout" and self.deadline is not None \
                and time.monotonic() >= self.deadline:
            self.late.update([cell.row] if cell.decided else [])  # not its fault
            return
        self.finished.add(cell)
        if record["record"] == "invalid" and cell.row.of_catalogue:
            self.failed[cell.row].append((cell, record))
        else:
            self._keep_end(record)

    def _keep_end(self, record: dict) -> None:
        self.invalid += record["record"] == "invalid"
        self.keep(record)

    def judge_failures(self) -> None:
        """Keeps what failed in programs since the last time: as it is, or as a fault of the
        program.  A different output is no failure yet: it is not known which one is wrong."""
        for row, failed in self.failed.items():
            fault = next((record["reason"] for cell, record in failed
                          if cell.candidate.reference and record["reason"] != "checksum"), None)
            if fault is None:
                for _, record in failed:
                    self._keep_end(record)
            else:
                self._leave_out(row, f"it fails under the reference too: {fault}", failed)
        self.failed.clear()

    def _leave_out(self, row, reason: str, failed: list[tuple[BenchCell, dict]]) -> None:
        """The row's cells that are not over, and those that failed with the reference, are
        unsupported; a library that did not load stays its own fault."""
        print(f"assay: {row.workload} is left out: {reason}", file=sys.stderr)
        records = dict(failed)
        for cell in self.schedule.cells[row]:
            if records.get(cell, {}).get("reason") in NOT_LOADED and not cell.candidate.reference:
                self._keep_end(records[cell])
            elif cell not in self.finished or cell in records:
                self.finished.add(cell)
                self._keep_end(cell.no_number("unsupported", reason))

    def _compare_sums(self) -> None:
        """The same work gives the same checksum: a cell that differs from the majority is wrong.  Without a
        majority nobody is believed."""
        for sums in self.sums.values():
            (most, count), *others = collections.Counter(sums.values()).most_common()
            for cell, checksum in sums.items():
                if others and (checksum != most or count == others[0][1]):
                    self._finish(cell, cell.no_number("invalid", "checksum"))
        self.sums.clear()
        self.judge_failures()

    def is_known(self, row, patient: bool) -> bool:
        """More rounds of this row would tell nothing new: it is known as well as anybody needs, or
        has had so many rounds that its noise is no accident.  With few rounds a test finds less than
        the interval lets expect, so it must be narrower then.  Who asked for a time gets more."""
        if patient:
            return self.rounds[row] >= ROUNDS_MOST_PATIENT
        target = self.target if self.rounds[row] >= GOAL_ROUNDS else self.target / 2
        return self.rounds[row] >= ROUNDS_MOST or self.widths.of(row) <= target

    def most_uncertain(self) -> list:
        """The rows whose ratios are known least well, one for each lane; first those that can still
        have rounds."""
        return sorted(self.schedule.cells, reverse=True, key=lambda row: (
            self.rounds[row] < ROUNDS_MOST, self.widths.of(row)))[:len(self.lanes)]


def _importance(row) -> tuple[int, bool]:
    """Of one priority programs come last: one of them takes as long as several rows of bodies."""
    return row.priority, row.body is None
