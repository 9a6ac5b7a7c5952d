"""A cell of the table whose work is a real program, whole, under a preloaded library.

Time is hyperfine's, of the program and all that it starts; where the programs of a round run side by
side it is the launcher's (side_by_side.py).  Memory is the peak of its largest process.  A number is
believed only if every process proved that the declared library served it and the program ended well;
the loop compares the outputs.
"""

import dataclasses
import json
import pathlib
import platform
import tempfile

from bench.cell import BenchCell
from bench.harness_program import Harness
from bench.programs import check, kernel_events, proof
from bench.programs.account import account
from bench.programs.launch import ProgramLauncher, ProgramRun
from bench.round import Round
from workloads.program import OwnRow, Program, program_of

NO_TIMER = "timed by the launcher: hyperfine is not installed"

# Metric of the record: perf's event, and what one of perf's units is worth.
EVENTS = {
    "task_clock_s": ("task-clock", "s", 1e-3),
    "context_switches": ("context-switches", "events", 1),
    "cpu_migrations": ("cpu-migrations", "events", 1),
    "page_faults": ("page-faults", "events", 1),
    "futex_calls": ("syscalls:sys_enter_futex", "calls", 1),
    "mmap_calls": ("syscalls:sys_enter_mmap", "calls", 1),
    "munmap_calls": ("syscalls:sys_enter_munmap", "calls", 1),
    "madvise_calls": ("syscalls:sys_enter_madvise", "calls", 1),
    "brk_calls": ("syscalls:sys_enter_brk", "calls", 1),
    "hardware_cycles": ("cycles", "cycles", 1),
    "hardware_instructions": ("instructions", "instructions", 1),
    "hardware_cache_misses": ("cache-misses", "misses", 1),
    "hardware_branch_misses": ("branch-misses", "misses", 1),
}


class ProgramCell(BenchCell):
    """A cell whose work is a program of the catalogue, or one's own."""

    def get_ready(self, harness: Harness, smoke: bool) -> list[dict]:
        """The `program` record: what it is, and why it cannot be measured, if so."""
        found = self.finding(harness, smoke)
        program = program_of(self.row, harness.folder, smoke) if found.refusal is None else None
        return [{"record": "program", "workload": self.row.workload, "version": found.version,
                 "command": None if program is None else list(program.command),
                 "refusal": found.refusal}]

    def measure(self, this_round: Round) -> list[dict]:
        """One run; its records.  The seed is only passed on: a program's inputs are fixed."""
        absent = self.absent()
        if absent is not None:
            return [absent]
        refusal = self.finding(this_round.harness, this_round.smoke).refusal
        if refusal is not None:
            return [self.no_number("unsupported", refusal)]
        program = self._program(this_round)
        with tempfile.TemporaryDirectory(prefix="assay-") as folder:
            launcher = self._launcher(this_round, program, folder)
            launch = launcher.timed() if this_round.beside == 1 else launcher.run([])
        refusal = self._refusal(launch, program, this_round)
        if refusal is not None:
            return [self.no_number("invalid", refusal.reason) | refusal.fields()]
        self._keep_timer(launch, this_round)
        return [self._proof(launch), *self._samples(program, launch, this_round)]

    def events(self, this_round: Round) -> list[dict]:
        """One more run, under perf: its kernel events, null where one cannot be counted."""
        program = self._program(this_round)
        wanted = [event for event, _, _ in EVENTS.values()]
        with tempfile.TemporaryDirectory(prefix="assay-") as folder:
            counts = pathlib.Path(folder) / "counts"
            launcher = self._launcher(this_round, program, folder)
            launch = launcher.run(kernel_events.words(wanted, counts))
            counted = kernel_events.parse(counts)
        refusal = self._refusal(launch, program, this_round)
        if refusal is not None:
            return [self.no_number("invalid", refusal.reason) | refusal.fields()]
        sample = self._sampler(program, launch, this_round)
        return [sample(metric, unit, counted[event] * worth) if event in counted
                else sample(metric, unit, None, note=kernel_events.NOT_SUPPORTED)
                for metric, (event, unit, worth) in EVENTS.items()]

    def _program(self, this_round: Round) -> Program:
        program = program_of(self.row, this_round.harness.folder, this_round.smoke)
        timeout_s = program.timeout_s * this_round.beside
        return dataclasses.replace(program, timeout_s=this_round.patience_s(timeout_s))

    def _launcher(self, this_round: Round, program: Program, folder: str) -> ProgramLauncher:
        assert self.candidate.library is not None
        return ProgramLauncher(this_round.harness.folder, program, self.candidate.library,
                               this_round.cpus, pathlib.Path(folder), stop=this_round.stop)

    def finding(self, harness: Harness, smoke: bool) -> check.ProgramCheck:
        """What the check of the program found.  One's own was checked before the run began."""
        if isinstance(self.row, OwnRow):
            missing = None if self.row.program.installed else "the program is not installed"
            return check.ProgramCheck(refusal=missing)
        return check.find(self.row.workload, harness.folder, smoke)

    def _refusal(self, launch: ProgramRun, program: Program,
                 this_round: Round) -> proof.Rejection | None:
        def counted():
            return account(program, self.candidate.library, this_round.harness.folder,
                           this_round.cpus)
        found = proof.refusal(launch, self.candidate.library, counted)
        if found is None and program.lost is not None:
            return proof.Rejection(proof.NONE, program.lost)
        return found

    def _proof(self, launch: ProgramRun) -> dict:
        """One record for all processes of the program: each function was in the same file."""
        merged = {function: file for one in launch.proofs
                  for function, file in one["proof"].items()}
        return {"record": "allocator", "name": self.candidate.name, "version": self.candidate.version,
                "build_id": launch.proofs[0]["build_id"], "proof": merged}

    def _samples(self, program: Program, launch: ProgramRun, this_round: Round) -> list[dict]:
        report, timer = launch.report, launch.timer
        sample = self._sampler(program, launch, this_round)
        note = {} if timer or this_round.beside > 1 else {"note": NO_TIMER}
        waited_s = report["user_s"] + report["system_s"]
        cpu_s = (timer["user"] + timer["system"] if timer else waited_s) \
            + max(report.get("group_cpu_s", waited_s) - waited_s, 0.0)  # of who was not waited for
        found = [sample("cpu_s", "s", cpu_s, **note)]
        if this_round.beside == 1:  # else the time of day is that of all of them together
            found.append(sample("wall_s", "s", timer["mean"] if timer else report["wall_s"], **note))
        return [*found, sample("peak_rss_bytes", "bytes", report["peak_rss_bytes"])]

    def _sampler(self, program: Program, launch: ProgramRun, this_round: Round):
        """A function that makes this run's sample records."""
        facts = {"record": "sample", "allocator": self.candidate.name, "workload": program.name,
                 "group": "programs", "binding": self.candidate.binding, "better": "less",
                 "arch": platform.machine(), "emulation": "native", "threads": program.threads,
                 "processes": program.processes, "round": this_round.number,
                 "seed": this_round.seed, "checksum": launch.checksum} | self.part()

        def sample(metric: str, unit: str, value: float | None, **more: str) -> dict:
            return facts | {"metric": metric, "unit": unit, "value": value} | more
        return sample

    def _keep_timer(self, launch: ProgramRun, this_round: Round) -> None:
        """hyperfine's own JSON, as one line of hyperfine.jsonl."""
        if launch.timer is None or this_round.run_folder is None:
            return
        own = launch.timer | {"assay": {"allocator": self.candidate.name, "round": this_round.number,
                                        "workload": self.row.workload}}
        with (this_round.run_folder / "hyperfine.jsonl").open("a") as kept:
            kept.write(json.dumps(own, separators=(",", ":")) + "\n")
