"""The code runs with every Python from 3.10: its grammar, and TOML without a module of Python's."""

import ast
import os
import pathlib
import subprocess

from ci import tidy

OLDEST = (3, 10)

# Put before Python's own start-up file, it takes modules away.
WITHOUT = "import sys\nsys.modules.update(dict.fromkeys({modules!r}))\n"
READS = "from ci import toml; print(toml.loads('name = \"x\"'), toml.TOMLDecodeError.__name__)"


def test_the_grammar_is_that_of_the_oldest_python():
    for file in [*tidy.of_kind(tidy.ROOT, ".py"), tidy.ROOT / "assay"]:
        ast.parse(file.read_text(), str(file), feature_version=OLDEST)


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
