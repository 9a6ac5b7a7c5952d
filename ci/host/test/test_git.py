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
