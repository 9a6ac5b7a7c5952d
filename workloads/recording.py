"""Records a program: starts it with the recorder preloaded, waits for all its processes, and has
their traces collected.

The processes write into a folder beside the trace.  This process becomes the parent of whatever
the program leaves behind (prctl), so that a daemon is waited for like a child.
"""

import contextlib
import ctypes
import dataclasses
import functools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

from ci import preload
from ci.errors import UsageError
from workloads import cpu_time

RECORDER = "lib/libassay-recorder.so"
COLLECT = "bin/assay-collect"
TRACE = "bin/assay-trace"
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclasses.dataclass(frozen=True)
class Image:
    """A process image: what exec started, or a forked child."""

    pid: int
    command: str
    allocator: str
    events: int
    file: pathlib.Path | None  # None: it never called
    inherited: int = 0
    threads: int = 0
    live_bytes_peak: int = 0
    bytes: int = 0
    complete: bool = True
    ended_unseen: int = 0  # blocks whose address was given out again
    unknown: int = 0  # frees and reallocs of blocks that no call made
    reason: str | None = None  # why it is not complete


@dataclasses.dataclass(frozen=True)
class Recording:
    status: int  # of the command, as subprocess has it
    images: list[Image]
    cpu_s: float  # of the program and all its processes
    spool_bytes: int  # what the program itself wrote
    times: dict[int, float] = dataclasses.field(default_factory=dict)  # CPU s, by process
    ended_by: int | None = None  # the signal that asked the recording itself to end

    @property
    def traces(self) -> list[Image]:
        return [image for image in self.images if image.file is not None]


def record(build: pathlib.Path, command: list[str], out: pathlib.Path,
           variables: dict[str, str] | None = None, beneath: pathlib.Path | None = None,
           client: list[str] | None = None, weighed: bool = True, **options) -> Recording:
    """Runs the command and makes `out`, `out`.2, ... of its processes.

    `beneath` is a library whose malloc is to serve the program.  A `client` runs beside the
    program, unrecorded.  What is `weighed` holds its processor time too.  Further options are
    subprocess's.  Raises UsageError where nothing can be started or written.
    """
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        environment = dict(os.environ if variables is None else variables)
        own = preload.joined(build / RECORDER, *([beneath] if beneath else []))
        libraries = [own, environment.get("LD_PRELOAD", "")]
        environment |= {"ASSAY_RECORD": str(folder),
                        "LD_PRELOAD": ":".join(word for word in libraries if word)}
        beside = _start_client(client, variables, options.get("cwd"))
        tree = _Tree(command, environment, options)
        tree.wait()
        if beside is not None and beside.wait() != 0:
            raise UsageError(f"{client[0]}: ended with status {beside.returncode}")
        spool_bytes = sum(file.stat().st_size for file in folder.glob("*.trace"))
        images = collect(build, folder, out)
        if weighed:
            cpu_time.keep(build, TRACE, images, tree.times,
                          functools.partial(cpu_time.measured_cost, build,
                                            functools.partial(_time_of, build)))
        return Recording(tree.status, images, tree.cpu_s, spool_bytes, tree.times, tree.ended_by)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start_client(client: list[str] | None, variables: dict | None,
                  cwd: pathlib.Path | None) -> subprocess.Popen | None:
    if not client:
        return None
    return subprocess.Popen(client, env=variables, cwd=cwd, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _time_of(build: pathlib.Path, command: list[str], out: pathlib.Path) -> tuple[float, int]:
    """The processor time of a command of one process, as it was recorded, and its trace's bytes."""
    done = record(build, command, out, weighed=False, stdout=subprocess.DEVNULL)
    return max(done.times.values()), done.traces[0].bytes


class _Tree:
    """The command and whatever comes of it.

    Signals that ask this process to end are counted and not raised: an exception between the end of
    a child and the noting of its status would lose the status.  The first Ctrl-C is the command's
    own, which has it from the terminal; what still runs after it is ended by the next ones.
    """

    def __init__(self, command: list[str], environment: dict[str, str], options: dict) -> None:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        try:
            self.process = subprocess.Popen(command, env=environment, **options)
        except OSError as error:
            raise UsageError(f"{command[0]}: cannot be started: {error.strerror}") from error
        self.status: int | None = None
        self.cpu_s, self.patience = 0.0, 0
        self.times: dict[int, float] = {}
        self.ended_by: int | None = None

    def wait(self) -> None:
        """Until every process has ended."""
        former = {number: signal.signal(number, self._asked) for number in ENDING
                  if signal.getsignal(number) != signal.SIG_IGN}
        try:
            with contextlib.suppress(ChildProcessError):
                while True:
                    self._note(os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT).si_pid)
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    def _note(self, pid: int) -> None:
        """The clock of a process that has ended is there until it was waited for."""
        self.times[pid] = cpu_time.of_process(pid) or 0.0
        _, word, usage = os.wait4(pid, 0)
        self.cpu_s += usage.ru_utime + usage.ru_stime
        if pid == self.process.pid:
            self.status = self.process.returncode = os.waitstatus_to_exitcode(word)
            _say_who_is_left()

    def _asked(self, number: int, _frame) -> None:
        self.patience += 1
        if number != signal.SIGINT:
            self.ended_by = number
        if number != signal.SIGINT or self.status is not None or self.patience > 1:
            _end_children(signal.SIGTERM if self.patience < 3 else signal.SIGKILL)


def _children() -> list[int]:
    return [int(word) for file in pathlib.Path("/proc/self/task").glob("*/children")
            for word in file.read_text().split()]


def _end_children(number: int) -> None:
    for pid in _children():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _runs(pid: int) -> bool:
    try:
        return ") Z " not in pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def _say_who_is_left() -> None:
    left = [pid for pid in _children() if _runs(pid)]
    if left and sys.stderr.isatty():
        print(f"assay: the command has ended; {len(left)} of its processes are still recorded "
              "(Ctrl-C ends them)", file=sys.stderr, flush=True)


def collect(build: pathlib.Path, folder: pathlib.Path, out: pathlib.Path) -> list[Image]:
    done = subprocess.run([build / COLLECT, folder, out], capture_output=True, text=True,
                          check=False)
    images = [json.loads(line) for line in done.stdout.splitlines()]
    failed = [image for image in images if image["reason"] is not None and "file" not in image]
    if done.returncode != 0:
        reason = failed[0]["reason"] if failed else done.stderr.strip()
        raise UsageError(f"{out}: the recording cannot be collected: {reason}")
    return [_image(image) for image in images]


def _image(facts: dict) -> Image:
    known = {field.name for field in dataclasses.fields(Image)}
    chosen = {name: value for name, value in facts.items() if name in known}
    file = chosen.pop("file", None)
    return Image(file=file and pathlib.Path(file), **chosen)


def facts_of(build: pathlib.Path, path: pathlib.Path) -> dict:
    """What a trace says of itself.  Raises UsageError if it is none."""
    done = subprocess.run([build / TRACE, "facts", path], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise UsageError(done.stderr.strip())
    return json.loads(done.stdout)
