"""CMake is asked again where its answer may be another, and only there."""

import json
import pathlib

import pytest

from ci.host import build, build_state

# `asked` has a line for each time that CMake configured; `copy` has what CMake read then.
CMAKE = """cmake_minimum_required(VERSION 3.22)
project(small NONE)
file(APPEND ${CMAKE_BINARY_DIR}/asked "once\\n")
file(STRINGS facts.txt facts)
find_file(EXTRA NAMES extra.txt PATHS ${CMAKE_SOURCE_DIR} NO_DEFAULT_PATH)
add_custom_target(other)
add_custom_target(third)
add_custom_target(copy ALL COMMAND ${CMAKE_COMMAND} -E echo "${facts} ${EXTRA}" > copy)
"""
PRESETS = {"version": 3, "configurePresets": [{"name": "small", "binaryDir": "build/small"}]}


@pytest.fixture
def tree(tmp_path: pathlib.Path, monkeypatch) -> pathlib.Path:
    """A small project in which CMake has found everything."""
    for name, text in {"CMakeLists.txt": CMAKE, "CMakePresets.json": json.dumps(PRESETS),
                       "facts.txt": "old", "extra.txt": "", "read.py": ""}.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(build, "ROOT", tmp_path)
    return tmp_path


def built(tree: pathlib.Path, warnings_are_errors: bool = False) -> tuple[int, str]:
    """How often CMake has configured by now, and what the build holds, as a new process sees it."""
    build._built.clear()
    folder = build.build("small", warnings_are_errors=warnings_are_errors)
    return len((folder / "asked").read_text().splitlines()), (folder / "copy").read_text()


def test_nothing_has_changed(tree: pathlib.Path):
    assert built(tree)[0] == built(tree)[0] == 1
    (tree / "read.py").write_text("of no interest to CMake")
    (tree / "build" / "mine.txt").write_text("no source")
    assert built(tree)[0] == 1


def test_a_file_that_cmake_reads_has_changed(tree: pathlib.Path):
    assert built(tree)[1].startswith("old ")
    (tree / "facts.txt").write_text("new")
    assert built(tree)[1].startswith("new ")


def test_what_was_missing_is_there_now(tree: pathlib.Path, tmp_path_factory, monkeypatch):
    elsewhere = tmp_path_factory.mktemp("installed")
    (tree / "extra.txt").unlink()
    (tree / "CMakeLists.txt").write_text(CMAKE.replace("${CMAKE_SOURCE_DIR} NO", f"{elsewhere} NO"))
    monkeypatch.setattr(build_state, "INSTALLED", (str(elsewhere), "/nowhere"))
    assert "EXTRA-NOTFOUND" in built(tree)[1]
    assert built(tree)[0] == 1  # most machines lack something, and no command shall take longer by that
    (elsewhere / "extra.txt").touch()
    assert "NOTFOUND" not in built(tree)[1]


def test_another_option_is_asked_for(tree: pathlib.Path):
    built(tree)
    assert [built(tree, True)[0], built(tree, True)[0], built(tree)[0]] == [2, 2, 2]


def test_an_attempt_that_failed_is_repeated(tree: pathlib.Path):
    built(tree)
    text = (tree / "CMakeLists.txt").read_text()
    (tree / "CMakeLists.txt").write_text(text + "message(FATAL_ERROR no)\n")
    with pytest.raises(build.CannotBuild):
        built(tree)
    assert not (tree / "build" / "small" / build_state.STAMP).exists()


def test_one_process_builds_the_same_once(tree: pathlib.Path, monkeypatch):
    folder = build.build("small")
    (folder / "copy").unlink()
    build.build("small")
    assert not (folder / "copy").exists()
    (tree / "facts.txt").write_text("new")
    build.build("small")
    assert (folder / "copy").read_text().startswith("new ")


def test_what_was_built_with_more_is_not_built_again(tree: pathlib.Path):
    """Each time takes a tenth of a second of CPU time, and one command asks three times."""
    folder = build.build("small", targets=["copy", "other"])
    for some, again in ((["copy"], False), (["other", "copy"], False), (["copy", "third"], True),
                        (None, True), (["third"], False)):
        (folder / "copy").unlink(missing_ok=True)
        build.build("small", targets=some)
        assert (folder / "copy").exists() == again, some
