"""assay gate: did this change make an allocator worse?"""

import argparse
import dataclasses
import json
import pathlib

from ci.bisect import options
from ci.host import architectures, arguments as accepted, build, setup
from ci.host.errors import UsageError
from results.store import whole
from workloads import selection

HELP = "compare instructions, verdicts and memory with an earlier state; status 1 if anything is worse"
OK, REGRESSION, INVALID = 0, 1, 4
ARCHITECTURES = ("x86_64", "aarch64")  # for which instructions are counted


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", type=accepted.name,
                        help="names, prefixes or globs; without any, the default set")
    parser.add_argument("--baseline", metavar="REF|RUN|NAME=old.so", type=accepted.name,
                        help="a revision, a run, a file of records, or a library; default: where "
                             "this branch left the main branch")
    parser.add_argument("--allocator", metavar="A,B|NAME=new.so", default=[],
                        type=accepted.names,
                        help="allocators of this repository, or a library of your own")
    parser.add_argument("--head", metavar="REF", type=accepted.name,
                        help="with --repo: what is judged; default: HEAD")
    options.add(parser)
    parser.add_argument("--arch", choices=(*ARCHITECTURES, "all"),
                        help="default: all; of libraries of your own theirs")
    parser.add_argument("--quick", action="store_true", help="a few workloads")
    parser.add_argument("--time", action="store_true",
                        help="also compare CPU time, in interleaved rounds; needs a quiet machine")
    parser.add_argument("--anew", action="store_true",
                        help="also measure allocators that are identical on both sides")
    parser.add_argument("--self-check", metavar="N", type=accepted.number("comparisons", 1, 10_000), nargs="?", const=100,
                        help="compare this tree with itself N times (default: 100), one in twenty "
                             "with everything, and count the alarms")
    parser.add_argument("--clauses", metavar="A,B", default=[], type=accepted.names,
                        help="compare the verdicts of these clauses only")
    parser.add_argument("--golden", metavar="FILE", type=accepted.file,
                        help="of one allocator: a failure that FILE lists is no regression, and "
                             "another answer than FILE has is one")
    parser.add_argument("--no-conform", action="store_true", help="do not compare verdicts of clauses")
    parser.add_argument("--no-memory", action="store_true", help="do not compare peak memory")
    parser.add_argument("--seed", metavar="N", type=accepted.seed, default=1,
                        help="the seed of the requests")
    parser.add_argument("--json", metavar="FILE", type=accepted.file,
                        help="also write the findings to FILE; - is stdout")
    parser.add_argument("--comment", metavar="FILE", type=accepted.file,
                        help="also write them to FILE as a comment on a pull request, in Markdown")
    parser.add_argument("--no-install", action="store_true", help="do not install packages")


def run(arguments: argparse.Namespace) -> int:
    from allocators.system import own_library
    from ci.gate import account, comment, gate
    from results.store.recording import check_json
    check_json(arguments.json)
    check_json(arguments.comment, "--comment")
    repository = options.revisions(arguments)
    if repository is not None and arguments.baseline is None:
        raise UsageError("--repo needs --baseline: the revision that is compared with")
    if repository is None and arguments.head is not None:
        raise UsageError("--head is for --repo: without it the files of this tree are judged")
    if "=" in (arguments.baseline or ""):
        words = [*arguments.allocator, *arguments.baseline.split(",")]
        libraries(arguments.allocator, arguments.baseline.split(","))
        arguments.arch = arguments.arch or architecture_of(words)
        own_library.check(words, architectures.asked_for(arguments.arch))
    arguments.arch = arguments.arch or (architectures.host().name if repository else "all")
    check_golden(arguments)
    rows = [row for row in selection.select(
        arguments.workloads, "quick" if arguments.quick else "default") if row.body]
    if not rows:
        raise UsageError("nothing to compare: whole programs have no operations")
    if arguments.self_check is not None and arguments.baseline is not None:
        raise UsageError("--self-check compares this tree with itself: it has no --baseline")
    prepare(arguments)
    if not arguments.no_conform:
        expect_clauses(arguments.clauses)
    groups = by_group(rows)
    request = gate.GateRequest(
        counted=groups["counted"], memory=() if arguments.no_memory else groups["memory"],
        arch=arguments.arch, conform=not arguments.no_conform,
        time=arguments.time, seed=arguments.seed, anew=arguments.anew,
        clauses=tuple(arguments.clauses), golden=arguments.golden)
    if arguments.self_check is not None:
        return self_check(arguments, request)
    before, after = sides(arguments) if repository is None else of_repository(arguments, repository)
    outcome = gate.judge(before, after, request)
    if arguments.json != "-":
        print("\n".join(account.lines(outcome, before.name, after.name)))
    if arguments.comment is not None:
        whole.write(pathlib.Path("/dev/stdout" if arguments.comment == "-" else arguments.comment),
                    comment.compose(outcome, before.name, after.name))
    write(arguments.json, [record for one in outcome.found
                           if (record := gate.cell_record(one, before.name)) is not None])
    return INVALID if outcome.broken else REGRESSION if outcome.worse else OK


def architecture_of(words: list[str]) -> str:
    """That of the libraries.  UsageError where they have several, or one that nothing is counted
    for."""
    from allocators.system import own_library
    found = sorted(own_library.machines(words)) or [architectures.host().name]
    if len(found) > 1:
        raise UsageError(f"the libraries are for {' and '.join(found)}: each architecture needs a "
                         "gate of its own")
    if found[0] not in ARCHITECTURES:
        raise UsageError(f"the libraries are for {found[0]}, and instructions are counted for "
                         f"{' and '.join(ARCHITECTURES)}")
    return found[0]


def check_golden(arguments: argparse.Namespace) -> None:
    """UsageError where --golden cannot be meant; else its path holds in every folder."""
    if arguments.golden is None:
        return
    if len(arguments.allocator) != 1:
        raise UsageError("--golden is the file of one allocator: name it with --allocator")
    if arguments.no_conform:
        raise UsageError("--golden is about verdicts, and --no-conform compares none")
    file = pathlib.Path(arguments.golden).resolve()
    if not file.is_file():
        raise UsageError(f"no file {arguments.golden}: `assay conform --pin --golden FILE` writes it")
    arguments.golden = str(file)


def expect_clauses(words: list[str]) -> None:
    """UsageError where this tree has not one of them, before minutes of measuring."""
    from conformance.driver.clauses import all_clauses, select
    from conformance.driver.programs import TARGET, Programs
    if words:
        select(all_clauses(Programs(build.build("release", [TARGET], quiet=False))), words)


def self_check(arguments: argparse.Namespace, request) -> int:
    from ci.gate import selfcheck
    from ci.gate.sides import Side
    words = resolved(arguments.allocator)
    side = Side("this tree", build.ROOT, words)
    side = side if words else Side(side.name, side.tree, tuple(side.names()))
    tally = selfcheck.check(side, request, arguments.self_check, print)
    return REGRESSION if tally.alarms else OK


def needs(_full: bool) -> list[str]:
    return packages("all")


def packages(arch: str) -> list[str]:
    """What both sides need."""
    from allocators.system import peers
    from ci.host.qemu.launcher import Launcher
    names = architectures.asked_for(arch)
    needs = [need for name in names for need in Launcher(name, "qemu-user").packages()]
    return needs + setup.packages_for("build", "bench", "count", "conform", "gate") \
        + peers.packages()


def prepare(arguments: argparse.Namespace) -> None:
    """Installs what both sides need before they begin."""
    setup.ensure(packages(arguments.arch), not arguments.no_install)
    setup.require("elftools", "python3-pyelftools")


def sides(arguments: argparse.Namespace):
    """The baseline and what is judged."""
    from ci.gate import sides as gate_sides
    words = arguments.allocator
    baseline = arguments.baseline
    if baseline is not None and "=" in baseline:
        return libraries(words, baseline.split(","))
    if any("=" in word for word in words):
        raise UsageError("your own library needs another one to compare with: --baseline NAME=old.so")
    words = resolved(words)
    after = gate_sides.Side("this tree", build.ROOT, words)
    before = earlier(baseline)
    after_names = words or tuple(after.names())
    if isinstance(before, gate_sides.Kept):
        return before, gate_sides.Side(after.name, after.tree, after_names)
    shared = words or tuple(name for name in after_names if name in before.names())
    if not shared:
        raise UsageError(f"{before.name} has none of these allocators")
    return (gate_sides.Side(before.name, before.tree, shared, before.kept),
            gate_sides.Side(after.name, after.tree, shared))


def of_repository(arguments: argparse.Namespace, repository):
    """Two revisions of another repository, each built there."""
    from ci.bisect.revisions import commit_of
    return tuple(dataclasses.replace(repository.side(commit_of(repository.root, word)), name=word)
                 for word in (arguments.baseline, arguments.head or "HEAD"))


def resolved(words: list[str]) -> tuple[str, ...]:
    """The names behind aliases and globs: by those the records of both sides are compared."""
    from bench.candidates import MeasuredRoster
    from bench.harness_program import Harness
    found = MeasuredRoster(Harness(build.folder_of("release"))).roster.chosen(words)
    return tuple(one.name if one.library is None else f"{one.name}={one.library}" for one in found)


def earlier(baseline: str | None):
    """A run by its name, else a revision."""
    from ci.gate import sides as gate_sides
    from results.store.runs import Run
    if baseline is None:
        return gate_sides.tree_of(gate_sides.default_baseline())
    try:
        return gate_sides.Kept(baseline, tuple(Run.find(build.ROOT, baseline).records()))
    except ValueError:
        return gate_sides.tree_of(baseline)


def libraries(new: list[str], old: list[str]):
    from ci.gate import sides as gate_sides
    names = [[word.partition("=")[0] for word in words] for words in (new, old)]
    if names[0] != names[1] or not all("=" in word for word in new):
        raise UsageError("both sides name the same libraries: "
                         "--allocator mine=new.so --baseline mine=old.so")
    absolute = [tuple(f"{name}={pathlib.Path(path).resolve()}" for name, _, path in
                      (word.partition("=") for word in words)) for words in (new, old)]
    return (gate_sides.Side(",".join(old), build.ROOT, absolute[1]),
            gate_sides.Side(",".join(new), build.ROOT, absolute[0]))


def by_group(rows: list[selection.Row]) -> dict[str, tuple[str, ...]]:
    """The workloads whose instructions are counted, and those whose memory is sampled."""
    from bench.count.survey import GROUPS
    from bench.harness_program import Harness
    harness = Harness(build.build("release", targets=["measuring"], quiet=False))
    groups = {body["name"]: body["group"] for body in harness.bodies}
    found = {"counted": GROUPS, "memory": ("memory",)}
    return {kind: tuple(dict.fromkeys(row.workload for row in rows
                                      if groups.get(row.body) in wanted))
            for kind, wanted in found.items()}


def write(file: str | None, records: list[dict]) -> None:
    if file is None:
        return
    text = "".join(json.dumps(record) + "\n" for record in records)
    if file == "-":
        print(text, end="")
    else:
        whole.write(pathlib.Path(file), text)
