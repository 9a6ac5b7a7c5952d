"""assay coverage: which sentences of the standards the clauses ask."""

import argparse

HELP = "print which sentences of C and POSIX the clauses reach"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write", action="store_true", help="write it to conformance/COVERAGE.md")


def needs(_full: bool) -> list[str]:
    return []


def run(arguments: argparse.Namespace) -> int:
    from conformance.coverage import table
    from results.store import whole
    if arguments.write:
        whole.write(table.PAGE, table.page())
    else:
        print("\n".join([table.page(), *table.verdicts()]), end="")
    return 0
