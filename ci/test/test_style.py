"""The C files are formatted as .clang-format says, and clang-tidy finds nothing in them.

Every version of clang-format from 14 on shall agree.  What they lay out in different ways, such as
the braces that are all of a macro, is between marks that turn it off.
"""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

from ci import build, tidy


def c_files() -> list[pathlib.Path]:
    return tidy.sources(tidy.ROOT)


@pytest.mark.skipif(shutil.which("clang-format") is None, reason="clang-format is not installed")
def test_c_files_are_formatted():
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *c_files()], check=False,
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
