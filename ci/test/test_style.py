"""The C files are formatted as .clang-format says, and clang-tidy finds nothing in them.

Every version of clang-format that was tried, 14 to 22, agrees.  What they lay out in different ways,
such as the braces that are all of a macro, is between marks that turn it off.  Any other version may
have its own opinion, so it is not asked.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from ci import tidy
from ci.host import build


def c_files() -> list[pathlib.Path]:
    return tidy.sources(tidy.ROOT)


TRIED = range(14, 23)


def formatters() -> list:
    """The one that a user would run, and each version that is here beside it, for `--full`."""
    beside = {file.name for folder in map(pathlib.Path, os.environ["PATH"].split(":"))
              if folder.is_dir() for file in folder.glob("clang-format-*")
              if file.name.removeprefix("clang-format-").isdigit()}
    return ["clang-format", *(pytest.param(name, marks=pytest.mark.full) for name in sorted(beside))]


def version_of(formatter: str) -> int:
    said = subprocess.run([formatter, "--version"], capture_output=True, text=True, check=True)
    return int(re.search(r"version (\d+)", said.stdout)[1])


@pytest.mark.parametrize("formatter", formatters())
def test_c_files_are_formatted(formatter: str):
    if shutil.which(formatter) is None:
        pytest.skip("clang-format is not installed")
    if version_of(formatter) not in TRIED:
        pytest.skip(f"clang-format {version_of(formatter)}: only {TRIED[0]} to {TRIED[-1]} agree")
    done = subprocess.run([formatter, "--dry-run", "-Werror", *c_files()], check=False,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[:2000]


@pytest.mark.full
def test_clang_tidy_finds_nothing():
    folder = build.folder_of("clang")
    compiled = {entry["file"] for entry in
                json.loads((folder / "compile_commands.json").read_text())}
    mine = [path for path in c_files() if str(path) in compiled
            and path.parent.name != "liars"]  # they are wrong on purpose
    assert len(mine) > 30
    done = subprocess.run(
        ["xargs", "-0", "-n", "1", "-P", str(os.cpu_count() or 1), "clang-tidy", "--quiet", "-p",
         folder], input="\0".join(map(str, mine)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
