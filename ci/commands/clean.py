"""assay clean: removes what the commands have built."""

import argparse
import shutil

from ci.host import setup
from ci.host.build import ROOT

HELP = "remove what was built; --runs also removes the runs"
ALONE = True  # it waits until no other command works in this tree


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--runs", action="store_true", help="also remove results/runs")


def needs(_full: bool) -> list[str]:
    return []


def run(arguments: argparse.Namespace) -> int:
    for path in (ROOT / "build").glob("*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path != setup.KEPT_LIST:  # the packages are still there, and the list tells which
            path.unlink(missing_ok=True)
    if not setup.KEPT_LIST.exists():
        shutil.rmtree(ROOT / "build", ignore_errors=True)
    if arguments.runs:
        shutil.rmtree(ROOT / "results" / "runs", ignore_errors=True)
    for cache in ROOT.rglob("__pycache__"):
        shutil.rmtree(cache, ignore_errors=True)
    return 0
