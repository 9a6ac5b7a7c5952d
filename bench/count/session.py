"""One count from beginning to end: set up both architectures, count, print, keep the records."""

import argparse
import dataclasses
import pathlib
import sys

from allocators.system import peers
from bench.candidates import HEAP, MeasuredCandidate, MeasuredRoster, faces_of
from bench.count import crosscheck, survey
from bench.count.counted_cell import Counted, CountedCell, CountingPlatform
from bench.count.table import functions, table
from bench.harness_program import Harness
from ci.host import build, layout, setup
from ci.host.errors import UsageError
from ci.host.progress import progress
from ci.host.qemu.launcher import Launcher
from results.store import recording as recordings
from results.store.recording import Heading, Recording
from workloads.selection import Row

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PLUGIN = pathlib.PurePath("bench", "count-plugin.so")
CLOCK = pathlib.PurePath("bench", "count-clock.so")
OK, INVALID, INTERRUPTED = 0, 4, 130


def count(arguments: argparse.Namespace, rows: list[Row], names: list[str]) -> int:
    """Counts and reports; returns the exit status."""
    platforms = [dataclasses.replace(platform, accesses=not arguments.instructions)
                 for name in names
                 if (platform := platform_for(name, arguments.seed, not arguments.no_install)) is not None]
    if not platforms:
        return INVALID
    field = chosen(arguments, platforms, rows)
    groups = survey.NAMED_GROUPS if arguments.workloads else survey.GROUPS
    cells = [cell for platform in platforms
             for cell in survey.cells(platform, rows, field, arguments.repeat, groups)]
    if not cells:
        raise UsageError("nothing to count: none of these allocators can run these workloads")
    recording = begin(arguments)
    status, counted = take(cells, arguments.jobs, recording)
    if arguments.check and status != INTERRUPTED:
        crosscheck.run(counted, recording.keep)
    if arguments.json != "-":
        print("\n".join(table(counted) + functions(counted, arguments.functions)))
        print(f"\nRecords: {recording.run.file}")
    return status


def platform_for(arch: str, seed: int, may_install: bool) -> CountingPlatform | None:
    """Builds the programs of one architecture and the counter; None if that fails, with a message."""
    launcher = Launcher(arch, "qemu-user", counts=True, libraries=peers.packages())
    setup.ensure(launcher.packages() + setup.packages_for("build", "count") + peers.packages(),
                 may_install)
    try:
        launcher.prepare()
    except UsageError as error:
        print(f"assay: {arch} is left out: {error}", file=sys.stderr)
        return None
    absence = launcher.absence()
    if absence is not None:
        print(f"assay: {arch} is left out: {absence}", file=sys.stderr)
        return None
    native = Harness(build.build("release", targets=["measuring"], quiet=False))
    there = Harness(build.build(launcher.preset, targets=["counted"], quiet=False))
    return CountingPlatform(launcher, native, there, native.folder / PLUGIN,
                    there.folder / CLOCK, seed)


def chosen(arguments: argparse.Namespace, platforms: list[CountingPlatform],
           rows: list[Row]) -> list[MeasuredCandidate]:
    """Who takes part: asked of this machine's programs, which list the same as all others."""
    native = platforms[0].native
    faces = faces_of(rows, native) if arguments.workloads else (HEAP,)
    field = MeasuredRoster(native).chosen(arguments.allocator, arguments.binding, faces)
    return [one for one in field if one.named] if arguments.alone and arguments.allocator else field


def begin(arguments: argparse.Namespace) -> Recording:
    """The run's first records."""
    recording = recordings.begin(Heading(arguments.seed, arguments.set),
                                 build.folder_of("release"), arguments.json)
    if not layout.can_be_fixed():
        print("assay: the address layout cannot be fixed on this machine: counts that depend on "
              "addresses may differ in the next run", file=sys.stderr)
    return recording


def take(cells: list[CountedCell], jobs: int, recording: Recording) -> tuple[int, list[Counted]]:
    """Counts all cells; returns the exit status and what could be counted."""
    counted: list[Counted] = []
    status = OK
    with progress() as shown:
        shown.expect(len(cells))
        try:
            for cell, one in zip(cells, survey.survey(cells, jobs)):
                shown.now(f"counted {cell.describes()}")
                status = max(status, keep(one, counted, recording))
                shown.step()
        except KeyboardInterrupt:
            status = INTERRUPTED
    return status, counted


def keep(one: Counted | dict, counted: list[Counted], recording: Recording) -> int:
    """Keeps the records of one cell; returns the exit status that follows from them."""
    if isinstance(one, Counted):
        counted.append(one)
        for record in one.records():
            recording.keep(record)
        return OK
    recording.keep(one)
    if one["record"] == "invalid":
        print(f"assay: {one['allocator']} {one['workload']} ({one['arch']}, {one['binding']}): "
              f"invalid, {one['reason']}", file=sys.stderr)
        return INVALID
    return OK
