"""A guest's Python finds bytecode that was made here, and does without where none can be made."""

import pathlib
import platform
import subprocess
import sys

import pytest

from ci.host.qemu import bytecode

VERSION = platform.python_version()
# Loads a module from its bytecode alone, and says where that says that it came from.
LOAD = """import importlib.machinery, sys
loader = importlib.machinery.SourcelessFileLoader("made_up", sys.argv[1])
print(loader.get_code("made_up").co_filename)
"""


@pytest.fixture
def root(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "usr/lib/python3"
    (folder / "tests").mkdir(parents=True)
    (folder / "made_up.py").write_text("answer = 42\n")
    (folder / "torn.py").write_text("answer = (\n")
    (folder / "tests/slow.py").write_text("answer = 42\n")
    return tmp_path


def made(root: pathlib.Path) -> list[str]:
    return sorted(file.name.split(".")[0] for file in root.rglob("*.pyc"))


def test_modules_have_some_and_what_is_no_python_is_left_alone(root):
    assert bytecode.make(root, VERSION, [root / "usr/lib/python3"])
    assert made(root) == ["made_up"]


def test_it_tells_paths_of_the_guest(root):
    bytecode.make(root, VERSION, [root / "usr/lib/python3"])
    [file] = root.rglob("made_up.*.pyc")
    said = subprocess.run([sys.executable, "-c", LOAD, file], capture_output=True, text=True,
                          check=True)
    assert said.stdout == "/usr/lib/python3/made_up.py\n"


@pytest.mark.parametrize("version", ["", "3.99.1", "unknown"])
def test_without_that_python_there_is_none(root, version: str):
    assert not bytecode.make(root, version, [root / "usr/lib/python3"])
    assert made(root) == []
