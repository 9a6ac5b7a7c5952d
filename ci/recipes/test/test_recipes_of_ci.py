"""The recipes for CI services: valid YAML, shell steps that run, a hook that stops a push for a
regression only, and the page whose commands are followed."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

from ci.host.build import ROOT
from ci.recipes.test import their_allocator
from ci.recipes.test.their_allocator import git

HERE = ROOT / "ci" / "recipes"
FILES = ("github-actions.yml", "gitlab-ci.yml")
# Writes down how it was called, and ends as it is told.
FAKE = '#!/bin/sh\necho "$0" "$@" >> "$CALLS"\nexit ${STATUS:-0}\n'


def program(file: pathlib.Path) -> pathlib.Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(FAKE)
    file.chmod(0o755)
    return file


def read(name: str) -> dict:
    return pytest.importorskip("yaml").safe_load((HERE / name).read_text())


@pytest.mark.skipif(shutil.which("yamllint") is None, reason="yamllint is not installed")
@pytest.mark.parametrize("name", FILES)
def test_yamllint_finds_nothing(name: str):
    done = subprocess.run(["yamllint", "--strict", HERE / name], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stdout


def steps(name: str) -> tuple[list[str], dict[str, str]]:
    """The shell steps of a recipe in their order, and the variables that it sets."""
    recipe = read(name)
    if name == "gitlab-ci.yml":
        job = recipe["gate"]
        return [*job["before_script"], *job["script"]], job["variables"]
    job = recipe["jobs"]["gate"]
    return [step["run"] for step in job["steps"] if "run" in step], recipe["env"]


@pytest.mark.parametrize("name", FILES)
def test_the_shell_steps_call_the_gate_with_options_that_it_has(name: str, tmp_path):
    """Everything that they run is one that writes its call down; the gate's words are parsed."""
    folder, places = tmp_path / "work", tmp_path / "bin"
    program(folder / ".assay" / "assay")
    for command in ("git", "gh", "apt-get"):
        program(places / command)
    lines, variables = steps(name)
    calls = tmp_path / "calls"
    environment = {"PATH": f"{places}:/usr/bin:/bin", "CALLS": str(calls), "BASE": "origin/main",
                   "CI_MERGE_REQUEST_DIFF_BASE_SHA": "0123abcd", "NUMBER": "7", **variables}
    for line in lines:
        subprocess.run(["sh", "-ec", line], cwd=folder, env=environment, check=True)
    said = calls.read_text()
    assert "git clone --depth 1 https://example.org/assay.git .assay" in said
    asked = next(line for line in said.splitlines() if "/assay gate" in line)
    assert "--build make libmine.so --library libmine.so" in asked and "--comment" in asked
    assert re.search(r"--baseline (origin/main|0123abcd)", asked)
    helped = subprocess.run([ROOT / "assay", "gate", "--help"], capture_output=True, text=True,
                            check=True).stdout
    assert all(word in helped for word in re.findall(r"--[a-z-]+", asked))


@pytest.fixture
def pushed(tmp_path):
    """A repository of theirs with the hook, and a remote that has its first commit."""
    theirs = their_allocator.repository(tmp_path / "theirs", (0, 0))
    git(tmp_path, "init", "-q", "--bare", "remote.git")
    git(theirs, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(theirs, "branch", "-M", "main")
    git(theirs, "push", "-q", "origin", "HEAD~1:refs/heads/main")
    shutil.copy(HERE / "pre-push", theirs / ".git" / "hooks" / "pre-push")
    for key, value in (("command", str(program(tmp_path / "assay"))), ("build", "make libmine.so"),
                       ("library", "libmine.so")):
        git(theirs, "config", f"assay.{key}", value)
    return theirs


def push(theirs: pathlib.Path, status: int, *words: str) -> tuple[bool, str, str]:
    """Whether the push went through, what was said, and how the gate was called."""
    calls = theirs.parent / "calls"
    calls.write_text("")
    done = subprocess.run(["git", "-C", theirs, "push", *(words or ("origin", "main"))],
                          capture_output=True, text=True, check=False,
                          env=os.environ | {"STATUS": str(status), "CALLS": str(calls)})
    return done.returncode == 0, done.stderr, calls.read_text()


@pytest.mark.parametrize(("status", "goes"), [(0, True), (1, False), (2, True), (4, False),
                                              (125, True), (130, False)])
def test_the_hook_stops_a_push_for_a_regression_only(pushed, status: int, goes: bool):
    went, said, called = push(pushed, status)
    assert went == goes
    assert ("not gated" in said) == (status in (2, 125))
    old, new = git(pushed, "rev-parse", "HEAD~1"), git(pushed, "rev-parse", "HEAD")
    assert f"--baseline {old} --head {new}" in called


def test_the_hook_says_what_it_does_not_know(pushed):
    went, said, called = push(pushed, 1, "origin", "HEAD:refs/heads/new")
    assert went and "nothing to compare with" in said and called == ""
    git(pushed, "config", "--unset", "assay.build")
    went, said, called = push(pushed, 1)
    assert went and "is not set" in said and called == ""


def test_the_hook_lets_a_branch_be_deleted(pushed):
    push(pushed, 0, "origin", "HEAD:refs/heads/new")
    went, _, called = push(pushed, 1, "origin", ":new")
    assert went and called == ""


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (HERE / "README.md").read_text(), re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_the_page_has_commands_and_each_file_is_named():
    assert len(commands()) >= 6
    page = (HERE / "README.md").read_text()
    assert all(f"({name})" in page for name in (*FILES, "pre-push"))


@pytest.mark.full
def test_the_page_is_followed_in_a_fresh_folder_with_another_allocator(tmp_path):
    """The third commit is slower: the gate says so, and both bisections find it."""
    theirs = their_allocator.repository(tmp_path / "theirs")
    slower = git(theirs, "rev-parse", "HEAD~1")
    environment = os.environ | {"ASSAY": str(ROOT)}
    said = []
    gate, bisect, *by_git = [line.replace('/assay" gate', '/assay" gate --no-install')
                             .replace('/assay" bisect', '/assay" bisect --no-install')
                             for line in commands()]
    for script, status in ((gate.replace("HEAD~1", "HEAD~2"), 1), (bisect, 0),
                           ("\n".join(by_git[:-1]), 0)):
        done = subprocess.run(["sh", "-c", script], cwd=theirs, env=environment, text=True,
                              capture_output=True, check=False, timeout=1800)
        assert done.returncode == status, done.stdout + done.stderr
        said.append(done.stdout)
    assert "WORSE   instructions: mine pair/size:64" in said[0] and "take +" in said[0]
    assert f"{slower[:12]} is the first bad commit: mine: change 2" in said[1]
    assert f"{slower} is the first bad commit" in said[2]
