"""The source compiled alone, as the original's users do it: as malloc or as the shared heap, under each kind of
lock, with and without guards, and with underscores before the names.
"""

import dataclasses
import pathlib
import subprocess

import pytest

FOLDER = pathlib.Path(__file__).parent
FAMILY = FOLDER.parent
KINDS = ("PMUTEX", "SPINLOCK", "SYSVSEM", "FLOCK", "OFDLOCK")
WARNINGS = ("-Wall", "-Wextra", "-Wshadow", "-Werror")


@dataclasses.dataclass(frozen=True)
class Build:
    program: str  # a test, by its name in this folder
    words: tuple[str, ...] = ()  # for the compiler
    compiler: str = "gcc"
    full: bool = False

    @property
    def name(self) -> str:
        return "-".join([self.compiler, self.program.replace("/", "-"),
                         *(word.removeprefix("-D").replace("=", "-") for word in self.words)])


ALL = [
    Build("guards", ("-DSHM", "-DMALLOC_DEBUG")),
    Build("standalone/plain"),
    Build("standalone/indirect", ("-DSHM", "-DINDIRECT")),
    Build("default_heap", ("-DSHM",)),
    Build("standalone/plain", ("-DMALLOC_DEBUG",), full=True),
    Build("standalone/indirect_plain", ("-DINDIRECT",), full=True),
    *(Build("guards", ("-DSHM", "-DMALLOC_DEBUG", f"-DLOCKTYPE={kind}"), full=True)
      for kind in KINDS),
    *(Build(program, ("-DSHM", f"-DLOCKTYPE={kind}"), compiler, True) for kind in KINDS
      for program in ("default_heap", "children", "makers") for compiler in ("gcc", "clang")),
    *(Build(program, ("-DSHM", "-DMALLOC_DEBUG", f"-DLOCKTYPE={kind}"), full=True)
      for kind in KINDS for program in ("children", "makers", "dead_processes", "threads_pmutex")),
]


@pytest.mark.parametrize("build", [
    pytest.param(one, id=one.name, marks=pytest.mark.full if one.full else ()) for one in ALL])
def test_it_compiles_without_a_warning_and_works(build, tmp_path):
    program = tmp_path / "program"
    done = subprocess.run(
        [build.compiler, "-std=gnu11", "-O1", *WARNINGS, *build.words, "-I", FAMILY / "include",
         "-I", FAMILY / "src", FAMILY / "standalone" / "shm_malloc.c", FOLDER / f"{build.program}.c",
         "-o", program, "-pthread"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    ran = subprocess.run([program], capture_output=True, text=True, check=False, timeout=120)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_every_source_is_in_it():
    text = (FAMILY / "standalone" / "shm_malloc.c").read_text()
    for source in (FAMILY / "src").glob("*.c"):
        assert f'#include "../src/{source.name}"' in text
