"""A set: fresh processes of several cells, alive at the same time, that take turns.

Each process is one of its cell, as it would be alone: with its keeper, its proof, its marks and its
limits.  Between two turns only the supervisor works (supervisor.c).  Whoever ends, hangs or speaks out
of turn costs its own cell; the others go on.
"""

import concurrent.futures
import contextlib
import dataclasses
import os
import subprocess
from collections.abc import Sequence

from bench.cell import CLOCK, HarnessCell
from bench.clock import ATTEMPTS
from bench.round import Round
from bench.turns.turn import OUT_OF_TURN, Gaps, Turn
from ci.host.json_lines import parse_lines

SUPERVISOR = "bin/turn-supervisor"
FAULTS = {"late": "timeout", "unruly": OUT_OF_TURN}

Measured = list[tuple[HarnessCell, list[dict]]]


def measure_set(cells: Sequence[HarnessCell], this_round: Round) -> Measured:
    """Each cell with its records.  If the times of one do not fit, the set is asked again: a busy
    machine is no liar, and a liar does not mend."""
    absent = [(cell, [record]) for cell in cells if (record := cell.absent()) is not None]
    present = [cell for cell in cells if all(cell is not other for other, _ in absent)]
    found: Measured = []
    for _ in range(ATTEMPTS if present else 0):
        found = _Set(present, this_round).measured()
        if not any(record.get("reason") == CLOCK for _, records in found for record in records):
            break
    return absent + found


class _Set:
    """One set, from its first process to its last."""

    def __init__(self, cells: Sequence[HarnessCell], this_round: Round):
        self.cells, self.round = cells, this_round
        shape = cells[0].row.turns
        count, operations, warm_up = shape.count, shape.operations, shape.warm_up
        if this_round.smoke:
            count, operations, warm_up = 2, cells[0].row.smoke, 0
        gaps = Gaps(len(cells))
        self.turns = [Turn(place, this_round.segments(count), operations, warm_up, gaps)
                      for place in range(len(cells))]

    def measured(self) -> Measured:
        try:
            with concurrent.futures.ThreadPoolExecutor(len(self.cells)) as threads:
                return self._supervised(threads)
        finally:
            for turn in self.turns:
                turn.over()

    def _supervised(self, threads: concurrent.futures.Executor) -> Measured:
        supervisor = self._supervisor()
        try:
            found = [threads.submit(self._member, cell, turn)
                     for cell, turn in zip(self.cells, self.turns)]
            self._watch(supervisor)
            return [(cell, _in_turn(cell, turn, one.result()))
                    for cell, turn, one in zip(self.cells, self.turns, found)]
        finally:
            for turn in self.turns:
                turn.end()
            _end(supervisor)

    def _member(self, cell: HarnessCell, turn: Turn) -> list[dict]:
        try:
            return cell.measured_once(dataclasses.replace(self.round, turn=turn))
        finally:
            turn.over()

    def _supervisor(self) -> subprocess.Popen:
        files = [file for turn in self.turns for file in turn.supervisors]
        cpus = self.round.cpus if self.cells[0].parallel else self.round.cpus[-1:]
        members = ["{}:{}:{}".format(*turn.supervisors, self.round.patience_s(cell.timeout_s))
                   for cell, turn in zip(self.cells, self.turns)]
        try:
            return subprocess.Popen(
                [self.round.harness.folder / SUPERVISOR, "--seed", str(self.round.seed),
                 "--cpus", ",".join(map(str, cpus)), *members], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, pass_fds=files,
                start_new_session=True, text=True)
        finally:
            for file in files:
                os.close(file)

    def _watch(self, supervisor: subprocess.Popen) -> None:
        """Ends whom the supervisor gives up, as soon as it says so."""
        for line in supervisor.stdout:
            for record in parse_lines(line):
                turn = self.turns[record["member"]]
                turn.given = record["given"]
                fault = FAULTS.get(record["state"])
                if fault is not None:
                    turn.end(fault)


def _in_turn(cell: HarnessCell, turn: Turn, records: list[dict]) -> list[dict]:
    """The records, unless it is known only after its end that it spoke out of turn."""
    fault = turn.fault or (OUT_OF_TURN if turn.given != turn.to_give else None)
    measured = any(record["record"] == "sample" for record in records)
    return [cell.no_number("invalid", fault)] if fault and measured else records


def _end(supervisor: subprocess.Popen) -> None:
    with contextlib.suppress(OSError):
        supervisor.kill()
    supervisor.stdout.close()
    supervisor.wait()
