"""What only another build shows: the example, C++ programs, the library's static state, its traces in
the recorder, heaps of another kind of machine, and that no thread races with another.
"""

import functools
import pathlib
import re
import shutil
import subprocess

import pytest

from ci.host import architectures

FOLDER = pathlib.Path(__file__).resolve().parents[1]
ROOT = FOLDER.parents[1]
INCLUDES = [f"-I{folder}" for folder in (FOLDER / "include", FOLDER / "src", FOLDER / "test")]
SOURCES = sorted((FOLDER / "src").glob("*.c"))
OTHER = architectures.other()
STATIC = {"default_heap", "leases", "attach_error"}  # the last two are of each thread


def run(*command, **options) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False,
                          timeout=600, **options)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def objects(tmp_path_factory):
    """Compiles the library; once for each set of flags."""
    @functools.cache
    def compiled(*flags: str) -> list[pathlib.Path]:
        folder = tmp_path_factory.mktemp("objects")
        run("gcc", "-std=gnu11", "-D_GNU_SOURCE", "-g", "-O1", *flags, *INCLUDES, "-c", *SOURCES,
            cwd=folder)
        return sorted(folder.glob("*.o"))

    return compiled


@pytest.fixture
def built(objects, tmp_path: pathlib.Path):
    def link(source: str, *flags: str, compiler: str = "gcc") -> pathlib.Path:
        program = tmp_path / pathlib.Path(source).stem
        run(compiler, "-D_GNU_SOURCE", "-g", "-O1", "-Wall", "-Wextra", "-Werror", *flags, *INCLUDES,
            FOLDER / source, *objects(*flags), "-pthread", "-o", program)
        return program

    return link


def test_a_table_is_built_once_and_restored(built, tmp_path: pathlib.Path):
    program = built("example/table.c")
    first, second = (run(program, tmp_path / "heap") for _ in range(2))
    assert first.startswith("built in ") and second.startswith("restored in ")
    assert first.partition(": ")[2] == second.partition(": ")[2] == \
        "150000 words, \"word 1234\" 2 times\n"


def test_the_only_state_is_the_default_heap_and_what_threads_lease(objects):
    names = run("nm", *objects())
    assert set(re.findall(r"^[0-9a-f]+ [bBdDC] ([^.\s]+)", names, re.MULTILINE)) == STATIC


@pytest.mark.parametrize("compiler", [name for name in ("g++", "clang++") if shutil.which(name)])
def test_a_program_in_cxx(built, compiler: str):
    run(built("test/built/program.cpp", compiler=compiler))


def test_a_trace_is_imported(built, tmp_path: pathlib.Path):
    program = built("test/built/traced.c")
    run(program, env={"MMALLOC_TRACE": str(tmp_path / "lines")})
    said = run(ROOT / "assay", "record", "-o", tmp_path / "x.trace", "--import", "mtrace",
               tmp_path / "lines", "--no-install", cwd=ROOT)
    assert "x.trace" in said


@pytest.fixture(scope="module")
def carriers(tmp_path_factory):
    """The commands of one program on this kind of machine and on the other."""
    compiler, emulator = f"{OTHER.compiler}-gcc", f"qemu-{OTHER.qemu}"
    if shutil.which(compiler) is None or shutil.which(emulator) is None:
        pytest.skip(f"{OTHER.name} cannot be run here")
    own, theirs = (tmp_path_factory.mktemp("carriers") / name for name in ("own", "theirs"))
    for with_compiler, program in (("gcc", own), (compiler, theirs)):
        run(with_compiler, "-D_GNU_SOURCE", "-O1", "-static", *INCLUDES,
            FOLDER / "test/built/carried.c", *SOURCES, "-pthread", "-o", program)
    return [own], [emulator, theirs]


@pytest.mark.parametrize("kind", ["shared", "snapshot"])
@pytest.mark.parametrize("end", ["write", "die"])
@pytest.mark.parametrize("way", [1, -1], ids=["from-here", "from-there"])
def test_a_heap_is_read_on_another_kind_of_machine(carriers, tmp_path: pathlib.Path, way: int, end: str,
                                                   kind: str):
    """Also one in which a process died."""
    writer, reader = carriers[::way]
    run(*writer, end, tmp_path / "heap", kind)
    run(*reader, "read", tmp_path / "heap", kind)


@pytest.mark.full
def test_a_storm_without_a_race(built):
    run("setarch", "-R", built("test/storm.c", "-fsanitize=thread"), 2)
