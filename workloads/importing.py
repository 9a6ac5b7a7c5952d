"""Makes traces of what other recorders wrote.

One file a format in workloads/importers/, found by looking there: FORMAT is its name, HELP one
line, `recognises(head)` looks at the first bytes, `calls(path)` yields what the file says.  Here
addresses become objects, and `assay-trace build` makes the file.
"""

import dataclasses
import importlib
import pathlib
import subprocess
from collections.abc import Iterator

from ci.errors import UsageError
from workloads import recording

HEAD_BYTES = 4096
STEP_NS = 1000  # between two calls, where nobody wrote down the time


@dataclasses.dataclass(frozen=True)
class Call:
    """A call as another recorder saw it; a block is named by whatever is unique while it lives."""

    line: int
    op: str  # malloc, calloc, realloc, aligned_alloc, free, thread_end
    thread: str
    ends: str | None = None
    makes: str | None = None
    size: int = 0
    count: int = 1
    alignment: int = 0
    strict: bool = False  # ends what is not live, or makes what is: an error, else a gap


class BadLine(Exception):
    """A line that is not of the format, with its number and why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def importers() -> dict[str, object]:
    files = sorted((pathlib.Path(__file__).parent / "importers").glob("*.py"))
    modules = [importlib.import_module(f"workloads.importers.{file.stem}") for file in files]
    return {module.FORMAT: module for module in modules}


def recognise(path: pathlib.Path) -> str | None:
    """The format of a file that is not a trace, or None."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return next((name for name, module in importers().items() if module.recognises(head)), None)


def import_file(build: pathlib.Path, name: str, other: str, out: pathlib.Path) -> None:
    """Raises UsageError with file and line where there is something wrong."""
    path = pathlib.Path(other)
    if not path.is_file():
        raise UsageError(f"{other}: no such file")
    chosen = recognise(path) if name == "auto" else name
    if chosen not in importers():
        known = ", ".join(sorted(importers()))
        raise UsageError(f"{other}: not one of the formats that can be imported: {known}"
                         if name == "auto" else f"no format {name}; there are {known}")
    lines = Lines()
    building = subprocess.Popen([build / recording.TRACE, "build", out, chosen, path.name],
                                stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        for call in importers()[chosen].calls(path):
            building.stdin.writelines(lines.of(call))
    except BadLine as error:
        building.kill()
        building.communicate()
        out.with_name(f"{out.name}.unfinished").unlink(missing_ok=True)
        raise UsageError(f"{other}:{error.line}: {error}") from error
    except BrokenPipeError:
        pass  # its complaint is read next
    _, said = building.communicate()
    if building.returncode != 0:
        raise UsageError(f"{other}: {said.strip()}")
    if lines.events == 0:
        out.unlink()
        raise UsageError(f"{other}: holds no calls")
    if lines.gaps:
        print(f"{other}: {lines.gaps} blocks were given again though nobody had freed them; each "
              "is taken as freed then")


class Lines:
    """The lines for `assay-trace build`: blocks and threads by number."""

    def __init__(self) -> None:
        self.live: dict[str, int] = {}
        self.threads: dict[str, int] = {}
        self.threads_count = self.objects = self.events = self.gaps = 0

    def of(self, call: Call) -> Iterator[str]:
        if call.thread not in self.threads:
            yield from self._start(call.thread)
        if call.op == "thread_end":
            yield self._line(call, "thread_end")
            del self.threads[call.thread]
            return
        ends = self._end(call)
        if call.op == "free" and ends is None and call.ends is not None:
            yield self._line(call, "free_foreign")
            return
        if call.makes in self.live:
            if call.strict:
                raise BadLine(call.line, f"{call.makes} is live already")
            self.gaps += 1
            yield self._line(call, "free", self.live.pop(call.makes))
        yield self._line(call, call.op, ends, self._make(call))

    def _start(self, thread: str) -> Iterator[str]:
        number = self.threads[thread] = self.threads_count
        self.threads_count += 1
        if number > 0:
            yield f"{number} {self.events * STEP_NS} thread_start 0 - 0 1 0\n"

    def _end(self, call: Call) -> int | None:
        if call.ends is None:
            return None
        if call.strict and call.ends not in self.live:
            raise BadLine(call.line, f"{call.ends} is not live")
        return self.live.pop(call.ends, None)

    def _make(self, call: Call) -> int | None:
        if call.makes is None:
            return None
        self.live[call.makes] = self.objects
        self.objects += 1
        return self.objects - 1

    def _line(self, call: Call, op: str, ends: int | None = None, makes: int | None = None) -> str:
        self.events += 1
        plain = op in ("free", "free_foreign", "thread_end")
        words = (self.threads[call.thread], self.events * STEP_NS, op,
                 "-" if ends is None else ends, "-" if makes is None else makes,
                 0 if plain else call.size, 1 if plain else call.count,
                 0 if plain else call.alignment)
        return " ".join(map(str, words)) + "\n"
