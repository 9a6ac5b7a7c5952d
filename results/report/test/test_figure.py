"""A drawing is the same whatever the user told matplotlib."""

import os
import pathlib
import subprocess
import sys

import pytest

pytest.importorskip("matplotlib")

ROOT = pathlib.Path(__file__).resolve().parents[3]
DRAW = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from results.report.html import figure
with figure.style():
    drawn = figure.figure(200, 100)
    figure.axes(drawn, 10, 10, 10, 10).plot([1, 3, 2])
    print(figure.svg(drawn, "name", "what it says"))
"""


def drawing(folder: pathlib.Path, **variables: str) -> str:
    done = subprocess.run([sys.executable, "-I", "-B", "-c", DRAW], cwd=folder, check=True,
                          env=os.environ | variables, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout


@pytest.fixture(scope="module")
def plain() -> str:
    return drawing(pathlib.Path("/"))


@pytest.mark.parametrize("settings", [b"axes.grid: True\nlines.linewidth: 9\nfont.size: 30\n",
                                      b"\xff\xfe\x00: nonsense"])
def test_a_file_of_the_current_folder_changes_nothing(plain, settings: bytes, tmp_path):
    """A valid one changed the pictures, and a damaged one ended the report."""
    (tmp_path / "matplotlibrc").write_bytes(settings)
    assert drawing(tmp_path) == plain and "<svg" in plain


def test_a_variable_changes_nothing(plain, tmp_path):
    """The report ended with what matplotlib said of the backend."""
    (tmp_path / "settings").write_text("lines.linewidth: 9\n")
    assert drawing(tmp_path, MPLBACKEND="nonsense",
                   MATPLOTLIBRC=str(tmp_path / "settings")) == plain
