"""assay record: records the allocation calls of a program, for `assay bench FILE`."""

import argparse
import os
import pathlib
import shlex
import signal
import subprocess

from ci.host import arguments as accepted, build, setup
from ci.host.errors import UsageError

HELP = "record a program's allocations into a trace, or import a trace of another tool"

LISTED = 20  # processes
OPERATOR_NEW = "_Znwm"  # operator new(unsigned long)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.usage = ("assay record -o FILE -- CMD...\n"
                    "       assay record -o FILE --import FORMAT OTHER\n"
                    "       assay record --self-check [RUNS]\n"
                    "       assay record --remake [NAME...]")
    parser.add_argument("-o", dest="out", metavar="FILE", type=accepted.name,
                        help="the trace; further processes of CMD become FILE.2, FILE.3 ...")
    parser.add_argument("--import", dest="importing", nargs=2, metavar=("FORMAT", "OTHER"),
                        help="make a trace from a file in another format: "
                             + ", ".join(_formats()) + "; `auto` detects the format")
    parser.add_argument("--self-check", metavar="RUNS", nargs="?", const=20,
                        type=accepted.number("runs", 1, 10_000),
                        help="record a program with known calls RUNS times and count the calls that "
                             "are lost or invented; then measure the cost, beside heaptrack")
    parser.add_argument("--remake", metavar="NAME", nargs="*", type=accepted.name,
                        help="record the traces of workloads/traces/ again, all or those named")
    parser.add_argument("--no-install", action="store_true", help="do not install packages")


def _formats() -> list[str]:
    from workloads import importing
    return sorted(importing.importers())


def needs(full: bool) -> list[str]:
    return setup.packages_for("build", "record", *(["record-check"] if full else []))


def run(arguments: argparse.Namespace) -> int:
    missing = setup.ensure(needs(arguments.self_check is not None), not arguments.no_install)
    if "libzstd-dev" in missing:
        raise UsageError("libzstd-dev is not installed: traces are compressed with it")
    folder = build.build("release", targets=["recording"], quiet=False)
    if arguments.self_check is not None:
        from workloads.self_check import self_check
        return self_check(folder, arguments.self_check)
    if arguments.remake is not None:
        from workloads.bundling import remake
        return remake(folder, arguments.remake)
    if arguments.out is None:
        raise UsageError("-o FILE is missing")
    out = place_of(arguments.out)
    check_out(folder, out)
    if arguments.importing is not None:
        from workloads import importing
        importing.import_file(folder, *arguments.importing, out)
        print_next(out)
        return 0
    return record(folder, out, arguments.command)


def place_of(word: str) -> pathlib.Path:
    """Where the trace goes: a link is followed, so that it stays one."""
    out = pathlib.Path(word)
    return pathlib.Path(os.path.realpath(out)) if out.is_symlink() else out


def check_out(folder: pathlib.Path, out: pathlib.Path) -> None:
    """Only a trace may be replaced; anything else is another file of the user, or not a file."""
    parent = out.absolute().parent
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise UsageError(f"-o {out}: {parent} is not a folder that can be written to")
    if out.is_dir() or not out.name:
        raise UsageError(f"-o {out}: is a folder")
    if out.exists() and not out.is_file():
        raise UsageError(f"-o {out}: is a device, a pipe or a socket; a trace replaces only "
                         "an older trace")
    if out.exists() and out.stat().st_size > 0 and not is_trace(folder, out):
        raise UsageError(f"-o {out}: exists and is not a trace, so it is not replaced")


def record(folder: pathlib.Path, out: pathlib.Path, command: list[str] | None) -> int:
    """0: the traces are whole and the command ended with 0; 1: they are whole and the command did
    not; 2: there is no trace, or one is not whole, or a process is missing."""
    from workloads import fates, own_program as own, recording
    if not command:
        raise UsageError("no command after --")
    program = own.find(command[0])
    if fates.is_32_bit(program):
        raise UsageError(f"{program}: cannot be recorded: {fates.NARROW}")
    own.check_preloadable(program)
    if (reason := fates.obstacle(program)) is not None:
        raise UsageError(f"{program}: cannot be recorded: {reason}")
    done = recording.record(folder, command, out.absolute())
    missing = fates.missing(done, program)
    if not done.traces:
        raise UsageError(f"{program}: nothing was recorded: {fates.why_nothing(missing)} "
                         f"(it ended with {describe(done.status)})")
    forget_older(folder, out, {image.file.name for image in done.traces})
    print_images(done)
    broken = [image for image in done.traces if not image.complete]
    for image in broken:
        print(f"assay: {show(image.file)} is not complete: {image.reason}")
    for line in missing:
        print(f"assay: not recorded: {line}")
    warn_of_unseen(done)
    warn_of_operators(done)
    if done.status != 0:
        print(f"The command ended with {describe(done.status)}.")
    if done.ended_by is not None:
        print(f"{describe(-done.ended_by)} ended the recording; this was recorded until then.")
    print_next(max(done.traces, key=own_events).file)
    return 2 if broken or missing else 1 if done.status else 0


def warn_of_unseen(done) -> None:
    """Frees that bypassed the recorder: their effect on the numbers is printed, not hidden."""
    ended = sum(image.ended_unseen for image in done.traces)
    unknown = sum(image.unknown for image in done.traces)
    if ended:
        print(f"Note: {ended:,} blocks were freed in a way that the recorder does not see; each ends "
              "when its address was returned again, which may be later than the real free.")
    if unknown:
        print(f"Note: {unknown:,} frees and reallocs were of blocks that no recorded call had made.")


def defines(file: str | pathlib.Path, symbol: str) -> bool:
    listed = subprocess.run(["nm", "-D", "--defined-only", file], capture_output=True, text=True,
                            check=False).stdout
    return any(line.split()[-1] == symbol for line in listed.splitlines() if line)


def warn_of_operators(done) -> None:
    """An allocator's library may bring C++ operators, which do not pass through malloc."""
    for allocator in sorted({image.allocator for image in done.traces}):
        if defines(allocator, OPERATOR_NEW):
            print(f"Note: {allocator} provides malloc and its own C++ operators; if the "
                  "program is C++, its new and delete were not seen.  Record it without that "
                  "library.")


def describe(status: int) -> str:
    if status >= 0:
        return f"status {status}"
    return signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"


def forget_older(folder: pathlib.Path, out: pathlib.Path, made: set[str]) -> None:
    """The further processes of an earlier recording under the same name."""
    number = 2
    while (old := out.with_name(f"{out.name}.{number}")).name in made or is_trace(folder, old):
        if old.name not in made:
            old.unlink()
        number += 1


def is_trace(folder: pathlib.Path, path: pathlib.Path) -> bool:
    from workloads.recording import facts_of
    try:
        return path.is_file() and bool(facts_of(folder, path))
    except UsageError:
        return False


def show(path: pathlib.Path) -> str:
    try:
        return str(path.relative_to(pathlib.Path.cwd()))
    except ValueError:
        return str(path)


def own_events(image) -> int:
    return image.events - image.inherited


def print_images(done) -> None:
    """A line a process, those that called most if there are many."""
    listed = set(map(id, sorted(done.traces, key=own_events, reverse=True)[:LISTED]))
    width = max(len(show(image.file)) for image in done.traces)
    print(f"{'trace':{width}} {'events':>10} {'threads':>7} {'peak live':>10} {'on disk':>9}  "
          "command")
    for image in done.traces:
        if id(image) not in listed:
            continue
        command = " ".join(image.command.split())[:60]
        print(f"{show(image.file):{width}} {own_events(image):10,} {image.threads:7} "
              f"{size(image.live_bytes_peak):>10} {size(image.bytes):>9}  {command}")
    if len(done.traces) > len(listed):
        print(f"{len(done.traces) - len(listed)} more traces of processes with fewer calls.")
    silent = sum(image.is_silent for image in done.images)
    if silent:
        print(f"{silent} more process{'es' if silent > 1 else ''} never called malloc.")


def size(count: float) -> str:
    for unit in ("B", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} GiB"


def print_next(out: pathlib.Path) -> None:
    """The next command, as a shell takes it from this folder."""
    assay = "./assay" if pathlib.Path.cwd() == setup.ROOT else str(setup.ROOT / "assay")
    file = show(out)
    print(f"Next: {shlex.join([assay, 'bench', f'./{file}' if file.startswith('-') else file])}")
