"""What the tests of the supervisor share: the built programs, and a list of a few cells."""

import json
import os
import pathlib
import subprocess

from ci.host import build
from conformance.driver.programs import Programs

PLENTY_S = 60.0  # of a cell that ends by itself
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


def programs() -> Programs:
    return Programs(build.build("release", targets=["conforming"]))


def liars_folder() -> pathlib.Path:
    """Where the liars and the odd libraries are."""
    targets = ["conform-liars"] + [f"conform-library-{file.stem}" for file in (
        pathlib.Path(__file__).parent / "libraries").glob("*.c")]
    return build.build("release", targets=targets) / "conformance"


def listed(words: list, limit_s: float = PLENTY_S, env: dict[str, str] | None = None) -> str:
    lines = ["allocator a", "clause c", f"limit {limit_s:g}"]
    lines += [f"env {name}={value}" for name, value in (ENVIRONMENT | (env or {})).items()]
    return "\n".join(lines + [f"word {word}" for word in words] + ["run"]) + "\n"


def supervise(text: str, jobs: int = 2) -> subprocess.CompletedProcess:
    """The supervisor's end; its time is bounded far above what any of its cells may take."""
    return subprocess.run([programs().supervisor, "-j", str(jobs), "-"], input=text, text=True,
                          capture_output=True, timeout=120, check=False)


def verdicts(text: str, jobs: int = 2) -> list[dict]:
    """The verdicts in the order of the cells."""
    done = supervise(text, jobs)
    assert done.returncode == 0, done.stderr
    return sorted(map(json.loads, done.stdout.splitlines()), key=lambda record: record["row"])


def processes_with(variable: str) -> list[int]:
    """The processes whose environment holds that NAME=VALUE."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if variable.encode() in variables and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found
