"""One run of a program under one library: started by program-launch, timed by hyperfine.

Everything that a run writes is in a folder of its own, which is read and then removed.
"""

import contextlib
import dataclasses
import hashlib
import json
import math
import os
import pathlib
import select
import shlex
import shutil
import signal
import subprocess

from bench.child import kill_group
from bench.programs.process_table import ProcessTable, read
from bench.said import sound
from ci.host import preload
from ci.host.json_lines import parse_lines
from workloads.program import Program

WITNESS = "lib/libassay-witness.so"
LAUNCH = "bin/program-launch"
TEXT_MOST = 64 << 20  # bytes that are read of what the processes of a program say
ERRORS_MOST = 1 << 16  # of the end of its error output
GRACE_S = 5.0  # for the timer, the launcher or a client to end once the program's time is over


def ended_within(process: subprocess.Popen, seconds: float, stop: int | None = None) -> bool:
    """Waits for the end of a child without polling: that would cost as long as a short program.
    Where a container refuses descriptors of processes there is no other way.  If the pipe `stop` is
    closed, it waits no longer."""
    try:
        descriptor = os.pidfd_open(process.pid)
    except OSError:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        return process.poll() is not None
    try:
        select.select([descriptor, *([] if stop is None else [stop])], [], [], seconds)
    finally:
        os.close(descriptor)
    return process.poll() is not None


@dataclasses.dataclass(frozen=True)
class ProgramRun:
    """The result of one run."""

    report: dict  # the `launch` record, {} if there is none
    proofs: list[dict]  # one `allocator` record of each process
    timer: dict | None  # hyperfine's result, None where there is no hyperfine
    checksum: str  # of the output: the first 16 hexadecimal digits of its SHA-256
    client_status: int
    stderr: str
    bound: list[dict] = dataclasses.field(default_factory=list)  # `bound` records, of single objects
    table: ProcessTable | None = None
    execs: list[dict] | None = None  # an `exec` record of each program; None: it was not traced
    untraced: str = ""  # why not
    fault: str | None = None  # what is wrong with the records

    def failure(self) -> str | None:
        """Why there is no number, as the records name it; None if the program succeeded."""
        report = self.report
        if not report or report["error"] is not None or report["interrupted"]:
            return "not-started" if not report or report["error"] else "interrupted"
        if report["timed_out"]:
            return "timeout"
        if report["flooded"]:
            return "flood"
        if report["left"]:
            return "left-behind"
        if report["signal"] is not None:
            return f"crash:SIG{report['signal']}"
        status = report["exit"] or self.client_status
        return f"exit:{status}" if status else None


@dataclasses.dataclass(frozen=True)
class ProgramLauncher:
    """Where the built programs are, and how a run is set up.  `around` stands before the launcher:
    a timer, or a counter of events."""

    build: pathlib.Path
    program: Program
    library: pathlib.Path | None  # None: what the program has without one
    cpus: tuple[int, ...]
    folder: pathlib.Path  # empty, for this run alone
    ahead: tuple[pathlib.Path, ...] = ()  # libraries that are asked before it
    traced: bool = False
    stop: int | None = None  # a pipe: once it is closed the run ends

    def command(self) -> list[str]:
        program = self.program
        words = [str(self.build / LAUNCH), "--report", self._file("report"),
                 "--output", self._file("output"), "--errors", self._file("errors"),
                 "--timeout", str(program.timeout_s),
                 "--preload", self._preload(),
                 "--cpus", ",".join(map(str, self.cpus[-1:] if program.pinned else self.cpus))]
        if self.traced:
            words += ["--execs", self._file("execs")]
        if program.input is not None:
            words += ["--input", str(program.input)]
        return [*words, "--", *program.command]

    def _preload(self) -> str:
        served = [] if self.library is None else [self.library]
        return preload.joined(*self.ahead, *served, *self.program.beside, self.build / WITNESS)

    def timed(self) -> ProgramRun:
        """The run under hyperfine, or without it where it is not installed."""
        if shutil.which("hyperfine") is None:
            return self.run([])
        around = ["hyperfine", "--shell=none", "--runs=1", "--warmup=0", "--ignore-failure",
                  "--style=none", f"--export-json={self._file('timer')}"]
        return self.run(around, quoted=True)

    def run(self, around: list[str], quoted: bool = False) -> ProgramRun:
        """Runs it behind the words of `around`; with `quoted` as a single word."""
        work = self._work_folder()
        command = [shlex.join(self.command())] if quoted else self.command()
        variables = dict(self.program.variables) | {"ASSAY_WITNESS_FILE": self._file("witness")}
        if self.program.folder is None:
            variables["HOME"] = str(work)
        client = self._start_client(work, variables)
        process = subprocess.Popen([*around, *command], cwd=work, env=variables,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            ended_within(process, self.program.timeout_s + GRACE_S, self.stop)
        finally:
            self._end(process)
            status = self._end_client(client)
        return self._read(status)

    def _work_folder(self) -> pathlib.Path:
        if self.program.folder is not None:
            return self.program.folder
        (self.folder / "work").mkdir()
        return self.folder / "work"

    def _start_client(self, work: pathlib.Path, variables: dict) -> subprocess.Popen | None:
        if not self.program.client:
            return None
        with open(self._file("client"), "wb") as output:
            return subprocess.Popen(self.program.client, cwd=work, env=variables,
                                    stdin=subprocess.DEVNULL, stdout=output,
                                    stderr=subprocess.DEVNULL, start_new_session=True)

    @staticmethod
    def _end(process: subprocess.Popen) -> None:
        """Ends what is still running; the launcher ends its program when it is asked to end."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            if not ended_within(process, GRACE_S):
                kill_group(process)

    @staticmethod
    def _end_client(client: subprocess.Popen | None) -> int:
        """The server has ended, so a client that still runs is ended too."""
        if client is None:
            return 0
        if not ended_within(client, GRACE_S):
            kill_group(client)
        return client.returncode

    def _read(self, client_status: int) -> ProgramRun:
        reports, report_fault = self._records("report")
        execs, execs_fault = self._records("execs")
        said, fault = self._records("witness")
        proofs = [record for record in said if record["record"] == "allocator"]
        if any(not {"image", "program"} <= record.keys() for record in proofs):
            fault, proofs = "a proof that does not tell whose it is", []
        if len([record for record in reports if record["record"] == "launch"]) > 1:
            report_fault = "two reports of one launch"
        untraced = [record["reason"] for record in execs if record["record"] == "untraced"]
        compared = "client" if self.program.client else "output"
        return ProgramRun(
            report=reports[0] if reports else {}, proofs=proofs,
            bound=[record for record in said if record["record"] == "bound"],
            table=read(pathlib.Path(self._file("witness.processes"))),
            execs=[one for one in execs if one["record"] == "exec"]
            if self.traced and not untraced else None, untraced="".join(untraced),
            timer=timer_of(self._text("timer")), checksum=self._checksum(compared),
            client_status=client_status, stderr=self._last_words(),
            fault=report_fault or execs_fault or fault)

    def _records(self, name: str) -> tuple[list[dict], str | None]:
        return sound(parse_lines(self._text(name)))

    def _checksum(self, name: str) -> str:
        digest = hashlib.sha256()
        with contextlib.suppress(FileNotFoundError), open(self._file(name), "rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
        return digest.hexdigest()[:16]

    def _last_words(self) -> str:
        with contextlib.suppress(FileNotFoundError), open(self._file("errors"), "rb") as file:
            file.seek(max(os.fstat(file.fileno()).st_size - ERRORS_MOST, 0))
            return file.read(ERRORS_MOST).decode(errors="replace")
        return ""

    def _file(self, name: str) -> str:
        return str(self.folder / name)

    def _text(self, name: str) -> str:
        with contextlib.suppress(FileNotFoundError), open(self._file(name), "rb") as file:
            return file.read(TEXT_MOST).decode(errors="replace")
        return ""


def timer_of(text: str) -> dict | None:
    """hyperfine's result; None where there is none with sound times."""
    try:
        result = json.loads(text)["results"][0]
        times = [float(result[name]) for name in ("user", "system", "mean")]
    except (ValueError, RecursionError, LookupError, TypeError):
        return None
    return result if all(math.isfinite(time) and time >= 0 for time in times) else None
