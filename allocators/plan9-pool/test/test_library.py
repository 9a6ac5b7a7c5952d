"""What only another build shows: that C++ programs can use the headers; and the long storms, also under
ThreadSanitizer.
"""

import pathlib
import shutil
import subprocess

import pytest

FOLDER = pathlib.Path(__file__).resolve().parents[1]
INCLUDES = [f"-I{FOLDER / name}" for name in ("include", "src", "test")]
SOURCES = sorted((FOLDER / "src").glob("*.c"))
CXX = [name for name in ("g++", "clang++") if shutil.which(name)]


def run(*command, **options) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False,
                          timeout=3000, **options)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


def objects(tmp_path: pathlib.Path, *flags: str) -> list[pathlib.Path]:
    run("gcc", "-std=gnu11", "-D_GNU_SOURCE", "-g", "-O2", *flags, *INCLUDES, "-c", *SOURCES,
        cwd=tmp_path)
    return sorted(tmp_path.glob("*.o"))


@pytest.mark.parametrize("compiler", CXX)
def test_a_program_in_cxx(tmp_path: pathlib.Path, compiler: str):
    run(compiler, "-std=c++17", "-Wall", "-Wextra", "-Werror", f"-I{FOLDER / 'include'}",
        FOLDER / "test/cxx/program.cpp", *objects(tmp_path), "-pthread", "-o", tmp_path / "program")
    run(tmp_path / "program")


def storm(tmp_path: pathlib.Path, name: str, *flags: str) -> pathlib.Path:
    program = tmp_path / name
    run("gcc", "-std=gnu11", "-D_GNU_SOURCE", "-g", "-O2", *flags, *INCLUDES,
        FOLDER / "test" / f"{name}.c", *objects(tmp_path, "-DPOOL_LOCKED=1", *flags), "-pthread",
        "-o", program)
    return program


@pytest.mark.full
@pytest.mark.parametrize(("name", "rounds"), [
    ("fork_files", 10_000), ("reset_storm", 50_000), ("caches", 400_000)])
def test_long_storms(tmp_path: pathlib.Path, name: str, rounds: int):
    run(storm(tmp_path, name), rounds)


@pytest.mark.full
@pytest.mark.parametrize(("name", "rounds"), [
    ("fork_files", 1000), ("reset_storm", 1000), ("caches", 10_000)])
def test_storms_without_a_race(tmp_path: pathlib.Path, name: str, rounds: int):
    run(storm(tmp_path, name, "-fsanitize=thread"), rounds)
