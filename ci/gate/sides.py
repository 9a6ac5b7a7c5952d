"""The two sides of a comparison: what is judged, and what it is judged by.

A side is a tree of this repository, or a library beside the same tree, or the records of an earlier
run.  Each measures itself with its own `assay`, so that a change of the suite is never taken for a
change of an allocator, and both sides write the same records.
"""

import concurrent.futures
import dataclasses
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from ci.history import commits
from ci.host import git
from ci.host.build import ROOT
from ci.host.errors import CannotBuild, UsageError, build_failure
from results.store import whole

KEPT = ROOT / "build" / "gate"  # trees by their hash, and what was counted in them
PROGRESS = re.compile(r"assay: (\d+/\d+ |building )")
NEWER = ("--alone", "--instructions")  # only save time
_running: set[subprocess.Popen] = set()


@dataclasses.dataclass(frozen=True)
class Side:
    """A tree and the allocators in it, under the names by which they are compared."""

    name: str  # as the report calls it
    tree: pathlib.Path
    allocators: tuple[str, ...]  # words of --allocator
    kept: pathlib.Path | None = None  # what it gave once it gives again

    def anew(self) -> "Side":
        """The same, but it forgets what it gave."""
        return dataclasses.replace(self, kept=None)

    def named(self, allocators: set[str]) -> "Side":
        """The same with these allocators only."""
        return dataclasses.replace(self, allocators=tuple(
            word for word in self.allocators if word.partition("=")[0] in allocators))

    def records(self, *words: str) -> list[dict]:
        """What `assay WORDS` wrote in that tree.  A tree that is older than an option of NEWER does
        without it.

        Raises CannotBuild where the tree does not build or knows no such command, UsageError where
        the command refused or the machine has no room.
        """
        if self.kept is None:
            return self._run(self._whole(words))
        file = self.kept / self.file_name(words)
        if not file.exists():
            records = self._run(self._whole(words))
            whole.write(file, "".join(json.dumps(record) + "\n" for record in records))
        return [json.loads(line) for line in file.read_text().splitlines()]

    def file_name(self, words: tuple[str, ...]) -> str:
        """Where the records of such a command are kept."""
        digest = hashlib.sha256("\0".join(self._whole(words)).encode()).hexdigest()[:16]
        return f"{digest}.jsonl"

    def _whole(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return (*words, "--allocator", ",".join(self.allocators), "--no-install")

    def _run(self, words: tuple[str, ...]) -> list[dict]:
        try:
            return self._once(words)
        except UsageError as error:
            older = tuple(word for word in words if word not in NEWER)
            if "unrecognized arguments" not in str(error) or older == words:
                raise
            return self._once(older)

    def _once(self, words: tuple[str, ...]) -> list[dict]:
        with tempfile.NamedTemporaryFile(suffix=".jsonl") as out:
            status, said = self._heard([self.tree / "assay", *words, "--json", out.name])
            if status == 130:
                raise KeyboardInterrupt
            if status in (2, 125):
                raise self._refused(said, status)
            return [json.loads(line) for line in pathlib.Path(out.name).read_text().splitlines()]

    def _heard(self, command: list) -> tuple[int, str]:
        """The status of a command and its error messages; its progress is passed on as it comes,
        because the first time takes minutes."""
        said = []
        with subprocess.Popen(command, cwd=self.tree, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True) as process:
            _running.add(process)
            for line in process.stderr:
                said.append(line)
                if PROGRESS.match(line):
                    say(f"{self.name}: {line.removeprefix('assay: ').rstrip()}")
        _running.discard(process)
        return process.returncode, "".join(said)

    def _refused(self, said: str, status: int) -> Exception:
        line = (said.strip().splitlines() or ["it says nothing"])[-1].removeprefix("assay: ")
        if status == 2 and "invalid choice" not in said:
            return UsageError(f"{self.name}: {line}")
        return build_failure(f"{self.name}: {line}")

    def names(self) -> list[str]:
        """The allocators of this repository in this tree, by default and preloaded; without the
        floor and without allocators from elsewhere."""
        done = subprocess.run([self.tree / "assay", "list", "--json", "--no-install"],
                              cwd=self.tree, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CannotBuild(f"{self.name}: {(done.stderr.strip().splitlines() or [''])[-1]}")
        return [one["name"] for one in json.loads(done.stdout)["allocators"]
                if one["bundled"] and "heap" in one["faces"] and not floor_or_system(one)
                and (one["variant_of"] is None or "preload" in one["bindings"])]


@dataclasses.dataclass(frozen=True)
class Kept:
    """An earlier run: it returns the records that it has, for every request."""

    name: str
    kept: tuple[dict, ...]

    allocators = ()
    tree = ROOT

    def anew(self) -> "Kept":
        return self

    def named(self, _allocators: set[str]) -> "Kept":
        return self

    def records(self, *_words: str) -> list[dict]:
        return list(self.kept)


def of_both(before: Side | Kept, after: Side | Kept, *words: str) -> tuple[list[dict], list[dict]]:
    """What both wrote, at the same time: what a busy machine changes may not be asked for so.  In
    one tree they go one after the other, because each builds what it needs there."""
    if before.tree == after.tree:
        return before.records(*words), after.records(*words)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        old, new = (pool.submit(side.records, *words) for side in (before, after))
        try:
            return old.result(), new.result()
        except KeyboardInterrupt:  # the threads wait for these, and the pool for the threads
            for process in list(_running):
                process.terminate()
            raise


def floor_or_system(allocator: dict) -> bool:
    """Nobody chooses the floor, and the process's own malloc is not part of this repository."""
    from ci.host.roles import FLOOR
    return allocator["name"] == FLOOR or allocator["family"] == "system"


def tree_of(reference: str) -> Side:
    """A revision of this repository, unpacked once for each of its trees."""
    digest = git.says(ROOT, "rev-parse", "--verify", "--quiet", f"{reference}^{{tree}}")
    if digest is None:
        raise UsageError(f"--baseline {reference}: neither a revision nor a run")
    folder = KEPT / digest[:16]
    tree = folder / "tree"
    if not (folder / "unpacked").exists():
        _unpack(digest, tree)
        (folder / "unpacked").touch()
    return Side(reference, tree, (), folder)


def _unpack(digest: str, tree: pathlib.Path) -> None:
    """The files of a git tree.  The sysroots are shared: their stamp names the versions, and they are
    rebuilt if these do not match."""
    tree.mkdir(parents=True, exist_ok=True)
    commits.unpack(digest, tree)
    (tree / "build").mkdir(exist_ok=True)
    for shared in ("sysroot", "apt"):
        if not (tree / "build" / shared).exists():
            (ROOT / "build" / shared).mkdir(parents=True, exist_ok=True)
            (tree / "build" / shared).symlink_to(ROOT / "build" / shared)


def default_baseline() -> str:
    """Where this work left the main branch; on that branch itself, the commit before, unless
    something is not committed yet."""
    for branch in ("origin/HEAD", "origin/main", "main", "origin/master", "master"):
        base = git.says(ROOT, "merge-base", "HEAD", branch)
        if base is not None:
            break
    else:
        raise UsageError("no main branch to compare with; name a revision or a run: --baseline")
    clean = not git.says(ROOT, "status", "--porcelain")
    if clean and base == git.says(ROOT, "rev-parse", "HEAD"):
        return "HEAD~1" if git.says(ROOT, "rev-parse", "--verify", "--quiet", "HEAD~1") else "HEAD"
    return base


def say(line: str) -> None:
    print(f"assay: {line}", file=sys.stderr, flush=True)
