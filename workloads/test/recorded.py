"""Records a subject for a test, and counts its calls in the traces."""

import pathlib
import subprocess

from workloads import recording

SIZE = 5007  # that only the subject asks for


def record(build, tmp_path: pathlib.Path, *command, **options) -> recording.RecordedProgram:
    return recording.record(build, [str(word) for word in command], tmp_path / "a.trace",
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)


def calls_kept(trace_tool, done: recording.RecordedProgram) -> int:
    """The mallocs of that size."""
    lines = [line.split() for image in done.traces
             for line in trace_tool("dump", image.file).stdout.splitlines()[:-1]]
    return sum(words[2] == "malloc" and words[5] == str(SIZE) for words in lines)
