"""Makes traces of what other recorders wrote.

One file a format in workloads/importers/, found by looking there: FORMAT is its name, HELP one
line, `recognises(head)` looks at the first lines, `calls(source)` yields what the file says.  Here
addresses become objects, and `assay-trace build` makes the file.

What is whole is imported, and what is left out is told with its line.  The trace takes its place in
one step at the end: until then an older one under its name stays as it was.
"""

import contextlib
import dataclasses
import functools
import importlib
import os
import pathlib
import re
import subprocess
from collections.abc import Iterator

from ci.host.errors import UsageError
from workloads import drafts, recording, sources
from workloads.sources import BadLine, Source

STEP_NS = 1000  # between two calls, where nobody wrote down the time
BYTES_MOST = (1 << 63) - 1  # of all blocks together; no machine has more
ALIGNMENT_MOST = 1 << 62  # of a block that was given; a replay asks for no more
LIVE_MOST = 1 << 22  # blocks: some hundred bytes each are kept here
NAME_MOST = 256  # characters, of a block or a thread
THREADS_MOST = 1 << 15  # each has a buffer in the program that writes the trace


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


@functools.cache
def importers() -> dict[str, object]:
    files = sorted((pathlib.Path(__file__).parent / "importers").glob("*.py"))
    modules = [importlib.import_module(f"workloads.importers.{file.stem}") for file in files]
    return {module.FORMAT: module for module in modules}


def recognise(path: pathlib.Path) -> str | None:
    """The format of a file that is not a trace, or None.  Raises UsageError if it cannot be read."""
    return next(filter(None, map(_format_of, sources.open_sources(path))), None)


def _format_of(source: Source) -> str | None:
    head = source.head()
    return next((name for name, module in importers().items() if module.recognises(head)), None)


def import_file(build: pathlib.Path, name: str, other: str, out: pathlib.Path) -> None:
    """Raises UsageError with file and line where there is something wrong."""
    if name != "auto" and name not in importers():
        raise UsageError(f"no format {name}; choose from {', '.join(sorted(importers()))}")
    with sources.kept(pathlib.Path(other)) as path:
        source, kind = chosen(path, name, other)
        drafts.finish_left(out.parent)
        with drafts.folder_for(out.absolute(), "import") as folder:
            lines = _build(build, source, kind, folder / "trace", other)
            os.replace(folder / "trace", out)
    for sentence in source.complaints():
        print(sentence.replace(str(path), other))
    if lines.gaps:
        print(f"{other}:{lines.gap}: {lines.gaps} blocks were returned again before they were "
              "freed, from this line on; each counts as freed at that point")
    if lines.unknown:
        print(f"{other}:{lines.unknown_line}: {lines.unknown} frees and reallocs of blocks that no "
              "line allocated, from this line on; they are imported as such")


def chosen(path: pathlib.Path, name: str, other: str) -> tuple[Source, str]:
    """The file to read, and its format; of several in a zip the longest that is of one."""
    found = sources.open_sources(path)
    formats = {id(source): _format_of(source) if name == "auto" or len(found) > 1 else name
               for source in found}
    fitting = [source for source in found
               if formats[id(source)] is not None and name in ("auto", formats[id(source)])]
    if not fitting:
        _say_unreadable(found, other)
        empty = path.stat().st_size == 0
        raise UsageError(f"{other}: {'is empty, ' if empty else ''}not one of the formats that can "
                         f"be imported: {', '.join(sorted(importers()))}")
    longest = max(fitting, key=lambda source: source.info.file_size if source.info else 0)
    for source in fitting:
        if source is not longest:
            print(f"{other}: {source.member} is left out: it is the trace of another process "
                  f"(the longest, {longest.member}, is imported; unpack the file to import this one)")
    for source in found:
        if source not in fitting:
            print(f"{other}: {source.member} is left out: "
                  f"{source.unreadable or 'it is not of a format that can be imported'}")
    return longest, formats[id(longest)]


def _say_unreadable(found: list[Source], other: str) -> None:
    """Nothing is of a format: a file that could not be read at all is why."""
    for source in found:
        if source.unreadable is not None:
            raise UsageError(f"{source.place(other, source.unreadable.line)}: {source.unreadable}")


def _build(build: pathlib.Path, source: Source, name: str, trace: pathlib.Path,
           other: str) -> "Lines":
    lines = Lines()
    building = subprocess.Popen([build / recording.TRACE, "build", trace, name,
                                 pathlib.Path(other).name],
                                stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        for call in importers()[name].calls(source):
            building.stdin.writelines(lines.of(call))
        building.stdin.write("end\n")
        _, said = building.communicate()
    except BadLine as error:
        raise UsageError(f"{source.place(other, error.line)}: {error}") from error
    except BrokenPipeError:
        said = building.stderr.read()  # why it ended
        building.wait()
    finally:
        building.kill()
        building.wait()
        with contextlib.suppress(BrokenPipeError):  # what it no longer reads
            building.stdin.close()
    if building.returncode != 0:
        raise UsageError(f"{other}: {_why_not_built(building.returncode, said)}")
    if lines.calls == 0:
        why = "".join(f"; {complaint}" for complaint in source.complaints()[:1])
        raise UsageError(f"{other}: holds no calls{why.replace(str(source.path), other)}")
    return lines


def _why_not_built(status: int, said: str) -> str:
    """Its lines are not the user's, so their numbers are left out."""
    reason = re.sub(r"^line \d+: ", "", said.strip())
    return reason or f"the program that writes the trace ended with status {status}"


class Lines:
    """The lines for `assay-trace build`: blocks and threads by number."""

    def __init__(self) -> None:
        self.live: dict[str, tuple[int, int]] = {}  # number, size
        self.threads: dict[str, int] = {}
        self.threads_count = self.objects = self.events = self.calls = self.live_bytes = 0
        self.gaps = self.gap = self.unknown = self.unknown_line = 0

    def of(self, call: Call) -> Iterator[str]:
        if call.thread not in self.threads:
            yield from self._start(call.line, call.thread)
        if call.op == "thread_end":
            yield self._line(call, "thread_end")
            del self.threads[call.thread]
            return
        self.calls += 1
        ends = self._end(call)
        if call.op == "free" and ends is None and call.ends is not None:
            yield self._line(call, "free_foreign")
            return
        if call.makes in self.live:
            if call.strict:
                raise BadLine(call.line, f"{sources.shown(call.makes)} is live already")
            self.gap = self.gap or call.line
            self.gaps += 1
            yield self._line(call, "free", self._take(call.makes))
        yield self._line(call, call.op, ends, self._make(call))

    def _start(self, line: int, thread: str) -> Iterator[str]:
        if len(thread) > NAME_MOST:
            raise BadLine(line, f"a thread's name of more than {NAME_MOST} characters")
        if self.threads_count == THREADS_MOST:
            raise BadLine(line, f"more than {THREADS_MOST:,} threads")
        number = self.threads[thread] = self.threads_count
        self.threads_count += 1
        if number > 0:
            yield f"{number} {self.events * STEP_NS} thread_start 0 - 0 1 0\n"

    def _end(self, call: Call) -> int | None:
        """The object that the call ends; a realloc that failed ends none."""
        if call.ends is None or (call.op == "realloc" and call.makes is None and call.size > 0):
            return None
        if call.ends in self.live:
            return self._take(call.ends)
        if call.strict:
            raise BadLine(call.line, f"{sources.shown(call.ends)} is not live")
        self.unknown_line = self.unknown_line or call.line
        self.unknown += 1
        return None

    def _take(self, block: str) -> int:
        number, size = self.live.pop(block)
        self.live_bytes -= size
        return number

    def _make(self, call: Call) -> int | None:
        if call.makes is None:
            return None
        if call.alignment > ALIGNMENT_MOST:
            raise BadLine(call.line, f"a block with an alignment of {call.alignment} cannot be")
        if len(call.makes) > NAME_MOST:
            raise BadLine(call.line, f"a block's name of more than {NAME_MOST} characters")
        if len(self.live) >= LIVE_MOST:
            raise BadLine(call.line, f"with this block more than {LIVE_MOST:,} are live")
        self.live_bytes += call.size
        if self.live_bytes > BYTES_MOST:
            raise BadLine(call.line, "with this block more bytes are live than a machine can have")
        self.live[call.makes] = (self.objects, call.size)
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
