"""The commits of this repository: their order, their subjects, and the trees in them."""

import dataclasses
import datetime
import pathlib
import subprocess
from collections.abc import Iterable

from ci.host import git
from ci.host.build import ROOT
from ci.host.errors import UsageError, reason

SHOWN = 12  # digits of a commit, as in the records


@dataclasses.dataclass(frozen=True)
class Commit:
    """One commit, by the digits that records have."""

    name: str
    tree: str
    committed: int  # seconds since 1970
    subject: str


def known(root=ROOT) -> dict[str, Commit]:
    """Every commit that can be reached, parents first; none outside a checkout."""
    lines = git.says(root, "log", "--all", "HEAD", "--topo-order", "--reverse",
                     "--format=%H%x09%T%x09%ct%x09%s")
    return {one.name: one for one in map(_commit, _lines(lines))}


def chosen(words: str, root=ROOT) -> list[Commit]:
    """The commits of a range such as HEAD~10..HEAD, along the first parents, the oldest first."""
    reaching = words if ".." in words else f"{words}^!"
    lines = git.says(root, "log", "--first-parent", "--reverse", "--format=%H%x09%T%x09%ct%x09%s",
                     reaching, "--")
    if lines is None:
        raise UsageError(f"{words}: no commits of this repository; a range is like HEAD~10..HEAD")
    return [_commit(line) for line in _lines(lines)]


def order(names: Iterable[tuple[str, str]], commits: dict[str, Commit]) -> dict[str, int]:
    """The place of each commit of a history; `names` are pairs of a commit and when a run of it
    began.  A commit that this repository does not know comes by that time."""
    began: dict[str, str] = {}
    for name, started in names:
        began[name] = min(began.get(name, started), started)
    places = {name: place for place, name in enumerate(commits)}

    def key(name: str) -> tuple:
        if name in commits:
            return _iso(commits[name].committed), places[name]
        return began[name], len(places)
    return {name: place for place, name in enumerate(sorted(began, key=key))}


def _iso(seconds: int) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime(
        "%Y-%m-%dT%H:%M:%SZ")


def _lines(text: str | None) -> list[str]:
    """Those that git wrote: a subject may hold what Python takes for another end of a line."""
    return text.split("\n") if text else []


def _commit(line: str) -> Commit:
    name, tree, committed, subject = line.split("\t", 3)
    return Commit(name[:SHOWN], tree, int(committed), subject)


def unpack(tree: str, target: pathlib.Path, root=ROOT) -> None:
    """The files of a git tree, into a folder that is there.

    Raises UsageError where git or tar cannot: that is no fault of what is in it.
    """
    with subprocess.Popen(["git", "-C", root, "archive", tree], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=git.environment()) as archive:
        done = subprocess.run(["tar", "-x", "-C", target], stdin=archive.stdout,
                              stderr=subprocess.PIPE, check=False)
        archive.stdout.close()
        said = (done.stderr + archive.stderr.read()).decode(errors="replace")
    if done.returncode != 0 or archive.returncode != 0:
        raise UsageError(f"{tree[:SHOWN]} cannot be unpacked in {target}: {reason(said)}")
