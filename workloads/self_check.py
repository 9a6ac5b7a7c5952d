"""assay record --self-check: is every call recorded, and what does recording cost?

Exactness: a program that counts its own calls, in threads, forks, handlers and destructors, is
recorded repeatedly, and each process's count is compared with its trace, call by call.
Cost: random churn, alone, recorded, and under heaptrack's raw recording, all in this one run.
"""

import collections
import json
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile

from ci.host.errors import UsageError
from workloads import recording

GENERATOR, CHURN = "bin/subject-generator", "bin/subject-churn"
SAFE_MALLOC = "lib/libassay-safe-malloc.so"
KINDS = ("malloc", "calloc", "realloc", "aligned_alloc", "free")
KNOWN_SIZE_LEAST, KNOWN_SIZES = 5007, 100  # subjects/known.h
ROUNDS, STEPS = 9, 2_000_000


def is_known(size: int) -> bool:
    return size % 10 == 7 and 0 <= size - KNOWN_SIZE_LEAST < 10 * KNOWN_SIZES


def counted_in(build: pathlib.Path, trace: pathlib.Path, inherited: int) -> dict[str, int]:
    """The calls of a trace that the generator counts too: those whose sizes only it asks for."""
    found = collections.Counter({kind: 0 for kind in KINDS} | dict.fromkeys(
        ("crossed", "live", "live_bytes", "inherited", "inherited_bytes"), 0))
    objects: dict[str, tuple[str, int]] = {}  # number: thread that made it, size
    dumped = subprocess.run([build / recording.TRACE, "dump", trace], capture_output=True,
                            text=True, check=True).stdout
    for line in dumped.splitlines()[:-1]:
        thread, _, op, ends, makes, size, _, _ = line.split()
        if ends in objects and not op.startswith("thread"):
            maker, old = objects.pop(ends)
            found["live"] -= 1
            found["live_bytes"] -= old
            found["crossed"] += maker != thread
            found["free"] += op == "free"
        is_old, inherited = inherited > 0 and makes != "-", inherited - (makes != "-")
        if makes == "-" or not is_known(int(size)):
            continue
        objects[makes] = (thread, int(size))
        found["live"] += 1
        found["live_bytes"] += int(size)
        found["inherited"] += is_old
        found["inherited_bytes"] += is_old * int(size)
        found[op] += not is_old
    return dict(found)


def differences(counted: dict, found: dict) -> list[str]:
    return [f"{counted['label']} (pid {counted['pid']}): {found[name]} {name}, not {counted[name]}"
            for name in found if found[name] != counted[name]]


def check_once(build: pathlib.Path, words: list[str], folder: pathlib.Path,
               beneath: pathlib.Path | None = None) -> tuple[int, int, list[str]]:
    """Records the generator; returns processes, calls, and what was lost or invented."""
    counts = folder / "counts"
    done = recording.record(build, [str(build / GENERATOR), *words], folder / "known.trace",
                            os.environ | {"KNOWN_COUNTS": str(counts)}, beneath,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if done.status != 0:
        raise UsageError(f"the generator ended with status {done.status}")
    counted = [json.loads(line) for line in counts.read_text().splitlines()]
    wrong, calls = [], 0
    left = list(done.traces)
    for report in counted:
        image = next((image for image in left if image.pid == report["pid"]), None)
        if image is None:
            wrong.append(f"{report['label']} (pid {report['pid']}): no trace")
            continue
        left.remove(image)
        if not image.complete:
            wrong.append(f"{image.file.name}: {image.reason}")
        _verify(build, image.file)
        found = counted_in(build, image.file, image.inherited)
        if beneath is not None:
            del found["crossed"]  # a handler within the recorder is a thread of its own in a trace
        wrong += differences(report, found)
        calls += sum(report[kind] for kind in KINDS)
    wrong += [f"pid {image.pid}: a trace that no process of the program reported" for image in left]
    return len(counted), calls, wrong


def _verify(build: pathlib.Path, trace: pathlib.Path) -> None:
    done = subprocess.run([build / recording.TRACE, "verify", trace], capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise UsageError(done.stderr.strip())


def check_exactness(build: pathlib.Path, runs: int, words: list[str],
                    beneath: pathlib.Path | None = None) -> tuple[int, int, list[str]]:
    processes, calls, wrong = 0, 0, []
    for _ in range(runs):
        with tempfile.TemporaryDirectory(prefix="assay-known-") as folder:
            found = check_once(build, words, pathlib.Path(folder), beneath)
        processes, calls, wrong = processes + found[0], calls + found[1], wrong + found[2]
    return processes, calls, wrong


def cpu_of(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def cost(build: pathlib.Path, threads: int) -> dict[str, tuple[float, float | None]]:
    """ns and bytes an event: of the program alone, and what each recorder adds.  The least of some
    rounds, in which each runs once."""
    command = [str(build / CHURN), str(threads), str(STEPS // threads)]
    events = 2 * STEPS
    least: dict[str, float] = collections.defaultdict(lambda: float("inf"))
    written: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="assay-cost-") as name:
        folder = pathlib.Path(name)
        for _ in range(ROUNDS):
            least["alone"] = min(least["alone"], cpu_of(command))
            done = recording.record(build, command, folder / "churn.trace")
            least["assay"] = min(least["assay"], done.cpu_s)
            written["assay"] = done.traces[0].bytes / events
            if shutil.which("heaptrack"):
                under = ["heaptrack", "--raw", "-o", str(folder / "other"), *command]
                least["heaptrack"] = min(least["heaptrack"], cpu_of(under))
                written["heaptrack"] = sum(file.stat().st_size
                                           for file in folder.glob("other*")) / events
                for file in folder.glob("other*"):
                    file.unlink()
    alone = least.pop("alone")
    return {"alone": (alone / events * 1e9, None)} | {
        name: ((value - alone) / events * 1e9, written[name]) for name, value in least.items()}


def self_check(build: pathlib.Path, runs: int) -> int:
    """Status 1 if a call was lost or invented."""
    wrong = []
    for label, words, beneath in (
            ("eight threads, forks, exec, signals, destructors, deaths", [], None),
            ("a signal every 50 us, also within the recorder", ["storm"], build / SAFE_MALLOC)):
        processes, calls, found = check_exactness(build, runs, words, beneath)
        print(f"{label}: {runs} recordings of {processes} processes, {calls:,} calls, "
              f"{len(found)} differences", flush=True)
        wrong += found
    for line in wrong:
        print(f"  {line}")
    print(f"\nrandom churn, 10,000 live blocks of 16 to 512 bytes, {2 * STEPS:,} events; CPU time "
          f"of all processes, the least of {ROUNDS}")
    for threads in (1, 2):
        for name, (ns, written) in cost(build, threads).items():
            added = f"{ns:6.1f} ns an event" if written is None \
                else f"{ns:6.1f} ns an event more, {written:.2f} bytes an event"
            print(f"  {threads} thread{'s' if threads > 1 else ' '} {name:10} {added}", flush=True)
    if not shutil.which("heaptrack"):
        print("  heaptrack is not installed")
    return 1 if wrong else 0
