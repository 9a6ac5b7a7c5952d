"""The commits of a repository, whatever their subjects hold and whichever repository a hook names."""

import subprocess

import pytest

from ci.history import commits, counting

SUBJECTS = ("one", "two\u2028half\x0b\x85", "tab\there", "")
NOBODY = ("-c", "user.name=a", "-c", "user.email=a@b")


def made(folder, subjects=SUBJECTS):
    folder.mkdir()
    subprocess.run(["git", "-C", folder, "init", "-q"], check=True)
    for subject in subjects:
        (folder / "file").write_text(subject)
        subprocess.run(["git", "-C", folder, "add", "file"], check=True)
        subprocess.run(["git", "-C", folder, *NOBODY, "commit", "-q", "--allow-empty-message",
                        "-m", subject], check=True)
    return folder


def test_a_subject_is_one_line(tmp_path):
    """A line separator in one, or none at all, once was a fault of assay."""
    root = made(tmp_path / "own")
    found = commits.chosen("HEAD~3..HEAD", root=root)
    assert [one.subject for one in found] == list(SUBJECTS[1:])
    assert len(commits.known(root)) == len(SUBJECTS)


@pytest.fixture
def hook(tmp_path, monkeypatch):
    """A repository, and another one that git names to what it runs."""
    own, other = made(tmp_path / "own"), made(tmp_path / "other", ("other", "second"))
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    return own, other


def test_a_commit_is_unpacked_from_the_repository_that_is_asked(hook, tmp_path):
    (root, _), target = hook, tmp_path / "target"
    target.mkdir()
    commits.unpack(commits.chosen("HEAD~3", root=root)[0].tree, target, root=root)
    assert (target / "file").read_text() == "one"


def test_another_repository_is_not_set_to_a_commit(hook):
    """Its own files were replaced, with --force."""
    tree, other = hook
    counting._git("-C", str(tree), "checkout", "-q", "--force", "--detach", "HEAD~3")
    assert (tree / "file").read_text() == "one" and (other / "file").read_text() == "second"
    assert subprocess.run(["git", "--git-dir", other / ".git", "symbolic-ref", "-q", "HEAD"],
                          stdout=subprocess.DEVNULL, check=False).returncode == 0
