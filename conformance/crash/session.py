"""One run of `assay crash`: which allocators, which models, how long; the records; the losses.

The engine is one program (main.c), which records a script of operations and opens the images that a
crash at each of its stores could leave.  Here it is started once for each allocator, model and seed.
"""

import argparse
import contextlib
import dataclasses
import errno
import fnmatch
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from ci.host import architectures, build, guard
from ci.host.environment import child_environment
from ci.host.errors import CannotBuild, UsageError, build_failure, reason
from ci.host.json_lines import parse_lines
from ci.host.progress import progress
from ci.host.qemu.launcher import Launcher
from ci.host.signals import signal_name
from conformance.crash import peer_storms
from conformance.crash.locations import Locations
from results.store.recording import Heading, Recording, begin

TARGET = "conform-crash"
OK, LOST, USAGE, UNKNOWN, INTERRUPTED = 0, 1, 2, 4, 130
MODELS = {"process-death": "death", "power-loss": "power", "barriers": "witness"}
# What each allocator must promise at least before a loss is one: enum allocator_promise.
PROMISES = {"process-death": ("process_death", 2), "power-loss": ("power_loss", 3),
            "barriers": ("power_loss", 3)}
BRIEF = {"process-death": ["--operations", "1900"], "power-loss": ["--operations", "240"],
         "barriers": ["--operations", "75", "--pages", "5", "--random", "30"]}
FULL = {"process-death": ["--operations", "1990", "--depth", "2", "--thin", "16"],
        "power-loss": ["--operations", "960"],
        "barriers": ["--operations", "130", "--pages", "8"]}
FULL_SEEDS = 24
MEMORY = "/dev/shm"
ROOM_LEAST = 1 << 20  # bytes: with less a heap may have failed for want of room


@dataclasses.dataclass(frozen=True)
class Script:
    """What one start of the engine goes through: an allocator, a model, a seed."""

    entry: dict
    model: str
    seed: int


def crash(arguments: argparse.Namespace) -> int:
    if arguments.peers:
        return crash_peers(arguments)
    launcher, folder = set_up(arguments)
    host = build.build("release", targets=["program-launch", "guest-probes"])  # tells of the machine
    program = folder / "conformance" / "programs" / "crash"
    entries = chosen(listed(launcher, program), arguments.words)
    seeds = arguments.seeds or (FULL_SEEDS if arguments.full else 1)
    models = [arguments.model] if arguments.model else list(MODELS)
    recording = begin(Heading(arguments.seed, "full" if arguments.full else "quick"), host,
                      arguments.json)
    session = Session(arguments, launcher, program, recording)
    scripts = [Script(entry, model, arguments.seed + number) for number in range(seeds)
             for entry in entries for model in models
             if number == 0 or model != "barriers"]
    try:
        session.run(scripts)
    except KeyboardInterrupt:
        session.status = INTERRUPTED
    session.say(f"Records: {recording.run.file}")
    recording.close()
    return session.status


def crash_peers(arguments: argparse.Namespace) -> int:
    host = build.build("release", targets=["program-launch", "guest-probes"])
    recording = begin(Heading(arguments.seed, "full" if arguments.full else "quick"), host,
                      arguments.json)

    def say(line: str) -> None:
        print(line, file=sys.stderr if arguments.json == "-" else sys.stdout, flush=True)

    with folder_in_memory() as folder:
        status = peer_storms.storm(arguments, folder, recording.keep, say)
    say(f"Records: {recording.run.file}")
    recording.close()
    return status


def set_up(arguments: argparse.Namespace) -> tuple[Launcher, pathlib.Path]:
    arch = arguments.arch or architectures.host().name
    launcher = Launcher(arch, "native" if architectures.of(arch).is_host else "qemu-user")
    launcher.prepare()
    reason = launcher.absence()
    if reason is not None:
        raise UsageError(f"{arch}: {reason}")
    return launcher, build.build(launcher.preset, targets=[TARGET], quiet=False)


def listed(launcher: Launcher, program: pathlib.Path) -> list[dict]:
    launch = launcher.command([program, "--list"], child_environment())
    done = subprocess.run(launch.argv, env=launch.env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotBuild(f"{program.name} --list: {done.stderr.strip()}")
    return [record for record in parse_lines(done.stdout) if record["crashable"]]


def chosen(entries: list[dict], words: list[str]) -> list[dict]:
    for word in words:
        if not any(fnmatch.fnmatchcase(entry["name"], word) for entry in entries):
            names = ", ".join(entry["name"] for entry in entries)
            raise UsageError(f"no allocator {word} with a heap in a file; there are {names}")
    return [entry for entry in entries
            if not words or any(fnmatch.fnmatchcase(entry["name"], word) for word in words)]


class Session:
    """Starts the engine, keeps its records and tells what they say."""

    def __init__(self, arguments: argparse.Namespace, launcher: Launcher, program: pathlib.Path,
                 recording: Recording):
        self.arguments, self.launcher, self.program = arguments, launcher, program
        self.recording, self.status = recording, OK
        self.locations = Locations(program)
        self.deadline = None if arguments.budget is None else time.monotonic() + arguments.budget

    def say(self, line: str) -> None:
        print(line, file=sys.stderr if self.arguments.json == "-" else sys.stdout, flush=True)

    def run(self, scripts: list[Script]) -> None:
        with progress() as shown:
            shown.expect(len(scripts))
            for script in scripts:
                shown.now(f"{script.entry['name']} {script.model}, seed {script.seed}")
                self._script(script)
                shown.step()

    def _script(self, script: Script) -> None:
        promise, least = PROMISES[script.model]
        name = script.entry["name"]
        if script.entry[promise] < least:
            reason = f"it promises nothing for {script.model}"
            self.recording.keep({"record": "unsupported", "allocator": name,
                                 "workload": f"crash/{script.model}", "reason": reason})
            self.say(f"{name}, {script.model}: not tried, {reason}")
            return
        left = None if self.deadline is None else self.deadline - time.monotonic()
        if left is not None and left <= 0:
            self.say(f"{name}, {script.model}, seed {script.seed}: no time left")
            return
        with folder_in_memory() as folder:
            self._engine(script, folder, left)

    def words(self, script: Script) -> list[str]:
        """What the engine has to be told to find the same images again."""
        chosen_words = list((FULL if self.arguments.full else BRIEF)[script.model])
        if self.arguments.operations is not None:
            chosen_words += ["--operations", str(self.arguments.operations)]
        if self.arguments.options is not None:
            chosen_words += ["--options", self.arguments.options]
        if self.arguments.prune:
            chosen_words += ["--prune"]
        return ["--allocator", script.entry["name"], "--model", MODELS[script.model],
                "--seed", str(script.seed), *chosen_words]

    def _engine(self, script: Script, folder: str, left: float | None) -> None:
        words = [str(self.program), *self.words(script), "--folder", folder]
        if self.arguments.image is not None:
            words += ["--image", self.arguments.image, "--jobs", "1"]
        else:
            words += ["--jobs", str(self.arguments.jobs)]
            words += [] if left is None else ["--seconds", f"{left:.1f}"]
        launch = self.launcher.command(words, child_environment())
        done = subprocess.run(launch.argv, env=launch.env, capture_output=True, text=True,
                              check=False)
        status = done.returncode
        if status not in (OK, LOST, UNKNOWN):
            if shutil.disk_usage(folder).free < ROOM_LEAST:
                raise UsageError(f"{folder}: {os.strerror(errno.ENOSPC)}")
            if status >= 0:
                raise build_failure(f"{self.program.name}: status {status}: {reason(done.stderr)}")
            status = self._fell(script, signal_name(-status))
        elif status == UNKNOWN:
            self.say(f"{script.entry['name']}, {script.model}: {done.stderr.strip()}")
        self.status = max(self.status, status)
        for record in parse_lines(done.stdout):
            self._keep(script, self.locations.in_record(record))

    def _fell(self, script: Script, signal: str) -> int:
        """The allocator fell without a crash of ours: no image says anything then."""
        self.recording.keep({"record": "invalid", "allocator": script.entry["name"],
                             "workload": f"crash/{script.model}", "reason": f"crash:{signal}"})
        self.say(f"{script.entry['name']}, {script.model}: the script failed without a crash: "
                 f"{signal}")
        return UNKNOWN

    def _keep(self, script: Script, record: dict) -> None:
        record |= {"arch": self.launcher.arch, "emulation": self.launcher.emulation}
        if record["record"] == "loss":
            record["replay"] = self.replay(script, record["image"])
            record["file"] = self._image_file(script, record)
        self.recording.keep(record)
        for line in lines_of(record):
            self.say(line)

    def replay(self, script: Script, image: str) -> str:
        words = ["./assay", "crash", script.entry["name"], "--model", script.model,
                 "--seed", str(script.seed), "--image", image]
        words += ["--full"] if self.arguments.full else []
        for option in ("operations", "options", "arch"):
            value = getattr(self.arguments, option)
            words += [] if value is None else [f"--{option}", str(value)]
        return shlex.join(words)

    def _image_file(self, script: Script, record: dict) -> str | None:
        """The bytes of the image beside the records, for `crash show`; None where they end before
        it."""
        with folder_in_memory() as folder:
            saved = pathlib.Path(folder) / "saved"
            words = [str(self.program), *self.words(script), "--folder", folder, "--jobs", "1",
                     "--image", record["image"].partition("/")[0], "--save", str(saved)]
            launch = self.launcher.command(words, child_environment())
            subprocess.run(launch.argv, env=launch.env, capture_output=True, check=False)
            if not saved.exists():
                return None
            kept = self.recording.run.folder / "images"
            kept.mkdir(exist_ok=True)
            file = kept / f"{len(list(kept.glob('*.image')))}.image"
            try:
                shutil.copyfile(saved, file)
                file.with_suffix(".json").write_text(json.dumps(record))
            except OSError:
                for half in (file, file.with_suffix(".json")):
                    half.unlink(missing_ok=True)
                with contextlib.suppress(OSError):
                    kept.rmdir()
                raise
        return str(file)


@contextlib.contextmanager
def folder_in_memory() -> Iterator[str]:
    """A folder for images, in memory if there is any: they are files.  It is gone afterwards, however
    this process ends."""
    base = MEMORY if os.access(MEMORY, os.W_OK | os.X_OK) else tempfile.gettempdir()
    with tempfile.TemporaryDirectory(prefix="assay-crash-", dir=base) as folder:
        guard.will_remove(folder)
        yield folder


def lines_of(record: dict) -> Iterator[str]:
    if record["record"] == "loss":
        yield f"  lost: {record['reason']}"
        yield f"    {record['replay']}"
    elif record["record"] == "barrier":
        needed = "needed" if record["needed"] else "useless: nothing is lost without it"
        yield f"{record['allocator']}: the {record['what']} at {record['place']}, in " \
              f"{record['in']}: {needed} ({record['distinct']:,} images)"
    elif record["record"] == "crash":
        rate = record["distinct"] / max(record["seconds"], 1e-9)
        yield f"{record['allocator']}, {record['model']}, seed {record['seed']}: " \
              f"{record['losses']} losses in {record['distinct']:,} distinct images of " \
              f"{record['images']:,} ({rate:,.0f}/s), at {record['sites_crashed']} of " \
              f"{record['sites']} sites" + ("" if record["whole"] else ", ended by the budget")
        if record.get("pruned"):
            every = record["distinct"] + record["pruned"]
            yield f"  {record['distinct']:,} of {every:,} distinct images had to be opened: " \
                  f"{every / record['distinct']:.1f} times fewer"
        for commit in record.get("commits", []) if record["distinct"] > 1 else []:
            yield f"  {commit['operation']} is committed at {commit['place']} ({commit['count']})"
