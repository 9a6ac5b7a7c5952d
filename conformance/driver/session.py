"""One conformance run from beginning to end: platforms, hosts, cells, verdicts, review, report.

Whatever happens on the way, the verdicts so far are kept and shown.
"""

import argparse
import dataclasses
import pathlib
import sys

from allocators.roster import left_out
from allocators.system import peers
from ci.host import architectures, build, setup
from ci.host.errors import UsageError
from ci.host.progress import progress
from ci.host.qemu import probes
from ci.host.qemu.launcher import Launcher
from conformance.driver import golden, hosts, junit, pinning, summary, supervision, tap
from conformance.driver.candidates import JudgedCandidate, JudgedRoster
from conformance.driver.cells import Cell, Platform, Settings
from conformance.driver.clauses import Clause, all_clauses, select
from conformance.driver.golden import Finding, Golden
from conformance.driver.programs import TARGET, Programs
from results.store.recording import Heading, Recording, begin

OK, FAILED, NOWHERE, UNWRITTEN, UNRESOLVED, INTERRUPTED = 0, 1, 2, 2, 4, 130


@dataclasses.dataclass
class Outcome:
    """What has been decided so far."""

    records: list[dict] = dataclasses.field(default_factory=list)
    findings: list[Finding] = dataclasses.field(default_factory=list)
    absent: list[JudgedCandidate] = dataclasses.field(default_factory=list)
    reviewed: dict[str, Golden | None] = dataclasses.field(default_factory=dict)
    interrupted: bool = False
    unwritten: OSError | None = None  # why the records end early

    def status(self) -> int:
        if self.interrupted:
            return INTERRUPTED
        if self.unwritten is not None:
            return UNWRITTEN
        if any(not finding.unreviewed for finding in self.findings):
            return FAILED
        doubtful = any(record["verdict"] == "UNRESOLVED" for record in self.records)
        return UNRESOLVED if doubtful or any(
            one.named and not one.unfit for one in self.absent) else OK


def conform(arguments: argparse.Namespace) -> int:
    """Judges and reports; returns the exit status."""
    folder = build.build("release", targets=[TARGET, "program-launch", probes.TARGET], quiet=False)
    programs = Programs(folder)
    clauses = chosen_clauses(arguments, programs)
    platforms = [platform for arch in architectures.asked_for(arguments.arch)
              if (platform := set_up(arch, arguments)) is not None]
    if not platforms:
        return NOWHERE
    outcome = Outcome()
    cells = cells_of(arguments, platforms, programs, clauses, outcome)
    check_golden(cells, arguments)
    if arguments.pin:
        check_pinnable(cells, arguments)
    recording = begin(Heading(arguments.seed, set_of(arguments)), folder, arguments.json)
    report_absent(outcome, recording)
    judge(cells, arguments, programs, outcome, recording)
    finish(arguments, outcome, recording, {clause.name: clause for clause in clauses})
    return outcome.status()


def chosen_clauses(arguments: argparse.Namespace, programs: Programs) -> list[Clause]:
    """A guest is slow, so by default only what no other platform can show is judged there; and an
    architecture that is in no table what goes through the faces."""
    clauses = select(all_clauses(programs), arguments.clauses)
    if not (arguments.clauses or arguments.full or arguments.quick):
        clauses = [clause for clause in clauses if not clause.full]
    if arguments.threads:
        clauses = [clause for clause in clauses if clause.threads]
    if arguments.emulation == "system" and not arguments.clauses:
        clauses = [clause for clause in clauses if clause.hosts]
    if not arguments.clauses and all(architectures.of(arch).is_bare
                                     for arch in architectures.asked_for(arguments.arch)):
        clauses = [clause for clause in clauses if clause.through_face]
    if not clauses:
        raise UsageError("no clause matches this selection")
    return clauses


def set_up(arch: str, arguments: argparse.Namespace) -> Platform | None:
    """The platform of that architecture, built and probed; None if that fails, with a message."""
    own = architectures.of(arch).is_host
    emulation = "qemu-system" if arguments.emulation == "system" else \
        "native" if own else "qemu-user"
    launcher = Launcher(arch, emulation, libraries=peers.packages())
    setup.ensure(launcher.packages(), not arguments.no_install)
    try:
        launcher.prepare()
        reason = launcher.absence()
    except UsageError as error:
        reason = str(error)
    if reason is not None:
        print(f"assay: {arch} under {emulation} is left out: {reason}", file=sys.stderr)
        return None
    programs = Programs(build.build(launcher.preset, targets=[TARGET], quiet=False))
    platform = Platform(launcher, programs, hosts.lacks(launcher))
    if not arguments.tap and arguments.json != "-":
        print("\n".join(hosts.describe(launcher, platform.lacks)), flush=True)
    return platform


def cells_of(arguments: argparse.Namespace, platforms: list[Platform], programs: Programs,
             clauses: list[Clause], outcome: Outcome) -> list[list[Cell]]:
    """The cells of each platform."""
    settings = Settings(arguments.seed, arguments.quick)
    planned = []
    for platform in platforms:
        candidates = JudgedRoster(platform.launcher, programs, platform.programs).chosen(arguments.allocator)
        outcome.absent += [candidate for candidate in candidates if candidate.missing]
        for preset in {one.static_preset for one in candidates if not one.missing} - {None}:
            build.build(preset, targets=[TARGET], quiet=False)
        planned.append([Cell(platform, candidate, clause, settings) for candidate in candidates
                        if not candidate.missing for clause in clauses])
    return planned


def check_golden(planned: list[list[Cell]], arguments: argparse.Namespace) -> None:
    """UsageError where --golden names a file that cannot be meant."""
    if arguments.golden is None:
        return
    names = sorted({cell.candidate.name for cells in planned for cell in cells})
    if len(names) > 1:
        raise UsageError(f"--golden is the file of one allocator, and here are {', '.join(names)}: "
                         "name one with --allocator")
    if not arguments.pin and not golden_file(arguments).exists():
        raise UsageError(f"no file {arguments.golden}: --pin writes it")


def golden_file(arguments: argparse.Namespace) -> pathlib.Path | None:
    """Where the reviewed answers lie, if not in this repository."""
    return None if arguments.golden is None else pathlib.Path(arguments.golden)


def check_pinnable(planned: list[list[Cell]], arguments: argparse.Namespace) -> None:
    """UsageError where a version of a peer would count as reviewed and is not asked everything, or
    has no name to be written by."""
    in_part = arguments.clauses or arguments.threads or arguments.quick or \
        arguments.emulation == "system"
    for candidate in {cell.candidate for cells in planned for cell in cells if cell.candidate.is_peer}:
        golden = candidate.reviewed(complete=False, file=golden_file(arguments))
        if not candidate.version:
            raise UsageError(f"{candidate.name}: its version is not known, so nothing can be pinned")
        if in_part and not golden.is_about(candidate.version):
            raise UsageError(f"{candidate.name} {candidate.version} has not been reviewed yet: the "
                             "first --pin of a version must run every clause, in full")


def set_of(arguments: argparse.Namespace) -> str:
    """What is asked for, in one word.  Of a selection no report says what an allocator keeps."""
    if arguments.clauses or arguments.allocator or arguments.threads:
        return "selection"
    return "quick" if arguments.quick else "default"


def report_absent(outcome: Outcome, recording: Recording) -> None:
    for candidate in outcome.absent:
        invalid = candidate.named and not candidate.unfit
        recording.keep({"record": "invalid" if invalid else "unsupported",
                        "allocator": candidate.name, "workload": "conformance",
                        "reason": "missing-library" if invalid else candidate.missing})
        print(left_out(candidate.name, candidate.missing), file=sys.stderr)


def judge(planned: list[list[Cell]], arguments: argparse.Namespace, programs: Programs,
          outcome: Outcome, recording: Recording) -> None:
    reviewed = outcome.reviewed = {
        candidate.name: candidate.reviewed(complete=not arguments.pin, file=golden_file(arguments))
        for candidate in {cell.candidate for cells in planned for cell in cells}}

    def expected(record: dict) -> bool:
        return golden.review(record, reviewed[record["allocator"]]) is None

    def raced(record: dict) -> bool:
        return golden.is_race(record, reviewed[record["allocator"]])

    with progress() as shown:
        shown.expect(sum(map(len, planned)))
        try:
            for cells in planned:
                for cell, record in supervision.ask(cells, arguments.jobs, arguments.repeat,
                                                    programs.supervisor, expected, raced):
                    shown.now(f"{cell.candidate.name} {cell.clause.name}")
                    finding = golden.review(record, reviewed[cell.candidate.name], arguments.strict)
                    if finding is not None:
                        outcome.findings.append(finding)
                    outcome.records.append(record)
                    recording.keep(record)
                    shown.step()
        except KeyboardInterrupt:
            outcome.interrupted = True
        except OSError as error:
            outcome.unwritten = error
            print(f"assay: {error.filename or recording.run.folder}: {error.strerror or error}; "
                  "the verdicts end here", file=sys.stderr)


def finish(arguments: argparse.Namespace, outcome: Outcome, recording: Recording,
           clauses: dict[str, Clause]) -> None:
    outcome.records.sort(key=lambda record: (record["arch"] != architectures.host().name,
                                             record["allocator"], record["clause"]))
    if arguments.pin:
        pin(outcome, golden_file(arguments))
    if arguments.tap:
        print("\n".join(tap.lines(outcome.records, outcome.findings)))
    elif arguments.json != "-":
        print("\n".join(summary.lines(outcome.records, outcome.findings, clauses)))
        print(f"Records: {recording.run.file}")
    if arguments.junit is not None:
        junit.write(pathlib.Path(arguments.junit), outcome.records, outcome.findings)
    recording.close()


def pin(outcome: Outcome, golden_of: pathlib.Path | None) -> None:
    """What was seen becomes what is expected, once somebody has reviewed it.  Of a version that is
    new nothing is written where the run was interrupted."""
    peers = {name for name, one in outcome.reviewed.items() if one and one.reviewed is not None}
    records = [record for record in outcome.records
               if not outcome.interrupted or record["allocator"] not in peers
               or outcome.reviewed[record["allocator"]].is_about(record["version"])]
    for file in pinning.pin(records, peers, file=golden_of):
        print(f"assay: {file} is written: review it", file=sys.stderr)
        for clause in pinning.without_reason(file, file.stem):
            print(f"assay: {file}: {clause} fails: {golden.TO_DO['reason']}", file=sys.stderr)
