"""The smallest useful work of each subcommand: it takes seconds."""

from ci.host import build

LIBRARY = build.ROOT / "build" / "release" / "lib" / "libassay-null.so"
# Leave a run in the tree, for the commands that are about runs.
BEFORE = [["./assay", "bench", "pair/size:64", "--smoke", "--no-install", "--allocator",
           "glibc,null"]]
WORDS = {
    "bench": ["pair/size:64", "program/sort", "--smoke", "--no-install", "--allocator",
              "glibc,null"],
    "clean": [],
    "compare": ["latest", "latest"],
    "conform": ["heap.calloc", "--quick", "--no-install", "--allocator", "glibc"],
    "count": ["pair/size:64", "--quick", "--no-install", "--allocator", "null"],
    "crash": ["control-persist", "--model", "process-death", "--operations", "20",
              "--no-install"],
    "gate": ["pair/size:64", "--quick", "--no-conform", "--no-memory", "--no-install", "--arch",
             "x86_64", "--allocator", f"mine={LIBRARY}", "--baseline", f"mine={LIBRARY}"],
    "bisect": ["--help"],  # it would build two commits
    "import": ["results/test/imported.txt"],
    "list": ["--no-install"],
    "mutate": ["heap/align_8", "--switched", "--no-install"],
    "record": ["-o", "build/sort.trace", "--no-install", "--", "sort", "/etc/passwd"],
    "report": ["latest"],
    "setup": ["--dry-run"],
    "trend": ["--no-install"],
    "test": ["-k", "test_near", "--no-install"],
}


# What a count needs of the other architecture: its libraries come over the network, once for all trials.
BEFORE_COUNT = [["./assay", "count", "pair/size:64", "--quick", "--no-install", "--allocator", "null"]]


def before(swept: list[str]) -> list[list[str]]:
    """The commands to run before the trials of these subcommands; without any, of all."""
    return BEFORE + (BEFORE_COUNT if "count" in (swept or names()) else [])


def names() -> list[str]:
    """Every subcommand."""
    return sorted(file.stem for file in build.ROOT.glob("*/commands/*.py"))


def command(name: str) -> list[str]:
    """A subcommand that is not listed here runs without arguments."""
    return ["./assay", name, *WORDS.get(name, [])]
