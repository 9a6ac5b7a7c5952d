"""bench-harness, the program that measures one row: where it is, and what it lists."""

import dataclasses
import functools
import json
import pathlib
import subprocess

from ci.host.errors import CannotBuild, UsageError


PLACEMENTS_MOST = 8


@dataclasses.dataclass(frozen=True)
class Harness:
    """A build of the programs, and the lists that they print."""

    folder: pathlib.Path  # the build folder

    @property
    def program(self) -> pathlib.Path:
        return self.folder / "bench" / "bench-harness"

    @functools.cached_property
    def placements(self) -> int:
        """How many programs there are, which differ in where their code lies."""
        return 1 + sum(self.placed(number) != self.program for number in range(1, PLACEMENTS_MOST))

    def placed(self, number: int) -> pathlib.Path:
        """The program with its code in another place; where it was not built, the usual one."""
        other = self.program.with_name(f"{self.program.name}-{number}")
        return other if number and other.exists() else self.program

    @functools.cached_property
    def _list(self) -> list[dict]:
        if not self.program.exists():
            raise CannotBuild("bench-harness is missing: Google Benchmark was not found "
                              "(Debian's libbenchmark-dev)")
        done = subprocess.run([self.program, "--list"], capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    @property
    def entries(self) -> list[dict]:
        """The allocators of this repository."""
        return [record for record in self._list if record["record"] == "entry"]

    @property
    def bodies(self) -> list[dict]:
        return [record for record in self._list if record["record"] == "body"]

    def group_of(self, body: str) -> str:
        return next(record["group"] for record in self.bodies if record["name"] == body)

    @functools.cached_property
    def counters(self) -> list[dict]:
        """What the processor and its meters could count here, each with the reason if they cannot."""
        done = subprocess.run([self.program, "--counters"], capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def unsupported(self, entry: str, binding: str, workload: str, threads: int = 1,
                    plan: pathlib.Path | None = None) -> str | None:
        """Why this entry cannot do that work, or None if it can.

        Raises UsageError, with the harness's own words, for a name that it cannot read.
        """
        done = subprocess.run(
            [self.program, "--check", "--binding", binding, "--allocator", entry, "--workload",
             workload, "--threads", str(threads), *(["--plan", str(plan)] if plan else [])],
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise UsageError(done.stderr.strip().removeprefix("bench-harness: "))
        return json.loads(done.stdout)["reason"] if done.stdout else None

    def drop_in(self, entry: dict) -> pathlib.Path | None:
        return self.folder / "lib" / entry["drop_in"] if entry["drop_in"] else None
