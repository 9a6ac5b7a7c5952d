"""A cell: one row of the table, one candidate, one number of threads; measured once a round.

Each measurement is a process of its own.  What it prints is believed only with a proof of identity;
whatever goes wrong becomes a typed `invalid` record, and never a number.
"""

import dataclasses
import json
import math
import tempfile
import threading

from bench import events, said
from bench.candidates import MeasuredCandidate
from bench.child import Finished, run_child
from bench.clock import ATTEMPTS, Clock, Untimed
from bench.harness_program import Harness
from bench.identity import judge
from bench.round import Round
from bench.said import plain
from ci.host import environment, preload
from ci.host.json_lines import parse_lines
from ci.host.roles import FLOOR, REFERENCE
from workloads.selection import Row


CLOCK, BAD_RECORDS = "clock", "bad-records"
HARNESS_JSON_MOST = 1 << 20  # bytes; a row has a few thousand
KEEPING = threading.Lock()  # the cells of a set end at the same time


@dataclasses.dataclass(frozen=True)
class BenchCell:
    """What every kind of cell has; a kind adds `measure` and `events`."""

    row: Row
    candidate: MeasuredCandidate
    threads: int = 1
    decided: bool = True  # takes part in the comparison; else a point of a curve

    @property
    def parallel(self) -> bool:
        """It has more than one thread, of one process or of several."""
        return self.threads > 1 or self.row.processes > 1

    @property
    def rare(self) -> bool:
        """It is measured in few rounds, as no verdict depends on it: a point of a curve, or the floor,
        whose new pages for each block would take as long as all the others."""
        return not self.decided or self.candidate.floor and not self.row.bound

    def describes(self) -> str:
        threads = f" with {self.threads} threads" if self.threads > 1 else ""
        return f"{self.candidate.name} {self.row.workload}{threads}"

    def no_number(self, kind: str, reason: str) -> dict:
        return {"record": kind, "allocator": self.candidate.name, "workload": self.row.workload,
                "binding": self.candidate.binding, "threads": self.threads, "reason": reason}

    def part(self) -> dict:
        """The fields of a sample that say how it takes part in the comparison."""
        found = {"decided": self.decided}
        if self.candidate.against != REFERENCE:
            found["reference"] = self.candidate.against
        if self.candidate.role is not None:
            found["role"] = self.candidate.role
        return found

    def absent(self) -> dict | None:
        """The record that says that the library is missing; None if it is present."""
        library = self.candidate.library
        if library is None or library.is_file():
            return None
        if self.candidate.named:
            return self.no_number("invalid", "missing-library")
        return self.no_number("unsupported", "not installed")

    def get_ready(self, harness: Harness, smoke: bool) -> list[dict]:
        """Prepares what is needed once, before the first round; returns records of what was found."""
        return []


class HarnessCell(BenchCell):
    """A cell whose work is a body of bench-harness."""

    timeout_s = 60.0

    def command(self, this_round: Round) -> list[str]:
        row, candidate, smoke = self.row, self.candidate, this_round.smoke
        pinned = this_round.cpus if self.parallel else this_round.cpus[-1:]
        program = this_round.harness.placed(this_round.placement or 0)
        words = [str(program), "--allocator", candidate.entry or candidate.name,
                 "--binding", candidate.binding, "--workload", row.workload,
                 "--operations", str(row.smoke if smoke else row.operations),
                 "--segments", str(min(row.segments, 2) if smoke
                                   else this_round.segments(row.segments)),
                 "--threads", str(self.threads), "--round", str(this_round.number),
                 "--seed", str(this_round.seed), "--cpus", ",".join(map(str, pinned))]
        words += ["--plan", str(row.plan)] if row.plan is not None else []
        words += this_round.turn.words() if this_round.turn is not None else []
        return words + (["--options", candidate.options] if candidate.options else [])

    def events(self, this_round: Round) -> list[dict]:
        """The kernel's events of one more process, per operation."""
        command = self.command(this_round)
        operations = int(command[command.index("--operations") + 1]) \
            * int(command[command.index("--segments") + 1])
        return events.samples(self, this_round, command, self.child_environment(), operations,
                              this_round.patience_s(self.timeout_s))

    def child_environment(self) -> dict[str, str]:
        variables = environment.child_environment()
        if self.candidate.library is not None:
            variables["LD_PRELOAD"] = preload.seen(self.candidate.library)
        return variables

    def measure(self, this_round: Round) -> list[dict]:
        """Runs one process; returns its records, each with what only the driver knows.  Where its times do not
        fit, it is asked again: a busy machine fits the second time, a library that lies does not."""
        records = [] if (absent := self.absent()) is None else [absent]
        for _ in range(0 if records else ATTEMPTS):
            records = self.measured_once(this_round)
            if not any(record.get("reason") == CLOCK for record in records):
                break
        return records

    def measured_once(self, this_round: Round) -> list[dict]:
        """One process and its records."""
        clock = Clock()
        with tempfile.NamedTemporaryFile(suffix=".json") as own_json:
            command = [*self.command(this_round), "--marks", "--harness-json", own_json.name]
            done = run_child(this_round.harness.folder, command, self.child_environment(),
                             this_round.patience_s(self.timeout_s), clock, this_round.turn,
                             this_round.stop)
            keep_harness_json(this_round, own_json.name, self)
        return self.timely(self.judged(done), clock, done, this_round)

    def timely(self, records: list[dict], clock: Clock, done: Finished,
               this_round: Round) -> list[dict]:
        """The records, if their times are plausible."""
        samples = [record for record in records if record["record"] == "sample"]
        turn = this_round.turn
        warm_share = 0.0 if turn is None else turn.warm_share
        spare = Untimed() if turn is None else turn.spare(clock.untimed(warm_share))
        if self.candidate.name == FLOOR:  # never frees, so that its warm-up takes new pages too
            spare = dataclasses.replace(spare, warm_ns=math.inf)
        if this_round.placement is not None:
            for sample in samples:
                sample["placement"] = this_round.placement
        fault = clock.fault(done.kept, samples, spare, warm_share) if samples else None
        return records if fault is None else [self.no_number("invalid", CLOCK) | {"detail": fault}]

    def judged(self, done: Finished) -> list[dict]:
        """What the process wrote, if it may be believed; else why not."""
        records, fault = self.heard(done)
        refusal = self._refusal(done, records, fault)
        if refusal is not None:
            return [self.no_number("invalid", refusal)
                    | ({} if fault is None or refusal != BAD_RECORDS else {"detail": fault})]
        first, *again = [record for record in records if record["record"] == "allocator"] or [None]
        for end in again:
            first |= {"libc_heap_bytes": end.get("libc_heap_bytes")}
        return [self._completed(record) for record in records
                if all(record is not end for end in again)]

    def heard(self, done: Finished) -> tuple[list[dict], str | None]:
        """The records of the process, and what is wrong with them."""
        records, fault = said.sound(parse_lines(done.stdout))
        records = said.up_to_the_end(records)
        return records, fault or self._not_mine(records) or _given_twice(records)

    def _not_mine(self, records: list[dict]) -> str | None:
        """A record of another row than the one that was asked for."""
        mine = {"workload": self.row.workload, "binding": self.candidate.binding,
                "threads": self.threads, "processes": self.row.processes}
        for record in records:
            wrong = [name for name in mine if record["record"] not in ("allocator", "object", "mark")
                     and record.get(name, mine[name]) != mine[name]]
            if wrong:
                return f"a record `{record['record']}` of another row ({wrong[0]})"
        return None

    def _refusal(self, done: Finished, records: list[dict], fault: str | None) -> str | None:
        said = [record for record in records if record["record"] in ("unsupported", "invalid")]
        if said and said[0]["record"] == "unsupported" and done.failure() is None:
            return None
        failure = done.failure()
        if said and failure in (None, "exit:4"):
            return plain(said[0]["reason"])
        if failure is not None:
            return failure
        if fault is not None:
            return BAD_RECORDS
        proofs = [record for record in records if record["record"] == "allocator"]
        if not proofs:
            return "no-proof"
        if not any(record["record"] == "sample" for record in records):
            return "short-run"
        if self.candidate.library is None:
            return None
        return next((reason for proof in proofs
                     if (reason := self._proof_refused(proof["proof"])) is not None), None)

    def _proof_refused(self, proof: dict[str, str]) -> str | None:
        return judge(proof, self.candidate.library)

    def _completed(self, record: dict) -> dict:
        """The candidate's name in place of the harness's, and what the driver knows of it."""
        key = "name" if record["record"] == "allocator" else "allocator"
        record[key] = self.candidate.name
        if record["record"] == "allocator" and self.candidate.version:
            record["version"] = self.candidate.version
        if record["record"] == "sample":
            record |= {"emulation": "native"} | self.part()
        return record


def _given_twice(records: list[dict]) -> str | None:
    """A metric that was reported twice: nobody can know which number is the harness's."""
    metrics = [record["metric"] for record in records if record["record"] == "sample"]
    twice = [metric for metric in metrics if metrics.count(metric) > 1]
    return f"two values of {plain(twice[0])}" if twice else None


def keep_harness_json(this_round: Round, file: str, cell: BenchCell) -> None:
    """Google Benchmark's own JSON, as one line of google-benchmark.jsonl.  Its figures are those of
    clocks that a library can stand in for; the run's own records have others."""
    if this_round.run_folder is None:
        return
    with open(file, "rb") as written:
        text = written.read(HARNESS_JSON_MOST).decode(errors="replace")
    try:
        own = json.loads(text)
        own["benchmarks"] = [each for each in own.get("benchmarks", ())
                             if each.get("run_type") == "iteration"]  # the rest follows from these
    except (ValueError, RecursionError, TypeError, AttributeError):
        return
    own["assay"] = {"allocator": cell.candidate.name, "binding": cell.candidate.binding,
                    "threads": cell.threads, "round": this_round.number}
    with KEEPING, (this_round.run_folder / "google-benchmark.jsonl").open("a") as kept:
        kept.write(json.dumps(own, separators=(",", ":")) + "\n")
