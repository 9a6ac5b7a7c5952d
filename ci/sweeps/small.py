"""The smallest useful work of each subcommand: it takes seconds."""

import sys

from ci.host import build

LIBRARY = build.ROOT / "build" / "release" / "lib" / "libassay-null.so"
THEIRS = "build/theirs"  # an allocator of somebody else, with a history
# Leave a run in the tree, for the commands that are about runs.
BEFORE = [["./assay", "bench", "pair/size:64", "--smoke", "--no-install", "--allocator",
           "glibc,null"]]
WORDS = {
    "bench": ["pair/size:64", "program/sort", "--smoke", "--no-install", "--allocator",
              "glibc,null"],
    "clean": [],
    "coverage": [],
    "compare": ["latest", "latest"],
    "conform": ["heap.calloc", "--quick", "--no-install", "--allocator", "glibc"],
    "count": ["pair/size:64", "--quick", "--no-install", "--allocator", "null"],
    "crash": ["control-persist", "--model", "process-death", "--operations", "20",
              "--no-install"],
    "gate": ["pair/size:64", "--quick", "--no-conform", "--no-memory", "--no-install", "--arch",
             "x86_64", "--allocator", f"mine={LIBRARY}", "--baseline", f"mine={LIBRARY}"],
    "bisect": ["HEAD~3", "HEAD", "--repo", THEIRS, "--build", "make -s libmine.so", "--library",
               "libmine.so", "--no-install"],
    "import": ["results/test/imported.txt"],
    "list": ["--no-install"],
    "mutate": ["heap/align_8", "--switched", "--no-install"],
    "noise": ["pair/size:64", "--runs", "1", "--no-install"],
    "record": ["-o", "build/sort.trace", "--no-install", "--", "sort", "/etc/passwd"],
    "report": ["latest"],
    "setup": ["--dry-run"],
    "trend": ["--no-install"],
    "test": ["-k", "test_near", "--no-install"],
}


# What one command alone needs, once for all trials.  The libraries of the other architecture, for a
# count, come over the network.
BEFORE_ONE = {
    "count": [["./assay", "count", "pair/size:64", "--quick", "--no-install", "--allocator", "null"]],
    "bisect": [[sys.executable, "-B", "-m", "ci.recipes.test.their_allocator", THEIRS]],
}


def before(swept: list[str]) -> list[list[str]]:
    """The commands to run before the trials of these subcommands; without any, of all."""
    return BEFORE + [words for name in swept or names() for words in BEFORE_ONE.get(name, [])]


def names() -> list[str]:
    """Every subcommand."""
    return sorted(file.stem for file in build.ROOT.glob("*/commands/*.py"))


def command(name: str) -> list[str]:
    """A subcommand that is not listed here runs without arguments."""
    return ["./assay", name, *WORDS.get(name, [])]
