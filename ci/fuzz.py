"""Runs every fuzzer with a number of inputs, and prints the outcomes.

    /usr/bin/python3 -m ci.fuzz [INPUTS] [NAME...]

Each is a separate program (workloads/trace/fuzzing.h, workloads/fuzz_importers.py) that stops at
the first input that makes its reader crash, hang, or take more memory than it may.  The status is 1
if one did.
"""

import pathlib
import subprocess
import sys
import time

from ci.host import build

SEED = 20261129
IMPORTERS = "importers"


def programs(folder: pathlib.Path) -> dict[str, list[str]]:
    """The fuzzers of a build, and that of the importers."""
    found = {file.name.removeprefix("fuzz-"): [str(file)]
             for file in sorted((folder / "fuzz").iterdir()) if file.name.startswith("fuzz-")}
    return found | {IMPORTERS: [sys.executable, "-B", "-m", "workloads.fuzz_importers"]}


def run(name: str, command: list[str], inputs: int) -> bool:
    began_s = time.monotonic()
    done = subprocess.run([*command, str(inputs), str(SEED)], cwd=build.ROOT, capture_output=True,
                          text=True, check=False)
    said = (done.stdout if done.returncode == 0 else done.stderr).strip() or \
        f"{name}: ended with status {done.returncode} and without a word"
    print(f"{said}, {time.monotonic() - began_s:.0f} s" if done.returncode == 0 else said,
          flush=True)
    return done.returncode == 0


def main(words: list[str]) -> int:
    inputs = int(words[0]) if words else 1_000_000
    folder = build.build("release", targets=["fuzzers"])
    found = programs(folder)
    unknown = set(words[1:]) - set(found)
    if unknown:
        print(f"no fuzzer {', '.join(sorted(unknown))}; choose from {', '.join(found)}",
              file=sys.stderr)
        return 2
    results = [run(name, found[name], inputs) for name in words[1:] or found]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
