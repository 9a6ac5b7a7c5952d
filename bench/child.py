"""Runs a measured process with a limit of time and of output, and says how it ended.

Between this process and the measured one stands a keeper (programs/keep.c), which is the parent of all
that is started there: it knows what they used together, and it ends all of them.  The measured process
may kill its keeper; then this process ends what is left, and there is no number.
"""

import contextlib
import dataclasses
import os
import pathlib
import select
import signal
import subprocess
import time
from collections.abc import Callable

from bench.stage import Stage, stage
from bench.turns.turn import Turn
from ci.host import orphans
from ci.host.json_lines import parse_lines
from ci.host.signals import signal_name

OUTPUT_MOST = 4 << 20  # bytes; the harness writes a few thousand
STOPS_MOST = 10_000  # at which the process waits for an answer; a row has a few dozen
REPORT_MOST = 1 << 16
GRACE_S = 10.0  # for a keeper to end what it keeps, once the time is over

# Gets the number of the process and a line of it; true if the process waits for an answer now.
Answer = Callable[[int, str], bool]


@dataclasses.dataclass(frozen=True)
class Finished:
    """How a measured process ended, and what it wrote."""

    status: int  # negative: the signal that ended it
    stdout: str
    timed_out: bool
    flooded: bool = False
    lost: bool = False  # its keeper did not finish
    given_up: str | None = None  # why it was ended before it had all its turns
    kept: dict = dataclasses.field(default_factory=dict)  # the keeper's record

    def failure(self) -> str | None:
        if self.flooded:
            return "flood"
        if self.given_up is not None:
            return self.given_up
        if self.timed_out:
            return "timeout"
        if self.lost:
            return "keeper-killed"
        if self.kept.get("left"):
            return "left-behind"
        if self.status < 0:
            return f"crash:{signal_name(-self.status)}"
        return f"exit:{self.status}" if self.status else None


def run_child(build: pathlib.Path, command: list[str], variables: dict[str, str], timeout_s: float,
              answer: Answer | None = None, turn: Turn | None = None,
              stop: int | None = None) -> Finished:
    """Runs a process to its end, or ends it and all that it started when its time is over.

    `answer` gets the process and each line that it writes; the line is kept unless that is true.
    With a `turn` it is one of a set, and has the time of them all: its own is the supervisor's
    matter.  Once the pipe `stop` is closed it is ended, and nobody asks how.
    """
    timeout_s *= 1 if turn is None else 1 + turn.gaps.members
    with stage(build) as own:
        done = _on_stage(own, command, variables, timeout_s, answer, turn, stop)
    return done if turn is None or turn.fault is None \
        else dataclasses.replace(done, given_up=turn.fault)


def _on_stage(own: Stage, command: list[str], variables: dict[str, str], timeout_s: float,
              answer: Answer | None, turn: Turn | None, stop: int | None) -> Finished:
    command = own.seen(command)
    orphans.set_subreaper(True)
    reports, told = os.pipe()
    process = _start(own, command, variables, timeout_s, [told, *(turn.own if turn else ())],
                     answer is not None)
    os.close(told)
    if turn is not None:
        turn.begun(process)
    heard = _Heard(process, reports, answer, stop)
    try:
        heard.listen(time.monotonic() + timeout_s + GRACE_S)
    finally:
        _end(process, own)
        own.forget(command)
        os.close(reports)
    return heard.finished(timeout_s)


def _start(own: Stage, command: list[str], variables: dict[str, str], timeout_s: float,
           files: list[int], answers: bool) -> subprocess.Popen:
    given = {name: value for name, value in variables.items() if name != "LD_PRELOAD"}
    words = [str(own.keeper), "--report", str(files[0]), "--timeout", str(timeout_s)]
    if "LD_PRELOAD" in variables:
        words += ["--preload", variables["LD_PRELOAD"]]
    return subprocess.Popen([*words, "--", *command], env=given | {"HOME": str(own.folder)},
                            cwd=own.folder, pass_fds=files, start_new_session=True,
                            stdin=subprocess.PIPE if answers else subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)


class _Heard:
    """What comes from a process and its keeper, until the keeper has ended."""

    def __init__(self, process: subprocess.Popen, reports: int, answer: Answer | None,
                 stop: int | None):
        self.process, self.reports, self.answer, self.stop = process, reports, answer, stop
        self.output = process.stdout.fileno()
        self.begun = time.monotonic()
        self.report = b""
        self.torn = b""  # the beginning of a line
        self.lines: list[str] = []
        self.count = self.stops = 0
        self.flooded = self.late = False
        self.pid: int | None = None
        if answer is not None:
            os.set_blocking(process.stdin.fileno(), False)
        os.set_blocking(self.output, False)

    def listen(self, deadline: float) -> None:
        """The keeper's end is the end of its report; whoever else holds the output is not waited
        for."""
        files = select.poll()
        files.register(self.reports, select.POLLIN)
        files.register(self.output, select.POLLIN)
        if self.stop is not None:
            files.register(self.stop, select.POLLIN)
        while True:
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                self.late = True
                return
            ready = {file for file, _ in files.poll(left_s * 1000)}
            if self.stop in ready:
                return
            if self.reports in ready and not self._hear_report():
                while self._hear_output():
                    continue
                return
            if self.output in ready and not self._hear_output():
                files.unregister(self.output)

    def _hear_report(self) -> bool:
        chunk = os.read(self.reports, REPORT_MOST)
        self.report += chunk[:REPORT_MOST - len(self.report)]
        if self.pid is None:
            self.pid = next((record["pid"] for record in parse_lines(_decoded(self.report))
                             if record["record"] == "started"
                             and isinstance(record.get("pid"), int)), None)
        return bool(chunk)

    def _hear_output(self) -> bool:
        """False: the output has ended, or exceeds its limit."""
        if self.flooded:
            return False
        try:
            chunk = os.read(self.output, 1 << 16)
        except BlockingIOError:
            return False
        self.count += len(chunk)
        *whole, self.torn = (self.torn + chunk).split(b"\n")
        for line in whole:
            if self.count <= OUTPUT_MOST and self.stops <= STOPS_MOST:
                self._take(_decoded(line))
        if not self.flooded and (self.count > OUTPUT_MOST or self.stops > STOPS_MOST):
            self.flooded, self.torn = True, b""
            self.process.terminate()
        return bool(chunk) and not self.flooded

    def _take(self, line: str) -> None:
        if self.answer is None or self.pid is None or not self.answer(self.pid, line):
            self.lines.append(line)
            return
        self.stops += 1
        with contextlib.suppress(OSError):  # it has ended, or has not read its answers
            os.write(self.process.stdin.fileno(), b"\n")

    def finished(self, timeout_s: float) -> Finished:
        told = [record for record in parse_lines(_decoded(self.report))
                if record["record"] == "kept"]
        sound = len(told) == 1 and isinstance(told[0].get("status"), int) \
            and _decoded(self.report).count('"started"') == 1
        kept = told[0] if sound else {}
        late = self.late or time.monotonic() - self.begun >= timeout_s and not sound
        return Finished(kept.get("status", 0), "\n".join([*self.lines, _decoded(self.torn)]),
                        timed_out=bool(kept.get("timed_out")) or late, flooded=self.flooded,
                        lost=not sound, kept=kept)


def _decoded(text: bytes) -> str:
    return text.decode(errors="replace")


def _end(process: subprocess.Popen, own: Stage) -> None:
    """The keeper ends what it keeps.  One that cannot, because it was stopped or killed, leaves
    it to this process."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_S)
    if process.poll() is None:
        process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    process.wait()
    if process.returncode < 0:
        orphans.end(own.folder)


def kill_group(process: subprocess.Popen) -> None:
    """Ends the process and all it started, where any is left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
