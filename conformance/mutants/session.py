"""One run of `assay mutate`: the switched mutants, the machine-made ones, the scores."""

import argparse
import fnmatch
import pathlib
import sys

from ci.host import build
from ci.host.architectures import host
from ci.host.errors import UsageError
from ci.host.qemu.launcher import Launcher
from conformance.driver import hosts
from conformance.driver.cells import Platform, Settings
from conformance.driver.clauses import all_clauses
from conformance.driver.programs import Programs
from conformance.mutants import machine_score
from conformance.mutants.known import QuestionVerdicts, judging_files
from conformance.mutants.score import Score, Scoring
from conformance.mutants.switched import Mutant, all_mutants
from results.store.recording import Heading, Recording, begin

TARGET = "mutating"
OK, SURVIVED, UNASKED, INTERRUPTED = 0, 1, 4, 130


def mutate(arguments: argparse.Namespace) -> int:
    """Returns the exit status: 1 where a goal is missed, else 4 where this machine lacks what a
    clause needs, so that it could not be asked."""
    check(arguments)
    chosen = choose(arguments.mutants)
    folder = build.build("release", targets=targets(arguments), quiet=False)
    platform = platform_of(folder)
    heading = Heading(arguments.seed, "full" if arguments.full else "quick")
    recording = begin(heading, folder, arguments.json)
    good, asked = True, True
    try:
        if not arguments.machine:
            score = switched(arguments, chosen, platform, recording)
            good, asked = score.is_good(), not score.unasked
        if not arguments.switched and not arguments.mutants:
            good = machine_score.score(arguments, platform, recording.keep, say(arguments)) and good
    except KeyboardInterrupt:
        return INTERRUPTED
    say(arguments)(f"Records: {recording.run.file}")
    return SURVIVED if not good else OK if asked else UNASKED


def check(arguments: argparse.Namespace) -> None:
    if arguments.switched and arguments.machine:
        raise UsageError("--switched and --machine: give neither to run both kinds")
    if (arguments.sources is None) != (arguments.allocator is None):
        raise UsageError("--sources and --allocator must be given together")
    if arguments.sources is not None and not arguments.machine:
        raise UsageError("--sources: an allocator has no switched mutants; add --machine")
    if arguments.face != "heap" and (arguments.switched or arguments.sources is not None):
        raise UsageError("--face: for machine-made mutants of a base, without --sources")
    if arguments.mutants and arguments.machine:
        raise UsageError("machine-made mutants cannot be selected by name")


def targets(arguments: argparse.Namespace) -> list[str]:
    """What has to be built; of an allocator's sources everything, its native tests too."""
    return ["all"] if arguments.sources is not None else [TARGET, "program-launch"]


def choose(words: list[str]) -> list[Mutant]:
    found = all_mutants()
    for word in words:
        if not any(fnmatch.fnmatchcase(mutant.name, word) for mutant in found):
            raise UsageError(f"no mutant {word}; conformance/mutants/*.toml list them")
    return [mutant for mutant in found
            if not words or any(fnmatch.fnmatchcase(mutant.name, word) for word in words)]


def platform_of(folder: pathlib.Path) -> Platform:
    """This machine."""
    launcher = Launcher(host().name, "native")
    launcher.prepare()
    return Platform(launcher, Programs(folder), hosts.lacks(launcher))


def say(arguments: argparse.Namespace):
    """Where lines for people go."""
    out = sys.stderr if arguments.json == "-" else sys.stdout
    return lambda line: print(line, file=out, flush=True)


def switched(arguments: argparse.Namespace, mutants: list[Mutant], platform: Platform,
             recording: Recording) -> Score:
    clauses = {clause.name: clause for clause in all_clauses(platform.programs)}
    settings = Settings(arguments.seed, not arguments.full)
    known = None if arguments.fresh else QuestionVerdicts(platform.programs.folder,
                                                          judging_files(platform.programs))
    scoring = Scoring(platform, clauses, settings, arguments.jobs, recording.keep, known)
    score = scoring.run(mutants, everything=True)
    if scoring.known_before:
        say(arguments)(f"{scoring.known_before} answers are known from earlier runs "
                       "(--fresh asks again)")
    if not arguments.mutants and not score.broken:
        recording.keep(score.record())
    for line in score.lines():
        say(arguments)(line)
    return score
