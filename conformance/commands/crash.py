"""assay crash: what persistent heaps lose when a process dies or the power fails."""

import argparse
import os

from ci.host import architectures, arguments as accepted, setup
from ci.host.errors import UsageError

HELP = "crash heaps in files at every store and barrier, and look for what they lose"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", metavar="ALLOCATOR", type=accepted.name,
                        help="names or globs of allocators with heaps in files; without any, all; "
                             "`show FILE` prints the image of a loss")
    parser.add_argument("--model", choices=("process-death", "power-loss", "barriers"),
                        help="only this one; barriers: each write to the medium is left out in turn")
    parser.add_argument("--operations", metavar="N", default=None,
                        type=accepted.number("operations", 4, 1990), help="of each script")
    parser.add_argument("--seed", metavar="N", type=accepted.seed, default=1,
                        help="the seed of the scripts and of the drawn images")
    parser.add_argument("--seeds", metavar="N", type=accepted.number("seeds", 1, 10_000), default=None,
                        help="as many scripts, from seeds one after the other; default 1, with "
                             "--full 24")
    parser.add_argument("--full", action="store_true", help="longer scripts and more of them")
    parser.add_argument("--prune", action="store_true",
                        help="open no image of a power loss that agrees with a sound one in all that "
                             "was read of it")
    parser.add_argument("--peers", action="store_true",
                        help="kill libpmemobj, Boost.Interprocess and the base at any moment, and damage "
                             "their files")
    parser.add_argument("--budget", metavar="TIME", type=accepted.seconds, default=None,
                        help="end after that time, for example 90s or 10m")
    parser.add_argument("--image", metavar="NAME", type=accepted.name, default=None,
                        help="open only this image, as the line of a loss names it")
    parser.add_argument("--options", metavar="TEXT", type=accepted.name, default=None,
                        help="more options for the allocator's open")
    parser.add_argument("--arch", choices=architectures.names(),
                        help="default: the host's; another one runs under qemu-user")
    parser.add_argument("-j", metavar="N", type=accepted.processes, dest="jobs",
                        default=min(os.cpu_count() or 1, 16), help="run N processes at a time")
    parser.add_argument("--json", metavar="FILE", type=accepted.file,
                        help="also write the records to FILE; - is stdout")
    parser.add_argument("--no-install", action="store_true", help="do not install packages")


def needs(_full: bool) -> list[str]:
    return setup.packages_for("build", "conform")


def run(arguments: argparse.Namespace) -> int:
    from conformance.crash import session, shown_image
    from results.store.recording import check_json
    if arguments.words[:1] == ["show"]:
        if len(arguments.words) != 2:
            raise UsageError("crash show needs the file of one image")
        return shown_image.show(arguments.words[1])
    if arguments.image is not None and (arguments.model is None or len(arguments.words) != 1):
        raise UsageError("--image needs one allocator and --model")
    check_json(arguments.json)
    setup.ensure(needs(False), not arguments.no_install)
    return session.crash(arguments)
