"""assay clean: removes what the commands have built."""

import argparse
import shutil

from ci.build import ROOT

HELP = "remove what was built; --runs removes the measured runs too"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--runs", action="store_true", help="also remove results/runs")


def run(arguments: argparse.Namespace) -> int:
    folders = [ROOT / "build"] + ([ROOT / "results" / "runs"] if arguments.runs else [])
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    for cache in ROOT.rglob("__pycache__"):
        shutil.rmtree(cache, ignore_errors=True)
    return 0
