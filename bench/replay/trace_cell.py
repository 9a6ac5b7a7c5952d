"""A cell whose work is a recorded trace.

One process does it all.  It plays the trace first under watch, which checks the calls and samples the
memory, on a fresh heap; then it plays it timed.
"""

import os
import tempfile

from bench.cell import keep_harness_json
from bench.child import run_child
from bench.clock import Clock
from bench.memory.sampler import MemoryCell, Sampler
from bench.round import Round
from ci.host.roles import FLOOR
from results.stats.metrics import IDLE

SLOW_S_PER_CALL = 5e-6  # no allocator that is worth a number takes longer
FLOOR_SHARE = 0.5  # of the memory that is free now


class TraceCell(MemoryCell):
    """A cell of the group `traces`."""

    @property
    def timeout_s(self) -> float:
        return 60.0 + (1 + self.row.segments) * self.row.operations * SLOW_S_PER_CALL

    def absent(self) -> dict | None:
        return super().absent() or self._outgrown()

    def measured_once(self, this_round: Round) -> list[dict]:
        sampler, clock = Sampler(), Clock()
        with tempfile.NamedTemporaryFile(suffix=".json") as own_json:
            command = [*self.command(this_round), *(["--memory"] if this_round.memory else []),
                       "--marks", "--harness-json", own_json.name]
            done = run_child(this_round.harness.folder, command, self.child_environment(),
                             this_round.patience_s(self.timeout_s),
                             lambda pid, line: clock(pid, line) or sampler(pid, line),
                             this_round.turn, this_round.stop)
            keep_harness_json(this_round, own_json.name, self)
        records = self.timely(self.judged(done), clock, done, this_round)
        records = [record for record in records if self._wanted(record)]
        samples = [record for record in records if record["record"] == "sample"]
        return records if not samples or not this_round.memory else self.with_memory(records, samples[0], sampler)

    def _wanted(self, record: dict) -> bool:
        """What the replay itself costs does not depend on the allocator: the reference's is used."""
        return record.get("metric") != IDLE or self.candidate.reference

    def _outgrown(self) -> dict | None:
        """The floor gives every block memory of its own: a long trace needs more than there is."""
        needed = self.row.facts["bytes_all"] * (1 + self.row.segments)
        if self.candidate.name != FLOOR or needed < FLOOR_SHARE * free_bytes():
            return None
        return self.no_number("unsupported", "the trace outgrows its window")


def free_bytes() -> int:
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
