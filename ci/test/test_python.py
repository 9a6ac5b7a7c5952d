"""The code runs with every Python from 3.10: its grammar, its calls, and TOML without a module of
Python's."""

import ast
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from ci import tidy

OLDEST = (3, 10)

# Put before Python's own start-up file, it takes modules away.
WITHOUT = "import sys\nsys.modules.update(dict.fromkeys({modules!r}))\n"
READS = "from ci.host import toml; print(toml.loads('name = \"x\"'), toml.TOMLDecodeError.__name__)"


def test_the_grammar_is_that_of_the_oldest_python():
    for file in [*tidy.of_kind(tidy.ROOT, ".py"), tidy.ROOT / "assay"]:
        ast.parse(file.read_text(), str(file), feature_version=OLDEST)


# Arguments of Python's own functions that 3.10 does not have.  mypy knows all of them, and takes long.
NEWER_ARGUMENTS = {"process_group", "include_hidden", "onexc", "delete_on_close", "walk_up"}


def test_no_call_has_an_argument_that_the_oldest_python_does_not_have():
    for file in [*tidy.of_kind(tidy.ROOT, ".py"), tidy.ROOT / "assay"]:
        for node in ast.walk(ast.parse(file.read_text(), str(file))):
            if isinstance(node, ast.Call):
                given = {keyword.arg for keyword in node.keywords}
                assert not given & NEWER_ARGUMENTS, f"{file}:{node.lineno}"


def complaints(version: str) -> set[str]:
    """The places that mypy does not like, as of the library of that Python."""
    files = [str(file.relative_to(tidy.ROOT)) for file in tidy.of_kind(tidy.ROOT, ".py")]
    done = subprocess.run(
        ["mypy", "--python-version", version, "--ignore-missing-imports", "--check-untyped-defs",
         "--explicit-package-bases", "--cache-dir", os.devnull, *files],
        cwd=tidy.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return set(re.findall(r"^([\w/.]+:\d+): error: .*\[(?:call-overload|call-arg|attr-defined"
                          r"|arg-type|name-defined)\]$", done.stdout, re.MULTILINE))


@pytest.mark.full
def test_no_call_is_newer_than_the_oldest_python():
    if shutil.which("mypy") is None:
        pytest.skip("mypy is not installed")
    newer = complaints("3.10") - complaints("3.11")
    assert not newer, "\n".join(sorted(newer))


def run(folder: pathlib.Path, *words) -> subprocess.CompletedProcess:
    return subprocess.run(words, cwd=tidy.ROOT, capture_output=True, text=True, check=False,
                          env=os.environ | {"PYTHONPATH": f"{folder}:{tidy.ROOT}"})


def test_toml_is_read_with_tomli_where_python_has_no_module(tmp_path: pathlib.Path):
    """tomli is the same code under another name, so Python's own stands in for it."""
    (tmp_path / "sitecustomize.py").write_text(WITHOUT.format(modules=["tomllib"]))
    (tmp_path / "tomli.py").write_text(
        "import sys\ndel sys.modules['tomllib']\nfrom tomllib import TOMLDecodeError, loads\n")
    done = run(tmp_path, "/usr/bin/python3", "-B", "-c", READS)
    assert done.stdout == "{'name': 'x'} TOMLDecodeError\n", done.stderr


def test_without_either_one_line_says_what_to_install(tmp_path: pathlib.Path):
    (tmp_path / "sitecustomize.py").write_text(WITHOUT.format(modules=["tomllib", "tomli"]))
    done = run(tmp_path, "/usr/bin/python3", "-B", tidy.ROOT / "assay", "list", "--no-install")
    assert done.returncode == 2 and "install Debian's python3-tomli, or Python 3.11" in done.stderr
    assert len(done.stderr.splitlines()) == 1
