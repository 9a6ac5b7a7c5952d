"""Looking at a repository changes nothing in it."""

import subprocess

from ci.host import git


def test_a_status_writes_no_index(tmp_path):
    """One that was ended while it wrote left a lock, and the user could commit nothing."""
    file = tmp_path / "file"
    file.write_text("x")
    for words in (["init", "-q"], ["add", "file"]):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    file.touch()  # what the index knows of it is out of date
    index = tmp_path / ".git" / "index"
    before = index.read_bytes(), index.stat().st_mtime_ns
    assert git.says(tmp_path, "status", "--porcelain") == "A  file"
    assert before == (index.read_bytes(), index.stat().st_mtime_ns)


def test_a_folder_that_stands_alone_does_not_ask_the_one_around_it(tmp_path):
    subprocess.run(["git", "-C", str(tmp_path), "init", "-q"], check=True)
    inner = tmp_path / "inner"
    inner.mkdir()
    assert git.says(inner, "rev-parse", "--git-dir") is not None
    assert git.says(inner, "rev-parse", "--git-dir", alone=True) is None


def repository(folder):
    """A new one with a commit; returns the commit's name."""
    for words in (["init", "-q"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q",
                                   "--allow-empty", "-m", folder.name]):
        subprocess.run(["git", "-C", str(folder), *words], check=True)
    return git.says(folder, "rev-parse", "HEAD")


def test_a_hook_of_another_repository_does_not_go_before_the_folder(tmp_path, monkeypatch):
    """Git sets these for hooks; a run then told another repository's commit as its own."""
    folders = [tmp_path / name for name in ("own", "other", "none")]
    for folder in folders:
        folder.mkdir()
    own, other = map(repository, folders[:2])
    monkeypatch.setenv("GIT_DIR", str(folders[1] / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(folders[1]))
    monkeypatch.setenv("GIT_INDEX_FILE", str(folders[1] / "index"))
    assert own != other and git.says(folders[0], "rev-parse", "HEAD", alone=True) == own
    assert git.says(folders[2], "rev-parse", "HEAD", alone=True) is None
