"""The tree builds with every compiler and generator that is found here, and what a compiler warns
of stops nobody but the tests.
"""

import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from ci.host import build
from ci.host.errors import CannotBuild

CONFIGURED = ["-DCMAKE_BUILD_TYPE=Release", "-DASSAY_WERROR=ON"]


def compilers() -> list[tuple[str, str]]:
    """The pairs of a C and a C++ compiler of one version: gcc, gcc-12, clang-19.  Of two names of
    one file the shorter."""
    found = {}
    for folder in map(pathlib.Path, os.environ["PATH"].split(":")):
        for file in folder.glob("*") if folder.is_dir() else ():
            match = re.fullmatch(r"(gcc|clang)(-\d+)?", file.name)
            if match:
                second = {"gcc": "g++", "clang": "clang++"}[match[1]] + (match[2] or "")
                if shutil.which(second):
                    found.setdefault(file.resolve(), set()).add((file.name, second))
    return sorted(min(pairs, key=lambda pair: (len(pair[0]), pair)) for pairs in found.values())


def configure(folder: pathlib.Path, generator: str, *options: str) -> None:
    said = subprocess.run(["cmake", "-S", build.ROOT, "-B", folder, "-G", generator, *options],
                          capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


def made(folder: pathlib.Path, *targets: str) -> None:
    said = subprocess.run(["cmake", "--build", folder, "--parallel", str(os.cpu_count()), "--target",
                           *targets], capture_output=True, text=True, check=False)
    assert said.returncode == 0, (said.stdout + said.stderr)[-4000:]


@pytest.fixture(scope="module")
def makefiles(tmp_path_factory) -> pathlib.Path:
    """The tree, configured for Make."""
    folder = tmp_path_factory.mktemp("makefiles")
    configure(folder, "Unix Makefiles", *CONFIGURED)
    return folder


def test_make_links_an_allocator(makefiles: pathlib.Path):
    """Make creates no folder for what a rule writes; only Ninja does."""
    made(makefiles, "link-allocator_null")
    assert (makefiles / "objects" / "null.o").is_file()


def test_no_two_makefiles_link_the_same_file_at_once(makefiles: pathlib.Path):
    """The makefile of each target that uses what a rule writes has the rule, so all of them wait
    for one target that is only that."""
    order = (makefiles / "CMakeFiles" / "Makefile2").read_text()
    users = [file.parent for file in makefiles.rglob("build.make")
             if re.search(r"^objects/\S+\.o: ", file.read_text(), re.MULTILINE)]
    assert len(users) > 10
    for user in users:
        if user.name.startswith("link-"):
            continue
        name = re.escape(str(user.relative_to(makefiles)))
        for file in re.findall(r"^objects/(\S+)\.o: ", (user / "build.make").read_text(),
                               re.MULTILINE):
            symbol = f"bound_{file.removesuffix('.bound')}" if file.endswith(".bound") \
                else f"allocator_{file}"
            assert re.search(rf"^{name}/all: \S*link-{symbol}\.dir/all$", order, re.MULTILINE), file


@pytest.mark.full
def test_make_builds_all_without_a_warning(makefiles: pathlib.Path):
    """Ninja does, in the presets that are built before the tests."""
    made(makefiles, "all")
    assert (makefiles / "bench" / "bench-harness").is_file()


def warnings_of(command: list[str], folder: str) -> str:
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return f"{shlex.join(command)}\n{said.stderr}" if said.returncode != 0 else ""


def once_each(folder: pathlib.Path, reading: list[str]) -> list[tuple[list[str], str]]:
    """A command of each source with each set of definitions, ended by `reading` in the place of an
    output, and where it runs."""
    commands = {}
    for entry in json.loads((folder / "compile_commands.json").read_text()):
        words = shlex.split(entry["command"])
        output = words.index("-o")
        del words[output:output + 2]
        definitions = tuple(word for word in words if word.startswith("-D"))
        commands.setdefault((entry["file"], definitions), (words + reading, entry["directory"]))
    return list(commands.values())


@pytest.mark.full
@pytest.mark.parametrize("pair", compilers(), ids="-".join)
def test_no_compiler_warns_of_a_source(tmp_path: pathlib.Path, pair: tuple[str, str]):
    configure(tmp_path, "Unix Makefiles", *CONFIGURED, f"-DCMAKE_C_COMPILER={pair[0]}",
              f"-DCMAKE_CXX_COMPILER={pair[1]}")
    # Some of gcc's warnings come as it optimises; clang's come as it reads.
    reading = ["-fsyntax-only"] if pair[0].startswith("clang") else ["-S", "-o", os.devnull]
    commands = once_each(tmp_path, reading)
    assert any("measure_time.cc" in " ".join(command) for command, _ in commands)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        said = "".join(pool.map(warnings_of, *zip(*commands)))
    assert said == "", said[:4000]


@pytest.fixture
def small(monkeypatch, tmp_path: pathlib.Path) -> pathlib.Path:
    """A tree with the flags of this one, a preset, and one file that a compiler warns of."""
    (tmp_path / "flags.cmake").write_text((build.ROOT / "ci" / "host" / "compile_flags.cmake").read_text())
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.22)\nproject(small C)\ninclude(flags.cmake)\n"
        "add_library(small STATIC small.c)\n")
    (tmp_path / "CMakePresets.json").write_text(json.dumps({
        "version": 3, "configurePresets": [
            {"name": "release", "binaryDir": "${sourceDir}/build/${presetName}"}]}))
    (tmp_path / "small.c").write_text("void small(void);\nvoid small(void)\n{\n    int unused;\n}\n")
    monkeypatch.setattr(build, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("reading", (["-fsyntax-only"], ["-S", "-o", os.devnull]), ids=" ".join)
def test_a_warning_is_found_source_by_source(small: pathlib.Path, reading: list[str]):
    configure(small / "out", "Unix Makefiles", *CONFIGURED)
    (command, folder), = once_each(small / "out", reading)
    assert "unused" in warnings_of(command, folder)
    (small / "small.c").write_text("void small(void);\nvoid small(void)\n{\n}\n")
    assert warnings_of(command, folder) == ""


def says_werror(small: pathlib.Path) -> bool:
    return "-Werror" in (small / "build" / "release" / "compile_commands.json").read_text()


class TestWarnings:
    def test_do_not_stop_a_command(self, small: pathlib.Path):
        build.build("release")
        assert not says_werror(small)

    def test_stop_the_tests(self, small: pathlib.Path):
        with pytest.raises(CannotBuild, match="unused"):
            build.build("release", warnings_are_errors=True)

    def test_of_a_newer_compiler_do_not_stop_a_command_after_the_tests(self, small: pathlib.Path,
                                                                       capsys):
        warns = (small / "small.c").read_text()
        (small / "small.c").write_text(warns.replace("    int unused;\n", ""))
        build.build("release", warnings_are_errors=True)
        build.build("release")
        assert says_werror(small), "what the tests have built is used as it is"
        (small / "small.c").write_text(warns)
        build.build("release")
        assert not says_werror(small)
        said = capsys.readouterr().err.splitlines()
        assert len(said) == 1 and "because the compiler warned" in said[0] and "unused" in said[0]

    def test_other_errors_are_said_at_once(self, small: pathlib.Path, capsys):
        build.build("release")
        (small / "small.c").write_text("wrong\n")
        with pytest.raises(CannotBuild):
            build.build("release")
        assert capsys.readouterr().err == ""


def test_every_preset_of_the_tests_alone_makes_warnings_errors():
    presets = json.loads((build.ROOT / "CMakePresets.json").read_text())["configurePresets"]
    strict = {preset["name"] for preset in presets
              if preset["cacheVariables"].get("ASSAY_WERROR") == "ON"}
    assert strict == {"asan", "ubsan", "tsan", "clang"}
