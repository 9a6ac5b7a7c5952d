"""Counts the instructions of earlier commits, so that a history need not begin today.

One folder is set to each commit in turn, so that only what a commit changed is built again.  What
was counted is kept by the hash of the tree: a commit with the same tree is not counted again, and
neither is a commit whose run is in the history already.
"""

import datetime
import hashlib
import pathlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

from ci.gate.sides import Side
from ci.history.commits import Commit
from ci.host import git
from ci.host.build import ROOT
from ci.host.errors import CannotBuild, UsageError, reason
from results.store import database
from results.store.runs import Run, all_runs

FOLDER = ROOT / "build" / "history"
SHARED = ("sysroot", "apt")  # their stamp names the versions, and they are made anew if those differ


def count(commits: list[Commit], words: Iterable[str], allocators: tuple[str, ...],
          say: Callable[[str], None]) -> list[Commit]:
    """Counts each commit and keeps its run; returns those that cannot be built."""
    words, unbuilt, started = tuple(words), [], time.monotonic()
    there = {run.id for run in all_runs(ROOT)}
    for number, commit in enumerate(commits, 1):
        run_id = f"history-{commit.name}-{_digest((*words, *allocators))}"
        if run_id in there:
            continue
        say(f"commit {number}/{len(commits)}: {commit.name} {commit.subject}")
        try:
            keep(run_id, commit, _records(commit, words, allocators))
        except CannotBuild as error:
            say(f"{commit.name} cannot be built: {error}")
            unbuilt.append(commit)
    say(f"{len(commits)} commits in {(time.monotonic() - started) / 60:.1f} minutes")
    return unbuilt


def _records(commit: Commit, words: tuple[str, ...], allocators: tuple[str, ...]) -> list[dict]:
    kept = FOLDER / "kept" / commit.tree[:16]
    side = Side(commit.name, FOLDER / "tree", allocators, kept)
    if (kept / side.file_name(words)).exists():
        return side.records(*words)
    kept.mkdir(parents=True, exist_ok=True)
    tree = set_to(commit)
    try:
        return side.records(*words)
    except CannotBuild:
        forget_builds(tree)  # what another commit has configured may name files that moved
        return side.records(*words)


def forget_builds(tree: pathlib.Path) -> None:
    for folder in (tree / "build").iterdir():
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)


def set_to(commit: Commit) -> pathlib.Path:
    """The folder with the files of that commit; the objects of the repository are shared."""
    tree = FOLDER / "tree"
    if not (tree / ".git").exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        _git("clone", "-q", "--shared", "--no-checkout", str(ROOT), str(tree))
    _git("-C", str(tree), "checkout", "-q", "--force", "--detach", commit.name)
    (tree / "build").mkdir(exist_ok=True)
    for name in SHARED:
        if not (tree / "build" / name).exists():
            (ROOT / "build" / name).mkdir(parents=True, exist_ok=True)
            (tree / "build" / name).symlink_to(ROOT / "build" / name)
    return tree


def _git(*words: str) -> None:
    """Raises UsageError where git cannot: that is no fault of the commit."""
    done = subprocess.run(["git", *words], capture_output=True, text=True, errors="replace", check=False,
                          env=git.environment())
    if done.returncode != 0:
        raise UsageError(f"git {words[-1]}: {reason(done.stderr)}")


def keep(run_id: str, commit: Commit, records: list[dict]) -> Run:
    """The records as a run of this tree: those of the same tree at another commit become its own."""
    began = datetime.datetime.fromtimestamp(commit.committed, datetime.timezone.utc)
    run = Run.create(ROOT, run_id)
    kept = []
    for record in records:
        if record["record"] == "run":
            record = record | {"id": run.id}
            record.setdefault("started", began.strftime("%Y-%m-%dT%H:%M:%SZ"))
        elif record["record"] == "environment":
            record = record | {"commit": commit.name, "changed": False}
        kept.append(record)
    run.write(kept)
    database.import_run(run)
    return run


def _digest(words: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:8]


def say(line: str) -> None:
    print(f"assay: {line}", file=sys.stderr, flush=True)
