"""The programs of the suite in one build folder, and what they list."""

import dataclasses
import functools
import json
import pathlib
import subprocess

from allocators.roster import PEER, PROCESS
from ci.host.errors import CannotBuild

TARGET = "conforming"


@dataclasses.dataclass(frozen=True)
class Programs:
    """A build of the conformance programs."""

    folder: pathlib.Path  # the build folder

    @property
    def child(self) -> pathlib.Path:
        """Runs a clause that goes through the faces."""
        return self.folder / "conformance" / "conform-child"

    @property
    def process(self) -> pathlib.Path:
        """Runs a clause that calls the C library's names."""
        return self.folder / "conformance" / "conform-process"

    @property
    def native(self) -> pathlib.Path:
        """The folder of those that run a family's own clauses."""
        return self.folder / "conformance" / "native"

    @property
    def supervisor(self) -> pathlib.Path:
        return self.folder / "conformance" / "conform-supervisor"

    def companions(self) -> list[pathlib.Path]:
        """The programs, modules and heaps that clauses look for beside their own."""
        return [file for kind in ("programs", "modules", "heaps")
                for file in sorted((self.folder / "conformance" / kind).glob("*"))]

    @functools.cached_property
    def listed(self) -> list[dict]:
        """Every allocator that these programs hold, but the suite's own fixtures."""
        return [record for record in _listed(self.child) if record["record"] == "entry"]

    @property
    def entries(self) -> list[dict]:
        """The allocators of this repository, without those that benchmarks compare with."""
        return [entry for entry in self.listed if entry["role"] != PEER]

    @functools.cached_property
    def clauses(self) -> list[dict]:
        """What each clause needs, by the order of the files; for one of a family's own interface
        also `programs`: by the name of each entry that has it, which of the native ones."""
        found = [record for program in (self.child, self.process) if program.exists()
                 for record in _listed(program) if record["record"] == "clause"]
        own: dict[str, dict] = {}
        for program in sorted(self.native.glob("*")):
            records = _listed(program)
            entries = {record["name"]: program.name for record in records
                       if record["record"] == "entry"}
            for record in records:
                if record["record"] == "clause":
                    own.setdefault(record["clause"], record | {"programs": {}})
                    own[record["clause"]]["programs"] |= entries
        return found + list(own.values())

    @property
    def process_entry(self) -> dict:
        """The entry for the process's own malloc."""
        return next(entry for entry in self.entries if entry["role"] == PROCESS)

    @functools.cached_property
    def left_out(self) -> dict[str, str]:
        """The families that cannot be built for this architecture, each with why."""
        file = self.folder / "generated" / "left_out"
        lines = file.read_text().splitlines() if file.exists() else []
        return {name: why for name, _, why in (line.partition(" ") for line in lines)}

    def drop_in(self, entry: dict) -> pathlib.Path | None:
        return self.folder / "lib" / entry["drop_in"] if entry["drop_in"] else None


def _listed(program: pathlib.Path) -> list[dict]:
    done = subprocess.run([program, "--list"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotBuild(f"{program.name} --list: {done.stderr.strip()}")
    return [json.loads(line) for line in done.stdout.splitlines()]
