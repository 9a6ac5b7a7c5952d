"""A C test has in a normal run the words that its first comment gives it, and none in a long one."""

import pathlib
import re
import subprocess

import pytest

from ci.host.build import ROOT

PROJECT = f"""cmake_minimum_required(VERSION 3.22)
project(tests C)
enable_testing()
include({ROOT}/ci/host/c_tests.cmake)
foreach(name plain random)
  add_executable(${{name}} EXCLUDE_FROM_ALL ${{name}}.c)
  assay_test_of(${{CMAKE_CURRENT_SOURCE_DIR}}/${{name}}.c a/${{name}} ${{name}})
endforeach()
"""
COUNTS_WORDS = "int main(int count, char **words) { (void)words; return count - 1; }\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> pathlib.Path:
    """Two tests that end with the number of their words; `tested` has built them."""
    made = tmp_path_factory.mktemp("tests")
    (made / "CMakeLists.txt").write_text(PROJECT)
    (made / "plain.c").write_text(f"/* A rule. */\n{COUNTS_WORDS}")
    (made / "random.c").write_text(f"/* A rule.\n *\n * In a normal run: 20 3\n */\n{COUNTS_WORDS}")
    for command in (["cmake", "-S", made, "-B", made / "build"],
                    ["cmake", "--build", made / "build", "--target", "tested"]):
        subprocess.run(command, capture_output=True, check=True)
    return made


@pytest.mark.parametrize(("words", "passed", "failed"), [
    ([], {"a/plain"}, {"a/random"}), (["-C", "long"], {"a/plain", "a/random/long"}, {"a/random"})])
def test_a_normal_run_is_brief(folder: pathlib.Path, words, passed, failed):
    said = subprocess.run(["ctest", "--test-dir", folder / "build", *words], capture_output=True,
                          text=True, check=False).stdout
    ended = dict(re.findall(r"Test +#\d+: (\S+) \.+\**? *(Passed|Failed)", said.replace("***", " ")))
    assert {name for name, how in ended.items() if how == "Passed"} == passed, said
    assert {name for name, how in ended.items() if how == "Failed"} == failed, said
