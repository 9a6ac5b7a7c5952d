"""assay bisect: which commit made an allocator worse?"""

import argparse

from ci.bisect import options
from ci.host import architectures, arguments as accepted, setup
from ci.host.errors import UsageError

HELP = "find the first commit between GOOD and BAD that made an allocator worse"
FOUND, CANNOT_TELL, CANNOT_BUILD = 0, 3, 125


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("good", metavar="GOOD", type=accepted.name, help="a commit that is good")
    parser.add_argument("bad", metavar="BAD", type=accepted.name, help="a later one that is bad")
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", type=accepted.name,
                        default=["pair/size:64"], help="default: pair/size:64")
    parser.add_argument("--allocator", metavar="A,B", default=[], type=accepted.names,
                        help="allocators of this repository")
    parser.add_argument("--arch", choices=("x86_64", "aarch64", "all"),
                        default=architectures.host().name)
    parser.add_argument("--time", action="store_true",
                        help="by CPU time, where instruction counts do not show the difference")
    options.add(parser)
    parser.add_argument("--seed", metavar="N", type=accepted.seed, default=1,
                        help="the seed of the requests")
    parser.add_argument("--no-install", action="store_true", help="do not install packages")


def needs(_full: bool) -> list[str]:
    return setup.packages_for("build", "count", "gate")


def run(arguments: argparse.Namespace) -> int:
    from ci.bisect import revisions
    chosen = revisions_of(arguments)
    good, commits = revisions.between(chosen.root, arguments.good, arguments.bad)
    prepare(arguments)
    print(f"{len(commits)} commits after {good.name}", flush=True)
    if arguments.time:
        return by_time(arguments, chosen, good, commits)
    return by_count(arguments, chosen, good, commits)


def revisions_of(arguments: argparse.Namespace):
    """What is built and measured of each commit."""
    from ci.bisect.revisions import OwnRevisions
    found = options.revisions(arguments)
    if found is None and not arguments.allocator:
        raise UsageError("which allocator? --allocator NAME, or --repo DIR --build CMD --library PATH")
    return found or OwnRevisions(tuple(arguments.allocator))


def prepare(arguments: argparse.Namespace) -> None:
    from allocators.system import peers
    from ci.host.qemu.launcher import Launcher
    names = architectures.asked_for(arguments.arch)
    wanted = [need for name in names for need in Launcher(name, "qemu-user").packages()]
    setup.ensure(wanted + needs(False) + peers.packages() + setup.packages_for("bench"),
                 not arguments.no_install)
    setup.require("elftools", "python3-pyelftools")


def by_count(arguments: argparse.Namespace, chosen, good, commits: list) -> int:
    from ci.bisect.deciding import CountedBisection
    words = ("count", *arguments.workloads, "--alone", "--instructions", "--arch", arguments.arch,
             "--seed", str(arguments.seed))
    work = CountedBisection(chosen, good, commits, words)
    end = work.run()
    if not end.suspects:
        print(f"No commit needs more instructions than {good.name} ({work.builds} builds); "
              "--time looks at CPU time")
        return CANNOT_TELL
    if len(end.suspects) > 1:
        print("The first bad commit is one of these; those before the last cannot be built:")
        print("\n".join(f"  {commits[at].name} {commits[at].subject}" for at in end.suspects))
        return CANNOT_BUILD
    at, = end.suspects
    report(work, commits[at], commits[at - 1] if at else good)
    return FOUND


def report(work, culprit, before) -> None:
    """The commit, and what it made worse."""
    from ci.gate.account import described
    print(f"{culprit.name} is the first bad commit: {culprit.subject}")
    for finding in work.worse(before, culprit):
        print("\n".join(f"  {line}" for line in described(finding)))
    print(f"{work.builds} builds for {len(work.commits)} commits")


def by_time(arguments: argparse.Namespace, chosen, good, commits: list) -> int:
    from ci.bisect.timing import TimedBisection
    work = TimedBisection(chosen, good, commits, tuple(arguments.workloads), arguments.seed)
    found = work.run()
    if found is None:
        print(f"{commits[-1].name} is not measurably slower than {good.name}")
        return CANNOT_TELL
    ranked = sorted(zip(found.probabilities, commits), key=lambda one: -one[0])
    for probability, commit in ranked[:5]:
        if probability >= 0.005:
            print(f"{probability:5.1%}  {commit.name} {commit.subject}")
    print(f"{len(work.builds)} builds, {work.looks} timings")
    if found.decided is None:
        return CANNOT_BUILD if found.unbuilt else CANNOT_TELL
    print(f"{ranked[0][1].name} is the first bad commit, with a probability of "
          f"{ranked[0][0]:.1%}")
    return FOUND
