"""assay mutate: how many broken allocators the clauses detect."""

import argparse
import os
import pathlib

from ci.host import arguments as accepted, setup

HELP = "count how many allocators with one fault each the clauses detect: the mutation scores"


MUTANTS = pathlib.Path(__file__).resolve().parents[1] / "mutants"
BASES = sorted(folder.parent.name for folder in MUTANTS.glob("*/src"))


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("mutants", nargs="*", metavar="MUTANT", type=accepted.name,
                        help="switched mutants, by name or glob (heap/align_8); without any, all")
    parser.add_argument("--switched", action="store_true", help="only mutants with a switched fault")
    parser.add_argument("--machine", action="store_true", help="only machine-made mutants")
    parser.add_argument("--count", metavar="N", type=accepted.number("mutants", 1, 10_000), default=220,
                        help="make N machine-made mutants")
    parser.add_argument("--face", choices=BASES, default="heap",
                        help="whose base the machine-made mutants are made of; default: heap")
    parser.add_argument("--sources", metavar="DIR", type=accepted.name,
                        help="the folder of C files to change, with --allocator; default: the base "
                             "of the heap face")
    parser.add_argument("--allocator", metavar="NAME", type=accepted.name, help="the allocator that is built from these sources")
    parser.add_argument("--full", action="store_true", help="run the clauses with their full work")
    parser.add_argument("--recheck", action="store_true",
                        help="also run the survivors that were reviewed as equivalent")
    parser.add_argument("--fresh", action="store_true",
                        help="also ask again what an earlier run in this build folder has found "
                             "out, with the same sources and clauses")
    parser.add_argument("-j", metavar="N", type=accepted.processes, default=min(os.cpu_count() or 1, 64),
                        dest="jobs", help="run N processes at a time")
    parser.add_argument("--seed", metavar="N", type=accepted.seed, default=1, help="the seed of every random choice")
    parser.add_argument("--json", metavar="FILE", type=accepted.file,
                        help="also write the records to FILE; - is stdout")
    parser.add_argument("--no-install", action="store_true", help="do not install packages")


def needs(_full: bool) -> list[str]:
    return setup.packages_for("build", "conform")


def run(arguments: argparse.Namespace) -> int:
    from conformance.mutants.session import mutate
    from results.store.recording import check_json
    check_json(arguments.json)
    setup.ensure(needs(False), not arguments.no_install)
    return mutate(arguments)
