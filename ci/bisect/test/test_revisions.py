"""Commits of another repository: each tree is built once, and what cannot be built is skipped."""

import argparse
import subprocess

import pytest

from ci.bisect import revisions
from ci.bisect.deciding import CountedBisection
from ci.commands import bisect
from ci.host.errors import CannotBuild, UsageError
from results.report.test.made_up import sample

PLANTED, BROKEN = 20, (9, 14)


def git(folder, *words: str) -> str:
    return subprocess.run(["git", "-C", folder, "-c", "user.name=A", "-c", "user.email=a@b",
                           "-c", "commit.gpgsign=false", *words], capture_output=True, text=True,
                          check=True).stdout.strip()


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """31 commits of a "library" that says what an operation costs; two do not build, and one changes
    nothing that is built."""
    folder = tmp_path_factory.mktemp("theirs")
    git(folder, "init", "-q")
    for number in range(31):
        cost = 100.0 if number < PLANTED else 108.0
        (folder / "cost").write_text("false\n" if number in BROKEN else f"echo {cost} > lib.so\n")
        (folder / "note").write_text(f"{number if number != 17 else 16}\n")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "--allow-empty", "-m", f"change {number}")
    git(folder, "tag", "good", "HEAD~30")
    return folder


class Canned(revisions.LibraryRevisions):
    """Reads the count from the library, where the real one runs it."""

    def side(self, commit):
        library = self.built(commit)

        class Measured:
            def records(self, *_words: str) -> list[dict]:
                return [sample("mine", "pair/size:64", "micro", metric, "instructions", value, 0,
                               emulation="qemu-user")
                        for metric, value in (("instructions_per_op", float(library.read_text())),
                                              ("instructions_harness_per_op", 20.0))]
        return Measured()


@pytest.fixture
def theirs(repository, tmp_path, monkeypatch):
    monkeypatch.setattr(revisions, "FOLDER", tmp_path / "bisect")
    return Canned(repository, "echo run >> ../../log; sh cost", revisions.pathlib.PurePath("lib.so"))


def bisection(theirs, good: str = "good", bad: str = "master~0"):
    head = git(theirs.root, "rev-parse", "HEAD")
    first, commits = revisions.between(theirs.root, good, head if bad == "master~0" else bad)
    return CountedBisection(theirs, first, commits, ("count",))


def test_a_planted_commit_among_30_is_found_in_6_builds(theirs, capsys):
    work = bisection(theirs)
    assert len(work.commits) == 30
    at, = work.run().suspects
    assert work.commits[at].subject == f"change {PLANTED}" and work.builds <= 6
    bisect.report(work, work.commits[at], work.commits[at - 1])
    said = capsys.readouterr().out
    assert f"is the first bad commit: change {PLANTED}" in said and "(+10.00%)" in said


def test_what_a_stopped_build_left_is_not_built_upon(theirs):
    commit = revisions.commit_of(theirs.root, "good")
    library = theirs.built(commit)
    (library.parent.parent / "built").unlink()
    left = library.parent / "half.o"
    left.write_text("")
    assert theirs.built(commit).exists() and not left.exists()


@pytest.mark.parametrize("said", ["cc1: fatal error: /tmp/x.s: No space left on device",
                                  "g++: fatal error: Killed signal terminated program cc1plus"])
def test_a_machine_without_room_is_no_fault_of_the_commit(theirs, said):
    theirs = Canned(theirs.root, f"[ $(cat note) -ge 16 ] && echo {said!r}; echo make: Error; "
                    "[ $(cat note) -lt 16 ] && sh cost", theirs.library)
    with pytest.raises(UsageError, match=said.rpartition(": ")[2][:10]):
        bisection(theirs).run()


def test_a_tree_that_cannot_be_unpacked_ends_it_with_a_line(theirs, monkeypatch, tmp_path):
    tool = tmp_path / "bin" / "tar"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho 'tar: note: Cannot write: No space left on device' >&2\nexit 2\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:/usr/bin:/bin")
    with pytest.raises(UsageError, match="cannot be unpacked in .*: tar: note: Cannot write"):
        theirs.built(revisions.commit_of(theirs.root, "good"))


def test_a_tree_is_built_once_for_all_its_commits(theirs, tmp_path):
    for _ in range(2):
        bisection(theirs).run()
    built = (tmp_path / "bisect" / "log").read_text().count("run")
    assert built <= 6


def test_a_commit_that_cannot_be_built_names_its_log(theirs):
    broken = bisection(theirs).commits[BROKEN[0] - 1]
    with pytest.raises(CannotBuild, match="status 1.*build.log"):
        theirs.built(broken)


def test_a_command_that_makes_nothing_cannot_build(theirs):
    import dataclasses
    nothing = dataclasses.replace(theirs, command="true")
    with pytest.raises(CannotBuild, match="made no lib.so"):
        nothing.built(bisection(theirs).commits[0])


def test_no_difference_is_said_and_not_found(theirs):
    work = bisection(theirs, "good", git(theirs.root, "rev-parse", f"HEAD~{31 - PLANTED}"))
    assert work.run().suspects == ()


@pytest.mark.parametrize(("good", "bad", "said"), [
    ("HEAD", "good", "no ancestor"), ("nothing", "HEAD", "no commit"), ("HEAD", "HEAD", "the same"),
    ("--all", "HEAD", "no commit")])
def test_ends_that_are_none_are_one_line(repository, good, bad, said):
    with pytest.raises(UsageError, match=said):
        revisions.between(repository, good, bad)


def test_a_folder_without_git_is_one_line(tmp_path):
    with pytest.raises(UsageError, match="no git repository"):
        revisions.between(tmp_path, "a", "b")


@pytest.mark.parametrize(("words", "said"), [
    (["a", "b"], "which allocator"), (["a", "b", "--repo", "."], "belong together"),
    (["a", "b", "--repo", ".", "--build", "make", "--library", "/lib.so"], "within the repository"),
    (["a", "b", "--repo", ".", "--build", "make", "--library", "../lib.so"], "within the repository"),
    (["a", "b", "--repo", ".", "--build", "make", "--library", "x", "--allocator", "y"], "for this")])
def test_options_that_do_not_fit_are_one_line(words, said):
    parser = argparse.ArgumentParser()
    bisect.configure(parser)
    with pytest.raises(UsageError, match=said):
        bisect.revisions_of(parser.parse_args(words))
