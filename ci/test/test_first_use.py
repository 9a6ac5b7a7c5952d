"""Each subcommand as the first one on a machine: what it needs and does not find is one line.

The subcommands are found, as `assay` finds them.  Python's packages are taken away by a
sitecustomize that leaves nothing but the standard library on the path, in child processes too.
"""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from ci import tidy
from ci.host import build, environment, setup
from results.store.recording import Recording

COMMANDS = sorted(file.stem for file in tidy.ROOT.glob("*/commands/*.py"))

WITHOUT_PACKAGES = """
import sys
sys.path[:] = [place for place in sys.path if "-packages" not in place]
"""

# The smallest work that brings a command past its set-up; a command that is not here gets none.
SMALL = {
    "bench": ["pair/size:64", "--smoke", "--rounds", "1", "--allocator", "null"],
    "count": ["pair/size:64", "--quick", "--allocator", "null"],
    "conform": ["heap.calloc.zero", "--quick"],
    "compare": ["{records}", "{records}"],
    "crash": ["control-persist", "--model", "process-death", "--operations", "20"],
    "report": ["{records}", "--html", "{folder}/page.html"],
    "record": ["-o", "{folder}/true.trace", "--", "/bin/sort", "/etc/passwd"],
    "bisect": ["--help"],  # it would build two commits
    "import": ["results/test/imported.txt"],
    "mutate": ["heap/align_8", "--switched"],
    "gate": ["pair/size:64", "--quick", "--allocator", "null"],
    "setup": ["--dry-run"],
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> pathlib.Path:
    """The files of this repository in a folder that is no checkout, nothing built."""
    folder = tmp_path_factory.mktemp("first") / "assay"
    for path in tidy.files():
        target = folder / path.relative_to(tidy.ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return folder


def takes_no_install(root: pathlib.Path, name: str) -> bool:
    file, = root.glob(f"*/commands/{name}.py")
    return '"--no-install"' in file.read_text()


def run(root: pathlib.Path, folder: pathlib.Path, path: str, name: str, words: list[str]):
    (folder / "sitecustomize.py").write_text(WITHOUT_PACKAGES)
    command = [sys.executable, "-B", root / "assay", name]
    command += ["--no-install"] if takes_no_install(root, name) else []
    before, dashes, after = words, [], []
    if "--" in words:
        at = words.index("--")
        before, dashes, after = words[:at], ["--"], words[at + 1:]
    return subprocess.run([*command, *before, *dashes, *after], cwd=root, text=True, timeout=300,
                          env={"PATH": path, "PYTHONPATH": str(folder), "HOME": str(folder)},
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)


def test_the_commands_are_found():
    assert {"bench", "test", "count", "setup"} <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_with_nothing_but_python_it_says_so_in_one_line(tree, tmp_path, name: str):
    """No compiler, no git, no package manager and no package of Python's."""
    done = run(tree, tmp_path, "/nonexistent", name,
               [] if name in ("compare",) else SMALL.get(name, []))
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 2, 125), done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("assay: ")]
    if done.returncode:
        assert "usage:" in done.stderr or len(said) == 1 and done.stderr.count("\n") == 1, \
            done.stderr
    else:
        assert done.stdout or name == "clean"


@pytest.mark.full
@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "clean"])
def test_built_and_without_packages_it_works_or_says_which_it_lacks(tmp_path, name: str):
    """Nothing that a package brings is imported on the way, or the command does without."""
    records = tmp_path / "records.jsonl"
    made = subprocess.run([tidy.ROOT / "assay", "bench", "--no-install", *SMALL["bench"], "--json",
                           records], cwd=tidy.ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    words = [word.format(records=records, folder=tmp_path) for word in SMALL.get(name, [])]
    done = run(tidy.ROOT, tmp_path, os.environ["PATH"], name, words)
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 0 or \
        done.returncode == 2 and "is not installed" in done.stderr.splitlines()[-1], done.stderr


def test_every_command_says_what_it_needs():
    from ci.needs import by_need
    for name in COMMANDS:
        file, = tidy.ROOT.glob(f"*/commands/{name}.py")
        assert "\ndef needs(" in file.read_text(), f"{name} has no needs(full) for `assay setup`"
    for full in (False, True):
        wanted = by_need(full)
        assert set(wanted) >= set(setup.packages_for("build", "bench", "test", "count"))
        assert {name for commands in wanted.values() for name in commands} >= {
            "bench", "test", "count", "gate", "conform", "mutate", "record", "report", "compare"}
    assert set(by_need(True)) > set(by_need(False))


def test_a_dry_run_installs_nothing(monkeypatch, capsys, tmp_path):
    from ci.commands import setup as command
    monkeypatch.setattr(setup, "ensure", lambda *words: pytest.fail("installs"))
    monkeypatch.setattr(build, "build", lambda *words, **more: pytest.fail("builds"))
    import argparse
    assert command.run(argparse.Namespace(full=False, dry_run=True)) == 0
    lines = capsys.readouterr().out.splitlines()
    line = next(line for line in lines if "python3-pyelftools" in line)
    assert "count" in line.split() and "bench" not in line.split()


class TestWithoutACheckout:
    def test_the_files_are_the_same(self, tree: pathlib.Path):
        for made in ("build/release/x.o", "results/runs/one/records.jsonl",
                     "ci/__pycache__/tidy.pyc"):
            (tree / made).parent.mkdir(parents=True, exist_ok=True)
            (tree / made).touch()
        assert {path.relative_to(tree) for path in tidy.files(tree)} == \
            {path.relative_to(tidy.ROOT) for path in tidy.files()}

    def named(self, monkeypatch, tmp_path: pathlib.Path, commit: str | None) -> str:
        import datetime
        monkeypatch.setattr("results.store.recording.ROOT", tmp_path)
        monkeypatch.setattr(environment, "commit", lambda root: commit)
        started = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
        return Recording(started=started).run.id

    def test_a_run_is_named_by_a_whole_word(self, monkeypatch, tmp_path: pathlib.Path):
        assert self.named(monkeypatch, tmp_path, None) == "20260102T030405-unversioned"

    def test_in_one_by_the_beginning_of_the_commit(self, monkeypatch, tmp_path: pathlib.Path):
        assert self.named(monkeypatch, tmp_path, "0123456789ab") == "20260102T030405-01234567"

    def test_a_repository_around_the_tree_is_not_its_own(self, tmp_path: pathlib.Path):
        inner = tmp_path / "unpacked"
        inner.mkdir()
        git = ["git", "-C", tmp_path, "-c", "user.name=n", "-c", "user.email=n@example.org"]
        subprocess.run([*git, "init", "-q"], check=True)
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "somebody's"], check=True)
        assert environment.commit(tmp_path) is not None and environment.commit(inner) is None


def test_clean_leaves_the_list_of_what_was_installed(tree: pathlib.Path, tmp_path: pathlib.Path):
    """The packages are still on the machine."""
    (tree / "build" / "release").mkdir(parents=True, exist_ok=True)
    (tree / "build" / "installed-packages").write_text("one 1.0\n")
    (tree / "build" / "pytest.xml").touch()
    assert run(tree, tmp_path, "/nonexistent", "clean", []).returncode == 0
    assert [path.name for path in (tree / "build").iterdir()] == ["installed-packages"]
    (tree / "build" / "installed-packages").unlink()
    assert run(tree, tmp_path, "/nonexistent", "clean", []).returncode == 0
    assert not (tree / "build").exists()
