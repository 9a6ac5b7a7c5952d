"""A cell of the matrix: one allocator, one clause, one platform; how it is run, and its verdict."""

import dataclasses
import functools
import re
import shlex
import subprocess

from ci.host import build, preload
from ci.host.environment import child_environment
from ci.host.errors import CannotBuild
from ci.host.json_lines import parse_lines
from ci.host.qemu.launcher import Launch, Launcher
from conformance.driver.candidates import JudgedCandidate
from conformance.driver.clauses import Clause
from conformance.driver.programs import Programs

# An emulated clause does a tenth of the work, several times slower, beside others.
PATIENCE = {"native": 1.0, "qemu-user": 3.0, "qemu-system": 6.0}


@dataclasses.dataclass(frozen=True)
class Settings:
    """What holds for every cell of a run."""

    seed: int
    brief: bool


@dataclasses.dataclass(frozen=True)
class Platform:
    """A launcher with its programs, and what the platform lacks."""

    launcher: Launcher
    programs: Programs
    lacks: dict[str, str]

    @property
    def arch(self) -> str:
        return self.launcher.arch

    @property
    def emulation(self) -> str:
        return self.launcher.emulation


def unsupported(platform: Platform, programs: Programs, entry: str) -> dict[str, str]:
    """Why each clause that an allocator lacks a slot or a trait for is unsupported, told by one
    process for all of them.  A guest costs more than it saves: there each process tells it."""
    if platform.emulation == "qemu-system":
        return {}
    launch = platform.launcher.command([programs.child, "--unsupported", entry], child_environment())
    return _unsupported(tuple(launch.argv), tuple(launch.env.items()))


@functools.cache
def _unsupported(argv: tuple[str, ...], env: tuple[tuple[str, str], ...]) -> dict[str, str]:
    done = subprocess.run(argv, env=dict(env), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotBuild(f"{shlex.join(argv)}: {done.stderr.strip()}")
    return {record["clause"]: record["reason"] for record in parse_lines(done.stdout)}


@dataclasses.dataclass(frozen=True)
class Cell:
    """One question to one allocator on one platform."""

    platform: Platform
    candidate: JudgedCandidate
    clause: Clause
    settings: Settings

    @property
    def programs(self) -> Programs:
        preset = self.candidate.static_preset
        return self.platform.programs if preset is None else Programs(build.folder_of(preset))

    @property
    def limit_s(self) -> float:
        return self.clause.limit_s * PATIENCE[self.platform.emulation]

    def unasked(self) -> tuple[str, str] | None:
        """The verdict and reason of a cell that needs no process, or None."""
        if self.clause.kind == "untested":
            return "UNTESTED", self.clause.reason
        if self.clause.built is None:
            return "UNRESOLVED", "no program has this clause"
        if self.clause.programs is not None:
            own = self.candidate.entry in self.clause.programs
            return None if own else ("UNSUPPORTED", "the clause is not of its interface")
        if self.clause.group != "process":
            reason = unsupported(self.platform, self.programs, self.candidate.entry).get(self.clause.name)
            return None if reason is None else ("UNSUPPORTED", reason)
        if self.candidate.is_process or self.candidate.drop_in:
            return None
        return "UNSUPPORTED", "it has no library that can be preloaded"

    def launch(self) -> Launch:
        """The command that asks it, on this cell's platform."""
        launcher = self.platform.launcher
        library = self.candidate.library_for(self.clause.group)
        if launcher.emulation == "qemu-system":
            # The supervisor runs in the guest, where the command is a native one.
            program, *words = self._words(library)
            return Launch([launcher.seen(program), *words],
                          child_environment() | ({"LD_PRELOAD": preload.seen(library)} if library else {}))
        return launcher.command(self._words(library), child_environment(),
                                preload=[library] if library else [])

    def _words(self, library: str | None) -> list[str]:
        programs, face = self.programs, self.clause.group != "process"
        program = programs.child if face else programs.process
        if self.clause.programs is not None:
            program = programs.native / self.clause.programs[self.candidate.entry]
        words = [str(program), "--clause", self.clause.name, "--seed", str(self.settings.seed)]
        words += ["--allocator", self.candidate.entry] if face else []
        words += ["--library", library] if library else []
        words += ["--brief"] if self.settings.brief or self.platform.emulation != "native" else []
        words += ["--emulated"] if self.platform.emulation != "native" else []
        for host, why in self.platform.lacks.items():
            words += ["--lacks", f"{host}:{why}"]
        return words

    def replay(self) -> str:
        """The command line that asks it again."""
        own, name = self.candidate.own_file, self.candidate.name
        name = name if own is None else f"{name}={own}"
        words = ["./assay", "conform", self.clause.name, "--allocator", name]
        if self.platform.emulation != "native":
            words += ["--arch", self.platform.arch]
        if self.platform.emulation == "qemu-system":
            words += ["--emulation", "system"]
        words += ["--seed", str(self.settings.seed)] + (["--quick"] if self.settings.brief else [])
        return shlex.join(words)

    def record(self, raw: dict) -> dict:
        """The `verdict` record that is kept, from the supervisor's."""
        found = {
            "record": "verdict", "allocator": self.candidate.name,
            "version": self.candidate.version or None, "clause": self.clause.name,
            "ids": list(self.clause.ids), "arch": self.platform.arch,
            "emulation": self.platform.emulation, "verdict": raw["verdict"],
            "reason": raw.get("reason"), "replay": self.replay(), "seed": self.settings.seed,
            "seconds": raw.get("seconds", 0.0)}
        if raw["verdict"] == "VALUE":
            grade = self.clause.kind == "grade" and re.fullmatch(r"-?\d", raw["value"])
            found["value"] = int(raw["value"]) if grade else raw["value"]
        if self.clause.standard:
            found["standard"] = list(self.clause.standard)
        return found
