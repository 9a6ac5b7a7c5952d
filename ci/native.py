"""Runs this tree on a machine of another architecture, as a user there would.

    /usr/bin/python3 -m ci.native [--built] [--limit 2h] [LINE ...]

boots a guest with a complete Debian (debian_root.py) and a copy of this working tree, runs each
LINE in its shell, one after another, and passes on their output.  In the guest its own architecture
is the host's, and this machine's is the emulated one.  The guest's compiler builds the programs,
which takes an emulated processor long; with --built they are built on this machine first, for the
same paths, and the guest has nothing left to build.

New files in results/runs are copied back to build/native/<arch>/results.  The status is that of the
first line that failed.  A line that exceeds its limit is ended, and the others still run.
"""

import argparse
import dataclasses
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import time

from allocators.system import peers
from ci.host import architectures, build, setup, sysroot
from ci.host.errors import CannotBuild, UsageError
from ci.host.qemu import bytecode, debian_root, kernel
from ci.host.qemu.boot import Boot, CommandResult
from ci.host.qemu.guest import MACHINES, Command, Guest, disk_tool, make_disk
from ci.host.qemu.launcher import Launcher

LINES = ("./assay bench --smoke", "./assay conform --quick", "./assay count pair --allocator glibc")
OWN_HEADERS = pathlib.Path("ci/host/qemu/own_headers.cmake")
DISK_BYTES = 6 << 30  # sparse; two builds take 1 GB
LOOK_S = 0.5
IGNORED = {"build", "runs", "__pycache__", ".pytest_cache"}  # where git is not available to tell it
# The clock of the machine may have stood still, and a build must not be older than its sources.
BEGIN = """set -e
date -u -s @{now} >/dev/null
mkdir -p /dev/pts {tree}
mount -t devpts -o mode=0620,ptmxmode=0666 devpts /dev/pts
echo guest >/proc/sys/kernel/hostname
ip link set lo up
mount -t ext4 /dev/vdb {tree}
cd {tree}
mkdir -p results/runs
set +e
exec /bin/sh -c "$1"
"""


@dataclasses.dataclass(frozen=True)
class NativeRequest:
    arch: str
    lines: list[str]
    limit_s: float
    memory_mb: int
    cpus: int
    built: bool


def folder_of(arch: str) -> pathlib.Path:
    return sysroot.BUILD / "native" / arch


def packages() -> list[str]:
    """What `bench`, `conform`, `count` and `record` would install on the other architecture."""
    from bench.packages import packages as measuring
    from workloads.selection import all_rows
    own = architectures.host().name  # which is emulated there
    wanted = measuring(all_rows()) + setup.packages_for("conform", "count", "record", "qemu-user")
    return list(dict.fromkeys(wanted + setup.packages_for(own)))


def absence(arch: str) -> str | None:
    """Why there can be no such run here, in one line; None where it can be tried."""
    if architectures.of(arch).is_host:
        return f"{arch} is this machine's architecture: run the commands directly"
    if not architectures.of(arch).in_tables:
        return str(kernel.absence(arch))
    launcher = Launcher(arch, "qemu-system")
    if shutil.which(str(launcher.program)) is None:
        return f"{launcher.program} is not installed"
    compiler = f"{launcher.architecture.compiler}-gcc"
    if shutil.which(compiler) is None:
        return f"{compiler} is not installed"
    return debian_root.absence(arch)


def run(request: NativeRequest) -> int:
    """All of it; the status of the first line that failed."""
    why = absence(request.arch)
    if why:
        raise UsageError(why)
    disk = debian_root.ensure(request.arch, packages())
    with sysroot.locked(folder_of(request.arch) / "lock"):
        tree = stage(request.arch)
        if request.built:
            build_here(request.arch, tree)
        else:
            forget_builds(tree)
        make_disk(folder_of(request.arch) / "disk", DISK_BYTES, tree)
        try:
            outcomes = in_guest(request, disk, tree)
            fetch(request.arch)
        finally:
            (folder_of(request.arch) / "disk").unlink(missing_ok=True)
    return summary(request.lines, outcomes)


def stage(arch: str) -> pathlib.Path:
    """A copy of this working tree, at the path that it has in the guest too; what was built there
    for an earlier copy stays, and what did not change keeps its time."""
    tree = folder_of(arch) / "tree"
    wanted = set(tracked())
    for name in set(copied(tree)) - wanted:
        (tree / name).unlink()
    for name in sorted(wanted):
        copy_if_changed(build.ROOT / name, tree / name)
    for other in (arch, architectures.host().name):  # the second is emulated there
        sysroot.ensure(other, peers.packages())
        beside = tree / "build" / "sysroot" / other
        shutil.rmtree(beside, ignore_errors=True)
        shutil.copytree(sysroot.folder_of(other), beside, symlinks=True, copy_function=link)
    python = debian_root.stamp_of(arch).get("versions", {}).get("python3", "")
    bytecode.make(tree, python, [folder for folder in tree.iterdir()
                                 if folder.is_dir() and folder.name != "build"], str(tree))
    return tree


def forget_builds(tree: pathlib.Path) -> None:
    """What an earlier run with --built left: the guest is to build by itself."""
    for folder in (tree / "build").glob("*"):
        if folder.is_dir() and folder.name != "sysroot":
            shutil.rmtree(folder)


def link(source: str, target: str) -> None:
    """A hard link takes no space, and keeps the time that a build has seen."""
    os.link(source, target, follow_symlinks=False)


def tracked() -> list[str]:
    """The files of this working tree that are its own, changed or new ones too."""
    if not (build.ROOT / ".git").exists() or shutil.which("git") is None:
        return sorted(str(file.relative_to(build.ROOT)) for file in build.ROOT.rglob("*")
                      if file.is_file() and not IGNORED & set(file.relative_to(build.ROOT).parts))
    listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=build.ROOT,
                            capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and os.path.lexists(build.ROOT / name)]


def copied(tree: pathlib.Path) -> list[str]:
    """What an earlier copy holds, without what was built in it."""
    return [str(file.relative_to(tree)) for file in tree.rglob("*")
            if not file.is_dir() and file.relative_to(tree).parts[0] != "build"
            and file.parent.name != "__pycache__"]


def copy_if_changed(source: pathlib.Path, target: pathlib.Path) -> None:
    """A file that changed is newer than what was built of it, whatever its own time says."""
    if source.is_symlink():
        target.unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(os.readlink(source))
    elif not target.is_file() or source.read_bytes() != target.read_bytes():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    if not source.is_symlink():
        shutil.copymode(source, target)


def build_here(arch: str, tree: pathlib.Path) -> None:
    """Both of the guest's builds, by this machine's compilers.  The first is no cross build to
    CMake, as it will not be one there; what it finds is the sysroot's, and the same in the guest."""
    own, emulated = architectures.of(arch), architectures.host()
    root = tree / "build" / "sysroot" / arch
    only = [f"-DCMAKE_FIND_ROOT_PATH_MODE_{what}=ONLY" for what in ("LIBRARY", "INCLUDE", "PACKAGE")]
    construct(tree, "release", "all",
              [f"-DCMAKE_C_COMPILER={own.compiler}-gcc", f"-DCMAKE_CXX_COMPILER={own.compiler}-g++",
               f"-DCMAKE_SYSROOT={root}", f"-DCMAKE_FIND_ROOT_PATH={root}",
               "-DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER", *only])
    construct(tree, emulated.name, "measuring", [])


def construct(tree: pathlib.Path, preset: str, target: str, definitions: list[str]) -> None:
    """One build of the copy.  No launcher: the guest has none, and would build all again."""
    environment = {name: value for name, value in os.environ.items()
                   if not name.endswith("_COMPILER_LAUNCHER")}
    print(f"assay: building {preset} for the guest", file=sys.stderr, flush=True)
    headers = f"-DCMAKE_USER_MAKE_RULES_OVERRIDE={tree / OWN_HEADERS}"
    for words in (["cmake", "--preset", preset, "-G", "Ninja", headers, *definitions],
                  ["cmake", "--build", str(tree / "build" / preset), "--target", target,
                   "--parallel", str(os.cpu_count() or 1)]):
        done = subprocess.run(words, cwd=tree, env=environment, capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            said = (done.stdout + done.stderr).strip().splitlines()
            raise CannotBuild("\n".join([" ".join(words), *said[-30:]]))


def in_guest(request: NativeRequest, disk: pathlib.Path, tree: pathlib.Path) -> list[CommandResult]:
    """Boots, and passes on what the lines write while they write it."""
    begin = BEGIN.format(now=int(time.time()), tree=shlex.quote(str(tree)))
    commands = [Command(["/bin/sh", "-c", begin, "sh", line], debian_root.environment(),
                        request.limit_s, "/", root="/disk") for line in request.lines]
    file = folder_of(request.arch) / "disk"
    options = ["-drive", f"file={file},format=raw,if=none,id=tree,cache=unsafe",
               "-device", "virtio-blk-pci,drive=tree"]
    guest = Guest(request.arch, disk=disk, disk_kept=False, disk_flushed=False,
                  memory_mb=request.memory_mb, cpus=request.cpus, options=options)
    with guest.boot(commands) as boot:
        follow(boot, request.lines)
        return boot.outcomes()


def follow(boot: Boot, lines: list[str]) -> None:
    """Passes on the output until the guest has ended."""
    told = [Told() for _ in lines]
    running = True
    while running:
        running = boot.running()
        for line, before, now in zip(lines, told, boot.outcomes()):
            before.tell(line, now)
        time.sleep(LOOK_S if running else 0)


class Told:
    """How much of a line's output was passed on."""

    def __init__(self) -> None:
        self.began = False
        self.out_bytes = self.err_bytes = 0

    def tell(self, line: str, now: CommandResult) -> None:
        if not self.began and (now.stdout_bytes or now.stderr_bytes or now.status is not None):
            self.began = True
            print(f"assay: in the guest: {line}", file=sys.stderr, flush=True)
        sys.stderr.buffer.write(now.stderr_bytes[self.err_bytes:])
        sys.stdout.buffer.write(now.stdout_bytes[self.out_bytes:])
        sys.stderr.flush()
        sys.stdout.flush()
        self.out_bytes, self.err_bytes = len(now.stdout_bytes), len(now.stderr_bytes)


def fetch(arch: str) -> None:
    """What the lines left in results/runs, read from the disk without mounting it."""
    folder, disk = folder_of(arch) / "results", folder_of(arch) / "disk"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    # A guest that was ended leaves a journal; status 1 says that it was played back.
    subprocess.run([disk_tool("e2fsck"), "-f", "-p", disk], capture_output=True, check=False)
    subprocess.run([disk_tool("debugfs"), "-R", f'rdump /results/runs "{folder}"', disk],
                   capture_output=True, check=False)
    for run_folder in (folder / "runs").glob("*"):
        run_folder.rename(folder / run_folder.name)
    shutil.rmtree(folder / "runs", ignore_errors=True)


def summary(lines: list[str], outcomes: list[CommandResult]) -> int:
    """Says how each line ended; the status of the first that failed."""
    status = 0
    for line, outcome in zip(lines, outcomes):
        failure = outcome.failure()
        print(f"assay: {line}: {failure or 'status 0'}, {outcome.seconds:.0f} s", file=sys.stderr)
        if failure and not status:
            status = outcome.status if outcome.status and outcome.status > 0 else 4
    return status


def duration_s(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|h)?", text)
    if match is None or float(match[1]) <= 0:
        raise argparse.ArgumentTypeError(f"{text}: a time is like 90s, 10m or 1h")
    return float(match[1]) * {"s": 1, "m": 60, "h": 3600, None: 1}[match[2]]


def at_least(least: int):
    def number(text: str) -> int:
        if not text.isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text}: a number from {least}")
        return int(text)
    return number


def parse(words: list[str]) -> NativeRequest:
    parser = argparse.ArgumentParser(prog="python3 -m ci.native", allow_abbrev=False,
                                     description="this tree on a machine of another architecture")
    parser.add_argument("lines", nargs="*", metavar="LINE", default=list(LINES),
                        help=f"shell commands to run in the guest; default: {', '.join(LINES)}")
    parser.add_argument("--arch", choices=sorted(MACHINES), default=architectures.other().name)
    parser.add_argument("--built", action="store_true", help="build on this machine first")
    parser.add_argument("--limit", metavar="TIME", type=duration_s, default=2 * 3600.0,
                        help="the time limit of each command: 90s, 10m, 2h")
    parser.add_argument("--memory-mb", metavar="N", type=at_least(512), default=3072)
    parser.add_argument("--cpus", metavar="N", type=at_least(1), default=2)
    chosen = parser.parse_args(words)
    return NativeRequest(chosen.arch, chosen.lines, chosen.limit, chosen.memory_mb, chosen.cpus,
                         chosen.built)


def main(words: list[str]) -> int:
    try:
        return run(parse(words))
    except UsageError as error:
        print(f"assay: {error}", file=sys.stderr)
        return 2
    except CannotBuild as error:
        print(f"assay: cannot build: {error}", file=sys.stderr)
        return 125
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
