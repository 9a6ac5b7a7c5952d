"""A measured process: in a group of its own, for so long and no longer, and how it ended."""

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import threading


@dataclasses.dataclass(frozen=True)
class Finished:
    """How a measured process ended, and what it wrote."""

    status: int
    stdout: str
    timed_out: bool

    def failure(self) -> str | None:
        if self.timed_out:
            return "timeout"
        if self.status < 0:
            return f"crash:{signal.Signals(-self.status).name}"
        return f"exit:{self.status}" if self.status else None


def run_child(command: list[str], variables: dict[str, str], timeout_s: float,
              answer=None) -> Finished:
    """Runs a process to its end, or kills its group when its time is over.

    `answer` gets the process and each line that it writes; the line is kept unless that is true.
    """
    process = subprocess.Popen(command, env=variables,
                               stdin=subprocess.DEVNULL if answer is None else subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                               start_new_session=True)
    over = threading.Event()
    timer = threading.Timer(timeout_s, lambda: (over.set(), kill_group(process)))
    timer.daemon = True  # else Python's own end would wait for it
    try:
        timer.start()  # an interrupt may come here too
        lines = [line for line in process.stdout if answer is None or not answer(process, line)]
        process.wait()
    finally:
        timer.cancel()
        kill_group(process)
    return Finished(process.returncode, "".join(lines), over.is_set())


def kill_group(process: subprocess.Popen) -> None:
    """Ends the process and all it started, where any is left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def parse_lines(text: str) -> list[dict]:
    """The complete JSON lines of a text; a torn last line of a crash is left out."""
    records = []
    for line in text.splitlines():
        try:
            records.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return [record for record in records if isinstance(record, dict) and "record" in record]
