"""A revision as something that can be measured: a tree of this repository, or a library that was
built from another one.

Each is built once for each of its trees, and what was built is kept.
"""

import dataclasses
import hashlib
import pathlib
import shutil
import subprocess

from ci.gate import sides
from ci.gate.sides import Side
from ci.history.commits import Commit, unpack
from ci.host import git
from ci.host.build import ROOT
from ci.host.errors import CannotBuild, UsageError, build_failure, reason

FOLDER = ROOT / "build" / "bisect"
NAME = "mine"  # under which a library of another repository is measured


@dataclasses.dataclass(frozen=True)
class OwnRevisions:
    """Commits of this repository; each measures itself."""

    allocators: tuple[str, ...]
    root: pathlib.Path = ROOT

    def side(self, commit: Commit) -> Side:
        return dataclasses.replace(sides.tree_of(commit.name), allocators=self.allocators)


@dataclasses.dataclass(frozen=True)
class LibraryRevisions:
    """Commits of another repository, each built by a command that makes a library."""

    root: pathlib.Path
    command: str
    library: pathlib.PurePath  # within the tree

    def side(self, commit: Commit) -> Side:
        """What is measured is not kept: it depends on this tree too."""
        return Side(commit.name, ROOT, (f"{NAME}={self.built(commit)}",))

    def built(self, commit: Commit) -> pathlib.Path:
        """The library of that commit.  Raises CannotBuild with a line of the command, or UsageError
        where the machine has no room."""
        folder = self._folder(commit)
        library = folder / "tree" / self.library
        if (folder / "built").exists() and library.exists():
            return library
        shutil.rmtree(folder / "tree", ignore_errors=True)  # of a build that failed or was stopped
        (folder / "tree").mkdir(parents=True)
        unpack(commit.tree, folder / "tree", self.root)
        done = subprocess.run(["/bin/sh", "-c", self.command], cwd=folder / "tree",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
        (folder / "build.log").write_text(done.stdout)
        if done.returncode != 0:
            raise build_failure(f"{commit.name}: status {done.returncode}: {reason(done.stdout)} "
                                f"(more in {folder / 'build.log'})")
        if not library.is_file():
            raise CannotBuild(f"{commit.name}: the command made no {self.library}")
        (folder / "built").touch()
        return library

    def _folder(self, commit: Commit) -> pathlib.Path:
        """One for each tree and command, of whatever repository."""
        digest = hashlib.sha256(f"{commit.tree}\0{self.command}".encode()).hexdigest()[:16]
        return FOLDER / digest


def commit_of(root: pathlib.Path, word: str) -> Commit:
    """That one commit of a repository."""
    from ci.history import commits
    if git.says(root, "rev-parse", "--git-dir") is None:
        raise UsageError(f"{root} is no git repository")
    if word.startswith("-") or git.says(
            root, "rev-parse", "--verify", "--quiet", f"{word}^{{commit}}") is None:
        raise UsageError(f"{word}: no commit of {root}")
    found, = commits.chosen(f"{word}^{{commit}}", root=root)
    return found


def between(root: pathlib.Path, good: str, bad: str) -> tuple[Commit, list[Commit]]:
    """The good commit, and those after it up to the bad one, along the first parents."""
    from ci.history import commits
    first, _ = commit_of(root, good), commit_of(root, bad)
    if git.says(root, "merge-base", "--is-ancestor", good, bad) is None:
        raise UsageError(f"{good} is no ancestor of {bad}: there are no commits between them")
    found = commits.chosen(f"{good}..{bad}", root=root)
    if not found:
        raise UsageError(f"{good} and {bad} are the same commit")
    return first, found
