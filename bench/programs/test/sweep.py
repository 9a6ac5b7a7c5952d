"""Programs of a machine under `bench -- CMD`, as PROGRAMS.md lists them: a number, or a reason.

Run as a program it prints the table anew: /usr/bin/python3 -m bench.programs.test.sweep
"""

import contextlib
import io
import os
import pathlib
import re
import shlex
import shutil
import tempfile

from allocators.system.peers import all_peers
from bench.candidates import MeasuredCandidate
from bench.harness_program import Harness
from bench.identity import libc_path
from bench.programs.programs import ProgramCell
from bench.programs.first_runs import check_runs
from bench.round import Round, processors
from ci.host.errors import UsageError
from workloads.own_program import own_row

ROOT = pathlib.Path(__file__).resolve().parents[3]
PAGE = pathlib.Path(__file__).resolve().parent.parent / "PROGRAMS.md"
ROW = re.compile(r"\| (?P<name>[^|]+) \| `(?P<command>.+)` \| (?P<answer>[^|]+) \|")
ROUNDS = 2
NUMBER = "number"


def rows() -> list[tuple[str, str, str]]:
    """(name, command, answer) of each line of the table."""
    found = (ROW.fullmatch(line) for line in PAGE.read_text().splitlines())
    return [(match["name"], match["command"].replace("\\|", "|"), match["answer"])
            for match in found if match]


def answer(command: str, build: pathlib.Path) -> str:
    """What two allocators get: "number", or the reason as it is told."""
    words = shlex.split(command)
    told = io.StringIO()
    try:
        with contextlib.redirect_stderr(told):
            row = own_row(words)
            cpus = processors()
            trial = check_runs(row.program, libc_path(), build, cpus)
    except UsageError as error:
        return f"refused: {error}"
    own = "" if trial.own is None else f", beside its own {trial.own.name}"
    reasons = {_measured(row, trial.program, peer, build, cpus)
               for peer in all_peers() if peer.path and peer.name in ("jemalloc", "mimalloc")}
    small = [line for line in told.getvalue().splitlines() if line.startswith("assay: ")]
    return "; ".join([*sorted(reasons), *small]) + own


def _measured(row, program, peer, build: pathlib.Path, cpus: tuple[int, ...]) -> str:
    cell = ProgramCell(row.__class__(**{**vars(row), "program": program}),
                       MeasuredCandidate(peer.name, "preload", library=peer.path, named=True))
    with tempfile.TemporaryDirectory() as folder:
        for number in range(ROUNDS):
            records = cell.measure(Round(Harness(build), pathlib.Path(folder), number, 7, False, cpus))
            refused = [record for record in records if record["record"] != "sample"
                       and record["record"] != "allocator"]
            if refused:
                return f"{refused[0]['reason']}: {refused[0].get('detail', '')}".rstrip(": ")
    return NUMBER


def installed(command: str) -> bool:
    return shutil.which(shlex.split(command)[0]) is not None


def main() -> None:
    build = pathlib.Path(os.environ.get("ASSAY_BUILD", ROOT / "build" / "release"))
    for name, command, _ in rows():
        if installed(command):
            quoted = command.replace("|", "\\|")
            found = answer(command, build).replace("|", "/").replace(f"{ROOT}/", "")
            print(f"| {name} | `{quoted}` | {found} |", flush=True)


if __name__ == "__main__":
    main()
