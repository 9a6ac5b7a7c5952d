"""The command does its work, or says in a line why not, whatever the user's environment holds."""

import json
import os
import pathlib
import stat
import subprocess

import pytest

from ci import tidy
from ci.host import limits
from results.report.test import made_up

ASSAY = tidy.ROOT / "assay"
HOSTILE = "raise SystemExit('a module of somebody else')\n"
# Modules that Python or the command imports at the start.
MODULES = ("sitecustomize", "usercustomize", "json", "argparse", "os", "site", "ci", "tempfile")


@pytest.fixture
def hostile(tmp_path) -> pathlib.Path:
    """A folder of modules by the names that are imported first."""
    user = tmp_path / ".local" / "lib"
    places = [tmp_path, *(user / f"python3.{minor}" / "site-packages" for minor in range(10, 16))]
    for place in places:
        place.mkdir(parents=True, exist_ok=True)
        for name in MODULES:
            (place / f"{name}.py").write_text(HOSTILE)
    return tmp_path


@pytest.fixture
def run_file(tmp_path) -> pathlib.Path:
    file = tmp_path / "mine.jsonl"
    file.write_text("".join(json.dumps(record) + "\n"
                            for record in made_up.records(rounds=1)[:40]))
    return file


def assay(*words, environment: dict | None = None, limit: str = ":", **options):
    """Runs the command behind a line of the shell."""
    return subprocess.run(["sh", "-c", f'{limit}; exec "$0" "$@"', ASSAY, *map(str, words)],
                          env=os.environ | (environment or {}), capture_output=True, text=True,
                          check=False, timeout=300, **options)


@pytest.mark.parametrize("name, value", [
    ("PYTHONPATH", "{folder}"), ("PYTHONHOME", "{folder}"), ("PYTHONSTARTUP", "{folder}/json.py"),
    ("PYTHONWARNINGS", "error"), ("PYTHONIOENCODING", "utf-16"), ("PYTHONINSPECT", "1"),
    ("PYTHONUSERBASE", "{folder}/.local"), ("HOME", "{folder}"), ("PYTHONCASEOK", "1"),
    ("PYTHONPLATLIBDIR", "{folder}"), ("PYTHONUTF8", "0"), ("PYTHONTRACEMALLOC", "no")])
def test_python_is_not_the_users(hostile, name: str, value: str):
    """Failed with PYTHONPATH, PYTHONHOME, PYTHONIOENCODING and PYTHONINSPECT."""
    done = assay("--version", environment={name: value.format(folder=hostile)}, cwd=hostile)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("assay ")


def test_packages_are_found_all_the_same(run_file):
    """Isolated from the user's, not from Debian's."""
    pytest.importorskip("jinja2")
    pytest.importorskip("matplotlib")
    done = assay("report", run_file, "--no-install")
    assert (done.returncode, done.stderr) == (0, "") and run_file.with_suffix(".html").exists()


@pytest.mark.parametrize("environment", [
    {"LC_ALL": "xx_YY"}, {"LC_ALL": "C", "LANG": "tr_TR.UTF-8"}, {"TERM": "\x1b"},
    {"CDPATH": "/tmp", "GREP_OPTIONS": "-v", "BASH_ENV": "/no", "ENV": "/no"},
    {"GLIBC_TUNABLES": "glibc.malloc.check=3", "MALLOC_PERTURB_": "9", "MALLOC_ARENA_MAX": "1"},
    {"LD_LIBRARY_PATH": "/no/such:/tmp"}, {"COLUMNS": "-1"}, {"COLUMNS": "9" * 40}])
def test_it_works_in_an_odd_environment(environment: dict, run_file):
    done = assay("compare", run_file, run_file, "--no-install", environment=environment)
    assert (done.returncode, done.stderr) == (0, "") and "compare" in done.stdout


def test_it_works_without_home_and_path(run_file):
    done = subprocess.run([ASSAY, "report", run_file, "--no-install"], env={}, capture_output=True,
                          text=True, check=False, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("mask", ["077", "000"])
def test_a_mask_makes_no_file_that_its_owner_cannot_read(mask: str, run_file):
    done = assay("report", run_file, "--export", "csv", "--no-install", limit=f"umask {mask}")
    assert (done.returncode, done.stderr) == (0, "")
    modes = {stat.S_IMODE(run_file.with_suffix(end).stat().st_mode) for end in (".md", ".csv")}
    assert modes == {0o666 & ~int(mask, 8)}


def test_a_temporary_folder_with_a_space_and_none_at_all(run_file, tmp_path):
    (tmp_path / "a b ü").mkdir()
    done = assay("report", run_file, "--no-install", environment={"TMPDIR": str(tmp_path / "a b ü")})
    assert (done.returncode, done.stderr) == (0, "")
    done = assay("report", run_file, "--no-install", environment={"TMPDIR": "/no such"})
    assert done.returncode == 0 and done.stderr.count("\n") == 1 and "/no such" in done.stderr


def much(file: pathlib.Path) -> None:
    """Makes it a run that no processor reports within a second."""
    file.write_text("".join(json.dumps(record) + "\n" for record in made_up.records(rounds=60)))


@pytest.mark.parametrize("limit, said", [
    ("-t 1", "its limit of 1 s of CPU time is reached (ulimit -t)"), ("-v 60000", "(ulimit -v is"),
    ("-f 0", "File too large (ulimit -f is 0 KiB)")])
def test_a_limit_is_told_in_a_line(limit: str, said: str, run_file):
    """Failed: killed without a word, `fault of assay`, no limit named."""
    if limit == "-t 1":
        much(run_file)
    done = assay("report", run_file, limit=f"ulimit {limit}")
    assert done.returncode == 2 and said in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr and "fault of" not in done.stderr


def test_a_limit_that_is_not_reached_says_nothing(run_file):
    done = assay("--version", limit="ulimit -t 100; ulimit -n 64")
    assert (done.returncode, done.stderr) == (0, "")
    assert limits.of(None) == limits.of(2) == ""


@pytest.mark.parametrize("words", [["--help"], ["report", "{file}"], ["compare", "{file}", "{file}"]])
def test_a_reader_that_leaves_ends_it_quietly(words: list[str], run_file):
    line = " ".join(f"'{word.format(file=run_file)}'" for word in words)
    done = subprocess.run(["bash", "-c", f"set -o pipefail; '{ASSAY}' {line} | true"], text=True,
                          capture_output=True, check=False, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_that_is_gone_is_told(tmp_path, run_file):
    """`cannot write: No such file or directory` was said of it."""
    (tmp_path / "gone").mkdir()
    done = assay("report", run_file, "--no-install", limit='cd gone && rmdir ../gone', cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "assay: the current folder has been removed"
