"""No call of a recorded program is lost and none is invented, however it works and ends."""

import collections
import contextlib
import os
import pathlib
import resource
import signal
import subprocess
import sys
import time

import pytest

from ci.host import toml
from workloads import recording, self_check

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("runs", [2, pytest.param(20, marks=pytest.mark.full)])
def test_threads_forks_handlers_and_deaths_lose_nothing(build, runs: int):
    processes, calls, wrong = self_check.check_exactness(build, runs, [])
    assert (processes, wrong) == (9 * runs, []) and calls > 90_000 * runs


def test_a_signal_within_the_recorder_loses_nothing(build):
    processes, calls, wrong = self_check.check_exactness(
        build, 1, ["storm"], build / self_check.SAFE_MALLOC)
    assert (processes, wrong) == (1, []) and calls > 50_000


def events(trace_tool, image) -> list[list[str]]:
    return [line.split() for line in trace_tool("dump", image.file).stdout.splitlines()[:-1]]


def record(build, tmp_path, *command, **options):
    done = recording.record(build, [str(word) for word in command], tmp_path / "a.trace",
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    return done, done.traces


def calls_of_size(trace_tool, image, size: int) -> collections.Counter:
    return collections.Counter(words[2] for words in events(trace_tool, image)
                               if words[5] == str(size))


def test_operators_of_cpp_are_seen_once(build, tmp_path, trace_tool, compiled):
    program = compiled("operators", """
        #include <new>
        struct alignas(64) wide { char bytes[4992]; };
        int main() {
            char *volatile one = static_cast<char *>(operator new(5007));
            char *volatile many = new char[5007];
            wide *volatile aligned = new wide;
            operator delete(one, 5007);
            delete[] many;
            delete aligned;
            operator delete(operator new(5007, std::nothrow));
        }""", compiler="g++")
    done, [image] = record(build, tmp_path, program)
    assert done.status == 0
    assert calls_of_size(trace_tool, image, 5007) == {"malloc": 3}
    assert calls_of_size(trace_tool, image, 4992) == {"aligned_alloc": 1}


FAMILY = """
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
int main(void)
{
    void *block;
    free(NULL);
    void *volatile huge = malloc(PTRDIFF_MAX);
    huge = calloc(SIZE_MAX / 2, 3);
    huge = reallocarray(NULL, SIZE_MAX / 2, 3);
    if (errno != ENOMEM || posix_memalign(&block, 3, 5107) != EINVAL)
        return 1;
    void *kept = malloc(5007);
    huge = realloc(kept, PTRDIFF_MAX);
    if (malloc_usable_size(kept) < 5007)
        return 2;
    kept = reallocarray(kept, 2, 2600);
    huge = realloc(kept, 0);
    free(calloc(3, 1800));
    return huge != NULL;
}
"""


def test_failures_and_odd_calls_are_told_as_they_were(build, tmp_path, trace_tool, compiled):
    done, [image] = record(build, tmp_path, compiled("family", FAMILY))
    told = [words[2:] for words in events(trace_tool, image)]
    kept = next(words[2] for words in told if words[3] == "5007")
    moved = next(words[2] for words in told if words[3] == "5200")
    last = next(words[2] for words in told if words[3] == "5400")
    most, limit = str((1 << 64) - 1), str((1 << 63) - 1)
    wanted = [
        ["free", "-", "-", "0", "1", "0"], ["malloc", "-", "-", limit, "1", "0"],
        ["calloc", "-", "-", most, str((1 << 63) - 1), "0"],
        ["realloc", "-", "-", most, "1", "0"], ["aligned_alloc", "-", "-", "5107", "1", "3"],
        ["malloc", "-", kept, "5007", "1", "0"], ["realloc", "-", "-", limit, "1", "0"],
        ["realloc", kept, moved, "5200", "1", "0"], ["realloc", moved, "-", "0", "1", "0"],
        ["calloc", "-", last, "5400", "3", "0"], ["free", last, "-", "0", "1", "0"]]
    assert done.status == 0 and told[-len(wanted):] == wanted


def test_a_program_may_close_every_descriptor(build, tmp_path, trace_tool, compiled):
    program = compiled("closer", """
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/resource.h>
        #include <unistd.h>
        int main(int count, char **words) {
            int own = -1;
            for (int i = 3; i < 4096; i++) close(i);
            for (int i = 3; i < 1024; i++) own = open(words[1], O_RDWR | O_CREAT, 0600);
            for (int i = 0; i < 100000; i++) free(malloc(5007));
            return count != 2 || own < 3 || lseek(own, 0, SEEK_END) != 0;
        }""")
    done, [image] = record(build, tmp_path, program, tmp_path / "own")
    assert done.status == 0 and image.complete
    assert calls_of_size(trace_tool, image, 5007) == {"malloc": 100000}
    assert (tmp_path / "own").stat().st_size == 0


def test_threads_have_their_parents_starts_and_ends(build, tmp_path, trace_tool, compiled):
    program = compiled("nest", """
        #include <pthread.h>
        #include <stdlib.h>
        static void *inner(void *block) { free(block); return NULL; }
        static void *outer(void *unused) {
            pthread_t thread;
            pthread_create(&thread, NULL, inner, malloc(5007));
            pthread_join(thread, NULL);
            return unused;
        }
        int main(void) {
            for (int i = 0; i < 3; i++) {
                pthread_t thread;
                pthread_create(&thread, NULL, outer, NULL);
                pthread_join(thread, NULL);
            }
        }""", "-pthread")
    done, [image] = record(build, tmp_path, program)
    told = events(trace_tool, image)
    parents = {words[0]: words[3] for words in told if words[2] == "thread_start"}
    assert done.status == 0 and image.threads == 7
    assert parents == {"1": "0", "2": "1", "3": "0", "4": "3", "5": "0", "6": "5"}
    assert sum(words[2] == "thread_end" for words in told) == 6
    makers = {words[4]: words[0] for words in told if words[5] == "5007"}
    crossed = [words[0] for words in told if makers.get(words[3], words[0]) != words[0]
               and words[2] == "free"]
    assert crossed == ["2", "4", "6"]


def test_a_disk_that_is_full_ends_the_recording_and_says_so(build, tmp_path, trace_tool):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, limits[1]))
    try:
        done, [image] = record(build, tmp_path, build / self_check.CHURN, 1, 400000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert done.status == 0 and not image.complete and "cannot be written" in image.reason
    assert trace_tool("verify", image.file).returncode == 0
    assert 100_000 < image.events < 700_000


def test_the_programs_own_limit_of_files_does_not_end_the_recording(build, tmp_path):
    done, traces = record(build, tmp_path, "sh", "-c", "ulimit -f 100; exec "
                          f"{build / self_check.CHURN} 1 400000")
    assert done.status == 0 and all(image.complete for image in traces)
    assert max(image.bytes for image in traces) > 1_000_000


def collector_of(folder: pathlib.Path) -> int:
    """The process number of the collector that writes beneath this folder."""
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes()
            if b"assay-collect" in words and str(folder).encode() in words:
                return int(process.name)
    raise AssertionError("there is no collector")


STARTS = """
import pathlib, sys
from workloads import recording
recording.record(pathlib.Path(sys.argv[1]), sys.argv[3:], pathlib.Path(sys.argv[2]))
"""


def start_recording(build, out: pathlib.Path, script: str) -> subprocess.Popen:
    """A recording in a process of its own, which has come to where the script says `ready`."""
    process = subprocess.Popen(
        [sys.executable, "-c", STARTS, build, out, "sh", "-c", script], text=True, cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline() == "ready\n"
    return process


def test_what_a_killed_collector_had_written_is_kept(build, tmp_path, trace_tool):
    out = tmp_path / "a.trace"
    process = start_recording(build, out,
                              f"{build / self_check.CHURN} 1 200000 & wait; echo ready; read word")
    os.kill(collector_of(tmp_path), signal.SIGKILL)
    _, said = process.communicate("on\n", timeout=60)
    assert process.returncode == 1 and "the collector of the recording was killed" in said
    files = sorted(tmp_path.iterdir())
    assert out in files
    assert max(recording.facts_of(build, file)["events"] for file in files) > 300_000
    for file in files:
        assert trace_tool("verify", file).returncode == 0
    whole = max(files, key=lambda file: file.stat().st_size).read_bytes()
    for cut in (len(whole) - 1, len(whole) // 2, len(whole) // 3):
        out.write_bytes(whole[:cut])
        assert trace_tool("verify", out).returncode == 0


def test_a_recording_outlives_whoever_began_it(build, tmp_path, trace_tool):
    out = tmp_path / "a.trace"
    process = start_recording(build, out, "echo ready; read word; exec sort /etc/passwd")
    process.kill()
    process.communicate("on\n", timeout=60)
    until = time.monotonic() + 60
    while list(tmp_path.glob(".a.trace.*")) and time.monotonic() < until:
        time.sleep(0.1)
    assert recording.facts_of(build, out)["complete"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.trace", "a.trace.2"]


def test_nothing_is_recorded_without_being_asked(build, tmp_path):
    subprocess.run([build / self_check.CHURN, "1", "10"], check=True, cwd=tmp_path,
                   env=os.environ | {"LD_PRELOAD": str(build / recording.RECORDER)})
    assert list(tmp_path.iterdir()) == []


def test_the_library_brings_nothing_into_the_program(build):
    library = build / recording.RECORDER
    needed = subprocess.run(["readelf", "-d", library], capture_output=True, text=True, check=True)
    assert [line.split("[")[1].rstrip("]") for line in needed.stdout.splitlines()
            if "NEEDED" in line and "ld-linux" not in line] == ["libc.so.6"]
    exported = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True,
                              text=True, check=True).stdout
    assert {line.split()[-1] for line in exported.splitlines()} == {
        "malloc", "free", "calloc", "realloc", "reallocarray", "aligned_alloc", "posix_memalign",
        "memalign", "valloc", "pvalloc", "free_sized", "free_aligned_sized", "cfree", "dallocx",
        "sdallocx", "__libc_malloc", "__libc_free", "__libc_calloc", "__libc_realloc",
        "__libc_memalign", "__libc_valloc", "__libc_pvalloc", "execve", "execv", "execvp", "execvpe",
        "execl", "execlp", "execle", "fexecve", "execveat", "posix_spawn", "posix_spawnp", "system",
        "popen", "pthread_create",
        "prctl", "syscall"}


def test_every_bundled_trace_is_sound_and_as_the_catalogue_says(build, trace_tool):
    from workloads import bundling, selection
    total = 0
    for name in bundling.names():
        told = toml.loads((selection.CATALOG / f"trace-{name}.toml").read_text())
        file: pathlib.Path = bundling.TRACES / told["trace"]
        assert trace_tool("verify", file).returncode == 0
        facts = recording.facts_of(build, file)
        total += facts["bytes"]
        assert {key: facts[key] for key in ("command", "events", "threads", "live_bytes_peak")} \
            == {key: told[key] for key in ("command", "events", "threads", "live_bytes_peak")}
        assert facts["complete"] and 100_000 <= facts["events"] <= 1_000_000
    assert len(bundling.names()) >= 6 and total <= bundling.BYTES_MOST
