"""What allocator a program uses today, before any is preloaded.

A library that it is linked with, or that the user's LD_PRELOAD names, is the one to compare with.
Where the processes of a program use several, it is the one of the largest part of the CPU time, and the
others are reported.  An allocator that is linked into the program itself keeps serving it, whatever
is preloaded.
"""

import dataclasses
import json
import mmap
import os
import pathlib
import sys
from collections.abc import Callable

from allocators.system.peers import all_peers
from bench.identity import libc_path
from bench.programs.account import Account
from bench.programs.launch import ProgramRun
from bench.programs.proof import percent
from ci.host.errors import UsageError

# What the allocators' own messages begin with, in every program that they are linked into.
MARKS = pathlib.Path(__file__).with_name("linked_in.json")
SHARE_LEAST = 0.01  # of the CPU time; a smaller part of the program decides nothing
CALLS_LEAST = 1000  # of malloc: with fewer, what is linked in serves the program and malloc does not


@dataclasses.dataclass(frozen=True)
class OwnAllocator:
    """A shared library that serves the program already."""

    name: str
    library: pathlib.Path
    program: str  # that uses it
    version: str = ""


def own_allocator(launch: ProgramRun) -> OwnAllocator | None:
    """None where it is the C library.  Raises UsageError where none can be preloaded over it."""
    shares = shares_of(launch)
    used: dict[pathlib.Path, float] = {}
    programs = {}
    for proof in launch.proofs:
        share = shares.get(proof["image"], 1.0)
        file = pathlib.Path(os.path.realpath(proof["proof"].get("malloc") or libc_path()))
        program = _program(launch, proof)
        if share >= SHARE_LEAST:
            _check_own_malloc(file, program)
        if file != libc_path() or shares:
            used[file] = used.get(file, 0.0) + share
            programs.setdefault(file, proof["program"])
    chosen = max(used, key=used.get, default=libc_path())
    _tell_mixture({file: share for file, share in used.items()
                   if file == chosen or share >= SHARE_LEAST})
    return None if chosen == libc_path() else _named(chosen, programs[chosen])


def _tell_mixture(used: dict[pathlib.Path, float]) -> None:
    """Several allocators: under each candidate one of them takes the place of all."""
    if len(used) < 2:
        return
    ranked = sorted(used, key=used.get, reverse=True)
    print("assay: the processes of the command use several allocators today: " + ", ".join(
        f"{file.name} ({percent(used[file])} of the CPU time)" for file in ranked)
        + f"; as the reference {ranked[0].name} is preloaded into all of them",
        file=sys.stderr)


def shares_of(launch: ProgramRun) -> dict[str, float]:
    """Of the CPU time, by image; empty where nothing was traced."""
    execs = launch.execs or []
    total = sum(one["cpu_s"] for one in execs)
    return {one["image"]: one["cpu_s"] / total for one in execs} if total > 0 else {}


def _program(launch: ProgramRun, proof: dict) -> pathlib.Path | None:
    return next((pathlib.Path(one["program"]) for one in launch.execs or []
                 if one["image"] == proof["image"]), None)


def _check_own_malloc(file: pathlib.Path, program: pathlib.Path | None) -> None:
    if program is not None and file == program:
        raise UsageError(_refusal(program, mark_of(program) or "an allocator of its own"))


def check_linked_in(launch: ProgramRun, account: Callable[[], Account]) -> None:
    """Python, for one, brings mimalloc and calls malloc all the same, so the calls are counted.
    Raises UsageError where there are too few; else a message says what stays as it is."""
    shares = shares_of(launch)
    programs = {_program(launch, proof) for proof in launch.proofs
                if shares.get(proof["image"], 1.0) >= SHARE_LEAST}
    marked = {program: mark for program in sorted(programs - {None})
              if (mark := mark_of(program)) is not None}
    for program, mark in marked.items():
        if account().launch.failure() is not None or account().total < CALLS_LEAST:
            raise UsageError(_refusal(program, mark))
        print(f"assay: {program}: {mark} is linked into it and it also calls malloc; the memory "
              f"that {mark} provides is the same under every allocator", file=sys.stderr)


def _refusal(program: pathlib.Path, name: str) -> str:
    return f"{program}: {name} is linked into it, and no preloaded library can replace that"


def mark_of(program: pathlib.Path) -> str | None:
    """The allocator that is linked into the program, as far as its messages show."""
    try:
        with program.open("rb") as file, \
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return next((name for name, mark in json.loads(MARKS.read_text()).items()
                         if content.find(mark.encode()) >= 0), None)
    except (OSError, ValueError):
        return None


def _named(library: pathlib.Path, program: str) -> OwnAllocator:
    for peer in all_peers():
        if peer.path and os.path.realpath(peer.path) == str(library):
            return OwnAllocator(peer.name, library, program, peer.version)
    name = library.name.partition(".so")[0].removeprefix("lib")
    return OwnAllocator(name, library, program)
