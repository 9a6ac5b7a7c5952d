"""Records a program: starts it with the recorder preloaded, waits for all its processes, and lets
the collector write their traces.

The processes write into memory that they share with a collector (recorder/arena.h), which makes
their traces in a folder beside the trace.  This process becomes the parent of whatever the program
leaves behind (prctl), so that a daemon is waited for like a child.
"""

import contextlib
import dataclasses
import fcntl
import functools
import json
import os
import pathlib
import signal
import subprocess
import sys
from collections.abc import Iterator

from ci.host import orphans, preload, processes
from ci.host.errors import UsageError
from workloads import cpu_time, drafts

RECORDER = "lib/libassay-recorder.so"
COLLECT = "bin/assay-collect"
TRACE = "bin/assay-trace"
HIGH_DESCRIPTOR = 900  # away from the low numbers, which programs count on
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
AGAIN_S, TERMS = 1.0, 5  # SIGTERM is repeated this often, for newly started processes; then they are killed


@dataclasses.dataclass(frozen=True)
class ProcessImage:
    """A process image: what exec started, or a forked child."""

    pid: int
    command: str
    allocator: str
    events: int
    file: pathlib.Path | None  # None: it never called
    began_ns: int = 0
    inherited: int = 0
    threads: int = 0
    live_bytes_peak: int = 0
    bytes: int = 0
    complete: bool = True
    ended_unseen: int = 0  # blocks whose address was given out again
    unknown: int = 0  # frees and reallocs of blocks that no call made
    rival: str = ""  # the file whose malloc the program calls in place of the recorder's
    lost: bool = False  # it was killed before it could begin
    reason: str | None = None  # why it is not complete

    @property
    def is_silent(self) -> bool:
        """It is known that the process called nothing of the family."""
        return not (self.file or self.lost or self.rival or self.reason)


@dataclasses.dataclass(frozen=True)
class Exec:
    """A program that a recorded process began; `pid` is the number of the process."""

    pid: int
    time_ns: int
    path: str
    preloads: bool  # the environment still names the recorder
    searched: bool  # the path is a word that is looked up in PATH
    hidden: bool  # the recorder's file could not be read there,
    closed: bool  # or its memory could not be reached
    failed: bool  # no program: the last exec of this process came back


@dataclasses.dataclass(frozen=True)
class RecordedProgram:
    """How a recorded program ended, and what its processes were."""

    status: int  # of the command, as subprocess has it
    pid: int
    images: list[ProcessImage]
    execs: list[Exec]
    cpu_s: float  # of the program, all its processes and the collector
    ended_by: int | None  # the signal that asked the recording itself to end
    images_lost: int  # processes that found no room, and
    notes_lost: int  # execs that found none
    times: dict[int, float] = dataclasses.field(default_factory=dict)  # CPU s, by process

    @property
    def traces(self) -> list[ProcessImage]:
        return [image for image in self.images if image.file is not None]

    def unheard(self) -> list[Exec]:
        """Programs that began and in which the recorder never did: of each process every exec that
        did not come back, unless an image of it began before the next."""
        found = []
        by_process: dict[int, list[Exec]] = {}
        for one in self.execs:
            if not one.failed:
                by_process.setdefault(one.pid, []).append(one)
            elif by_process.get(one.pid):
                by_process[one.pid].pop()
        for pid, execs in by_process.items():
            began = [image.began_ns for image in self.images if image.pid == pid]
            ends = [later.time_ns for later in execs[1:]] + [float("inf")]
            found += [one for one, end in zip(execs, ends)
                      if not any(one.time_ns <= time_ns < end for time_ns in began)]
        return found


def record(build: pathlib.Path, command: list[str], out: pathlib.Path,
           variables: dict[str, str] | None = None, beneath: pathlib.Path | None = None,
           client: list[str] | None = None, weighed: bool = True, **options) -> RecordedProgram:
    """Runs the command and makes `out`, `out`.2, ... of its processes.

    `beneath` is a library whose malloc is to serve the program.  A `client` runs beside the
    program, unrecorded.  What is `weighed` holds its processor time too.  Further options are
    subprocess's.  Raises UsageError where nothing can be started or written.
    """
    drafts.finish_left(out.parent)
    with drafts.folder_for(out.absolute(), "record") as folder:
        with _shared_memory() as memory:
            environment = dict(os.environ if variables is None else variables)
            own = preload.joined(build / RECORDER, *([beneath] if beneath else []))
            preloaded = [own, environment.get("LD_PRELOAD", "")]
            environment |= {"ASSAY_RECORD": f"{os.getpid()}:{memory}",
                            "LD_PRELOAD": ":".join(word for word in preloaded if word)}
            collector = _start_collector(build, folder, out, memory)
            beside = _start_client(client, variables, options.get("cwd"))
            tree = _Tree(command, environment, options | {"pass_fds": (memory,)})
            tree.wait()
            told = _end_collector(collector, folder, out)
        if beside is not None and beside.wait() != 0:
            raise UsageError(f"{client[0]}: ended with status {beside.returncode}")
        done = _recording(tree, told)
        if weighed:
            cpu_time.keep(build, TRACE, done.images, done.times,
                          functools.partial(cpu_time.measured_cost, build,
                                            functools.partial(_time_of, build)))
        return done


@contextlib.contextmanager
def _shared_memory() -> Iterator[int]:
    """A file without a name, under a high number."""
    low = os.memfd_create("assay-record", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        try:
            memory = fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, HIGH_DESCRIPTOR)
        except OSError:
            memory = os.dup(low)
    except OSError as error:
        raise UsageError(f"no memory to record in: {error.strerror}") from error
    finally:
        os.close(low)
    try:
        yield memory
    finally:
        os.close(memory)


def _start_collector(build: pathlib.Path, folder: pathlib.Path, out: pathlib.Path,
                     memory: int) -> subprocess.Popen:
    """It must not be a child of this process, or waiting for all children would wait for it."""
    orphans.set_subreaper(False)
    collector = subprocess.Popen([build / COLLECT, folder, out, str(memory)], text=True,
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 pass_fds=(memory,), start_new_session=True)
    collector.wait()
    said = collector.stdout.readline().strip()
    if said != "ready":
        raise UsageError(f"the recording cannot begin: {said or 'its collector did not start'}")
    return collector


def _end_collector(collector: subprocess.Popen, folder: pathlib.Path,
                   out: pathlib.Path) -> list[dict]:
    """Tells it that all processes have ended; returns what it says of them."""
    with contextlib.suppress(BrokenPipeError):
        collector.stdin.write("\n")
        collector.stdin.close()
    told = [json.loads(line) for line in collector.stdout]
    collector.stdout.close()
    if not told or told[-1]["record"] != "collector":
        raise UsageError(f"{out}: the collector of the recording was killed; {_salvage(folder, out)}")
    return told


def _salvage(folder: pathlib.Path, out: pathlib.Path) -> str:
    """Keeps what the collector had written: traces without their ends, whole up to there."""
    files = drafts.keep(folder, out)
    return f"what it had written of {len(files)} processes is saved" if files else "nothing was saved"


def _recording(tree: "_Tree", told: list[dict]) -> RecordedProgram:
    own = told[-1]
    return RecordedProgram(
        status=tree.status, pid=tree.process.pid, ended_by=tree.ended_by,
        images=[_of(ProcessImage, line) for line in told if line["record"] == "image"],
        execs=[_of(Exec, line) for line in told if line["record"] == "exec"],
        cpu_s=tree.cpu_s + own["cpu_s"], times=tree.times, images_lost=own["images_lost"],
        notes_lost=own["notes_lost"])


def _of(kind: type, facts: dict):
    known = {field.name for field in dataclasses.fields(kind)}
    chosen = {name: value for name, value in facts.items() if name in known}
    if kind is ProcessImage:
        file = facts.get("file")
        chosen["file"] = file and pathlib.Path(file)
    return kind(**chosen)


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

    The signal is sent to the command and all its processes, repeatedly: a process that was stopped, or
    was just being started, gets the next one, and a process that ignores it is killed.
    """

    def __init__(self, command: list[str], environment: dict[str, str], options: dict) -> None:
        self.status: int | None = None
        self.cpu_s, self.patience, self.terms = 0.0, 0, 0
        self.times: dict[int, float] = {}
        self.ended_by: int | None = None
        orphans.set_subreaper(True)
        self.former = {number: signal.signal(number, self._asked) for number in ENDING
                       if signal.getsignal(number) != signal.SIG_IGN}
        self.former[signal.SIGALRM] = signal.signal(signal.SIGALRM, self._end)
        try:
            self.process = subprocess.Popen(command, env=environment, **options)
        except OSError as error:
            self._leave()
            raise UsageError(f"{command[0]}: cannot be started: {error.strerror}") from error

    def wait(self) -> None:
        """Until every process has ended."""
        try:
            with contextlib.suppress(ChildProcessError):
                while True:
                    self._note(os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT).si_pid)
        finally:
            self._leave()

    def _leave(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in self.former.items():
            signal.signal(number, handler)
        orphans.set_subreaper(False)

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
            self._end()

    def _end(self, *_signal) -> None:
        self.terms += 1
        hard = self.terms > TERMS or self.patience > 2
        for pid in processes.below(os.getpid()):
            for number in (signal.SIGKILL,) if hard else (signal.SIGTERM, signal.SIGCONT):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, number)
        signal.setitimer(signal.ITIMER_REAL, AGAIN_S)


def _runs(pid: int) -> bool:
    try:
        return ") Z " not in pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def _say_who_is_left() -> None:
    left = [pid for pid in processes.children(os.getpid()) if _runs(pid)]
    if left and sys.stderr.isatty():
        print(f"assay: the command has ended; {len(left)} of its processes are still recorded "
              "(Ctrl-C ends them)", file=sys.stderr, flush=True)


def facts_of(build: pathlib.Path, path: pathlib.Path) -> dict:
    """What a trace says of itself.  Raises UsageError if it is none."""
    done = subprocess.run([build / TRACE, "facts", path], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise UsageError(done.stderr.strip())
    return json.loads(done.stdout)
