"""One cell whose instructions are counted: a body in a process under QEMU, with the plugin."""

import dataclasses
import functools
import os
import pathlib
import tempfile

from allocators.system.peer_libraries import peers_on
from allocators.system.peers import steady_variables
from bench.cell import HarnessCell
from bench.child import Finished, run_child
from bench.count import region, shares, shown_host
from bench.count.region import ExecutionCounts
from bench.count.symbols import CodeLocation, Loaded, Process
from bench.harness_program import Harness
from bench.identity import judge
from bench.round import Round
from bench.said import sound
from ci.host import environment
from ci.host.json_lines import parse_lines
from ci.host.qemu.launcher import Launcher, Plugin

OPERATIONS_MOST = 10_000  # a count repeats exactly, so more operations would tell no more

# Threads take turns on one processor, and each runs as long as it can: what they execute then
# depends least on what else the machine does.
IN_TURN = ("chrt", "--batch", "0", "taskset", "--cpu-list")
INSTRUCTIONS, ACCESSES = ("instructions",), ("loads", "stores")


def counted_environment() -> dict[str, str]:
    """The environment of every measured process.  What the peers do beside the program's calls, or at
    random, is turned off; it is never turned off where time is measured."""
    return environment.child_environment() | steady_variables()


@dataclasses.dataclass(frozen=True)
class CountingPlatform:
    """What counting needs on one architecture: its programs, and the counter of this machine."""

    launcher: Launcher
    native: Harness  # of this machine, which lists the same as any other
    harness: Harness  # of that architecture
    plugin: pathlib.Path
    clock: pathlib.Path  # of that architecture, for the counted programs
    seed: int
    accesses: bool = True  # loads and stores are counted too

    @functools.cached_property
    def usual(self) -> set[str]:
        """The files that the program loads without a preloaded library."""
        launch = self.launcher.command([self.harness.program, "--objects"],
                                       counted_environment(), [self.clock], pinned=True,
                                       shown=self.shown)
        done = run_child(self.native.folder, launch.argv, launch.env, CountedCell.timeout_s)
        records, _ = sound(parse_lines(done.stdout))
        return {record["file"] for record in records if record["record"] == "object"}

    @functools.cached_property
    def shown(self) -> pathlib.Path:
        """The files of a host that is the same everywhere."""
        return shown_host.folder(self.launcher.root, self.harness.folder / "bench" / "count-host")

    @property
    def facts(self) -> dict:
        return {"arch": self.launcher.arch, "emulation": self.launcher.emulation}

    def process_of(self, records: list[dict]) -> Process:
        """The files of the process that wrote the records; the first of them is the program."""
        return Process([Loaded(record["file"], path, record["base"]) for record in records
                        if record["record"] == "object"
                        and (path := self._path(record["file"])).exists()])

    def _path(self, file: str) -> pathlib.Path:
        return self.launcher.here(file) if file else self.harness.program


@dataclasses.dataclass(frozen=True)
class Counted:
    """What one cell executed, per operation."""

    cell: "CountedCell"
    sample: dict  # what all its records have in common
    functions: dict[CodeLocation, ExecutionCounts]
    owners: dict[str, ExecutionCounts]

    @property
    def total(self) -> ExecutionCounts:
        return sum(self.owners.values(), ExecutionCounts())

    def records(self) -> list[dict]:
        """Samples of the totals and of each owner's share, and the functions behind them."""
        metrics = INSTRUCTIONS + (ACCESSES if self.cell.platform.accesses else ())
        values = {f"{metric}_per_op": getattr(self.total, metric) for metric in metrics}
        values |= {f"instructions_{owner}_per_op": tally.instructions
                   for owner, tally in self.owners.items()}
        found = [self.sample | {"metric": metric, "unit": metric.split("_")[0], "better": "less",
                                "value": value} for metric, value in values.items()]
        return [*found, self._profile()]

    def _profile(self) -> dict:
        return {"record": "profile"} | {
            key: self.sample[key] for key in ("allocator", "workload", "binding", "threads", "arch",
                                              "emulation")} | {
            "functions": [{"file": location.file, "function": location.function,
                           "instructions_per_op": tally.instructions}
                          for location, tally in self.functions.items()]}


@dataclasses.dataclass(frozen=True)
class CountedCell(HarnessCell):
    """A cell that is run once, between markers, with as many operations as a count needs."""

    platform: CountingPlatform = None
    round: int = 0

    timeout_s = 120.0

    def count(self) -> Counted | dict:
        """The counts, or the record that says why there are none."""
        absent = self.absent()
        if absent is not None:
            return absent | self.platform.facts
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder, "counts")
            done = run_child(self.platform.native.folder, *self._launched(out), self.timeout_s)
            return self._judged_count(done, out)

    def command_line(self) -> list[str]:
        row = dataclasses.replace(self.row, segments=1,
                                  operations=min(self.row.operations, OPERATIONS_MOST))
        cell = HarnessCell(row, self.candidate, self.threads)
        words = cell.command(Round(self.platform.harness, None, self.round, self.platform.seed,
                                   smoke=False, cpus=()))
        at = words.index("--cpus")  # one that is emulated cannot be pinned
        return [*words[:at], *words[at + 2:], "--count"]

    @property
    def preload(self) -> list[pathlib.Path]:
        """The allocator, and behind it the clock.  The reference is the program's own C library,
        which is there anyway."""
        library = self.candidate.library
        own = [] if library is None or self.candidate.reference else [library]
        return [*own, self.platform.clock]

    def _launched(self, out: pathlib.Path) -> tuple[list[str], dict]:
        arguments = {"out": str(out)} | ({"threads": "on"} if self.threads > 1 else {}) \
            | ({} if self.platform.accesses else {"accesses": "off"})
        launch = self.platform.launcher.command(
            self.command_line(), counted_environment(), self.preload, pinned=True,
            shown=self.platform.shown, plugin=Plugin(self.platform.plugin, arguments))
        return [*self._in_turn(), *launch.argv], launch.env

    def _in_turn(self) -> list[str]:
        return [*IN_TURN, str(max(os.sched_getaffinity(0)))] if self.threads > 1 else []

    def _judged_count(self, done: Finished, out: pathlib.Path) -> Counted | dict:
        records, fault = self.heard(done)
        refusal = self._refusal(done, records, fault)
        if refusal is not None:
            return self.no_number("invalid", refusal) | self.platform.facts
        said = [record for record in records if record["record"] == "unsupported"]
        if said:
            return said[0] | {"allocator": self.candidate.name} | self.platform.facts
        try:
            blocks = region.read(out)
        except ValueError as error:
            return self.no_number("invalid", str(error)) | self.platform.facts
        return self._counted(blocks, records)

    def _counted(self, blocks: list, records: list[dict]) -> Counted:
        sample = next(record for record in records if record["record"] == "sample")
        process = self.platform.process_of(records)
        functions = {location: tally.over(sample["operations"])
                     for location, tally in shares.by_function(blocks, process).items()}
        owners = shares.by_owner(functions, shares.Owners(self.platform.usual, self.candidate.reference))
        return Counted(self, sample | self.platform.facts | {"allocator": self.candidate.name},
                       functions, owners)

    def _proof_refused(self, proof: dict[str, str]) -> str | None:
        """The proof names files as the program sees them."""
        here = self.platform.launcher.here
        reference = next(peer for peer in peers_on(self.platform.launcher) if peer.reference)
        return judge({function: file and str(here(file)) for function, file in proof.items()},
                     self.candidate.library, reference.file)
