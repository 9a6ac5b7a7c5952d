"""One run of a guest, and what has come out of it: a QEMU process and its files.

Whatever happens to the guest, an end comes: it powers itself off, panics (and QEMU ends), is over
its time, or is ended here; and QEMU ends with this process, however that ends.
"""

import dataclasses
import os
import pathlib
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable

from ci.host import bound
from ci.host.signals import signal_name

TAIL_LINES = 12


@dataclasses.dataclass
class CommandResult:
    """How a command ended, and what it wrote.  `status` is negative for a signal, and None where
    the command did not end: `lost` says why."""

    status: int | None = None
    stdout_bytes: bytearray = dataclasses.field(default_factory=bytearray)
    stderr_bytes: bytearray = dataclasses.field(default_factory=bytearray)
    timed_out: bool = False
    seconds: float = 0.0
    lost_bytes: int = 0  # written beyond what the guest passes on
    lost: str = ""

    @property
    def stdout(self) -> str:
        return self.stdout_bytes.decode(errors="replace")

    @property
    def stderr(self) -> str:
        return self.stderr_bytes.decode(errors="replace")

    def failure(self) -> str | None:
        """As records name it, or None if all went well."""
        if self.status is None:
            return f"guest: {self.lost}"
        if self.timed_out:
            return "timeout"
        if self.status < 0:
            return f"crash:{signal_name(-self.status)}"
        return f"exit:{self.status}" if self.status else None


class Boot:
    """One run of a guest, from power on; a context, at whose end the guest is gone."""

    def __init__(self, command_line: Callable[[pathlib.Path], list[str]], image: bytes, count: int,
                 limit_s: float):
        """`command_line` gives QEMU's for a folder with its files; `count` commands are to run."""
        self.count, self.limit_s = count, limit_s
        self._killed = self._late = False
        self._scratch = tempfile.TemporaryDirectory(prefix="assay-guest-")
        self.folder = pathlib.Path(self._scratch.name)
        try:
            (self.folder / "image").write_bytes(image)
            with (self.folder / "said").open("w") as said:
                self._process = subprocess.Popen(
                    [*self._bounded(), *command_line(self.folder)], stdout=said, stderr=said,
                    stdin=subprocess.DEVNULL, start_new_session=True)
        except BaseException:
            self._scratch.cleanup()
            raise
        self._deadline_s = time.monotonic() + self.limit_s

    def _bounded(self) -> list[str]:
        """Ends the guest also where this process was ended and cannot: at once where a process can
        be bound to its parent, else when its time is over."""
        return bound.limited(self.limit_s + 10)

    def __enter__(self) -> "Boot":
        return self

    def __exit__(self, *error) -> None:
        self.kill()
        self._scratch.cleanup()

    def running(self) -> bool:
        """Whether it still runs; past its time it is ended here."""
        if self._process.poll() is None and time.monotonic() > self._deadline_s:
            self._late = True
            self.kill()
        return self._process.poll() is None

    def wait(self) -> None:
        """Until it has powered itself off, or its time is over."""
        try:
            self._process.wait(max(0.0, self._deadline_s - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.running()

    def kill(self) -> None:
        """Ends it at once, as a power cut would but for what QEMU had written to the disk."""
        if self._process.poll() is None:
            self._killed = True
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def outcomes(self) -> list[CommandResult]:
        """What has come out so far, one for each command."""
        try:
            stream = (self.folder / "results").read_bytes()
        except FileNotFoundError:
            stream = b""
        outcomes = [CommandResult() for _ in range(self.count)]
        for kind, index, data in frames(stream):
            if index < self.count:
                _apply(outcomes[index], kind, data)
        unfinished = [outcome for outcome in outcomes if outcome.status is None]
        for outcome in unfinished:
            outcome.lost = self._reason() if outcome is unfinished[0] else \
                "not begun: an earlier command did not end"
        return outcomes

    def _reason(self) -> str:
        """What became of the guest, and the tail of its console."""
        if self._process.poll() is None:
            return "has not ended yet"
        console = self.console()
        told = [line for line in console if "Kernel panic" in line or line.startswith("guest: ")]
        what = f"out of time after {self.limit_s:g} s" if self._late else \
            "ended from outside" if self._killed else told[0] if told else "ended too early"
        return "\n".join([what, *console[-TAIL_LINES:]])

    def console(self) -> list[str]:
        """The lines of the console, and what QEMU itself said."""
        lines = []
        for name in ("console", "said"):
            file = self.folder / name
            text = file.read_bytes().decode(errors="replace") if file.exists() else ""
            lines += [line.rstrip() for line in text.splitlines() if line.strip()]
        return lines


def _apply(outcome: CommandResult, kind: str, data: bytes) -> None:
    if kind == "out":
        outcome.stdout_bytes += data
    elif kind == "err":
        outcome.stderr_bytes += data
    elif kind == "end":
        status, killer, late, took_ms, lost = map(int, data.split())
        outcome.status = -killer if killer else status
        outcome.timed_out = bool(late)
        outcome.seconds = took_ms / 1000
        outcome.lost_bytes = lost


def frames(stream: bytes):
    """The complete frames of a stream, (kind, index, bytes) each; a torn last one is left out."""
    at = 0
    while (line_end := stream.find(b"\n", at)) >= 0:
        kind, index, length = stream[at:line_end].decode("ascii").split()
        start, at = line_end + 1, line_end + 1 + int(length)
        if at > len(stream):
            return
        yield kind, int(index), stream[start:at]
