"""The user's environment makes no other program of the same sources, and a build that fails says
why in a line."""

import pathlib
import shutil

import pytest

from ci.host import build
from ci.host.build_environment import environment
from ci.host.errors import CannotBuild

CMAKE = """cmake_minimum_required(VERSION 3.20)
project(small C)
add_executable(small small.c)
"""
PRESETS = """{"version": 3, "configurePresets": [{"name": "release", "generator": "Ninja",
"binaryDir": "${sourceDir}/build/${presetName}", "cacheVariables": {"CMAKE_C_COMPILER": "gcc"}}]}"""

HOSTILE = {"CC": "/no/compiler", "CFLAGS": "-no-such-flag", "CPPFLAGS": "-no", "CXX": "/no",
           "CXXFLAGS": "-m16", "LDFLAGS": "-Wl,--no-such", "CPATH": "{folder}",
           "C_INCLUDE_PATH": "{folder}", "COMPILER_PATH": "/no", "GCC_EXEC_PREFIX": "/no/",
           "LIBRARY_PATH": "/no", "MAKEFLAGS": "-n --no-such", "GNUMAKEFLAGS": "-n",
           "DESTDIR": "/no", "CMAKE_TOOLCHAIN_FILE": "/no.cmake", "CMAKE_GENERATOR": "Xcode",
           "CMAKE_GENERATOR_PLATFORM": "x", "CMAKE_GENERATOR_TOOLSET": "y", "CMAKE_BUILD_TYPE": "Z",
           "CMAKE_CONFIG_TYPE": "Q", "CMAKE_C_FLAGS": "-no", "MAKEFILES": "/no", "CDPATH": "/tmp",
           "GREP_OPTIONS": "-v", "MALLOC_PERTURB_": "7", "GLIBC_TUNABLES": "glibc.malloc.check=3",
           "LD_PRELOAD": "/no/library.so", "PYTHONHOME": "/no", "BASH_ENV": "/no",
           "CCC_OVERRIDE_OPTIONS": "+-no", "LD_RUN_PATH": "/no", "NINJA_STATUS": "%q"}
KEPT = {"PATH": "/usr/bin", "HOME": "/root", "TMPDIR": "/tmp", "CMAKE_C_COMPILER_LAUNCHER": "ccache",
        "CMAKE_PREFIX_PATH": "/opt", "CCACHE_DIR": "/x", "LD_LIBRARY_PATH": "/opt/lib",
        "LC_ALL": "C", "PKG_CONFIG_PATH": "/opt"}


@pytest.fixture
def tree(request, tmp_path, monkeypatch) -> pathlib.Path:
    """A small project in a folder of any name."""
    if shutil.which("ninja") is None:
        pytest.skip("ninja is not installed")
    folder = tmp_path / getattr(request, "param", "small")
    folder.mkdir()
    (folder / "CMakeLists.txt").write_text(CMAKE)
    (folder / "CMakePresets.json").write_text(PRESETS)
    (folder / "small.c").write_text("#include <stdio.h>\nint main(void) { return puts(\"\") < 0; }\n")
    monkeypatch.setattr(build, "ROOT", folder)
    return folder


def test_it_keeps_what_is_the_users_to_say(monkeypatch):
    for name, value in (HOSTILE | KEPT).items():
        monkeypatch.setenv(name, value)
    seen = environment()
    assert {name: seen.get(name) for name in KEPT} == KEPT
    assert not HOSTILE.keys() & seen.keys()


@pytest.mark.parametrize("tree", ["small", "a b ü $x"], indirect=True)
def test_no_variable_of_the_user_changes_a_build(tree, monkeypatch):
    (tree / "stdio.h").write_text("#error a header of somebody's\n")
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value.format(folder=tree))
    folder = build.build("release")
    assert (folder / "small").is_file()
    assert "-no" not in (folder / "CMakeCache.txt").read_text()


@pytest.mark.parametrize("file, text, why", [
    ("small.c", "wrong\nwrong\n", "small.c:"), ("small.c", "int main(void) { lost(); }\n", "lost"),
    ("CMakeLists.txt", CMAKE + 'message(FATAL_ERROR "not here")\n', "not here"),
    ("CMakePresets.json", "{", "")])
def test_what_cannot_be_built_is_one_line_and_a_file(tree, file: str, text: str, why: str):
    (tree / file).write_text(text)
    with pytest.raises(CannotBuild) as failure:
        build.build("release")
    said = str(failure.value)
    assert why in said and "\n" not in said and len(said) < 600
    log = pathlib.Path(said.rpartition("(more in ")[2].removesuffix(")"))
    assert why in log.read_text()
