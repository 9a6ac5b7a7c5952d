"""What only another build shows: that the library needs no C library, keeps its word with small nodes
in high trees, serves the example, and stands a fuzzer; and the long forms of the tests in C.
"""

import pathlib
import platform
import shutil
import subprocess

import pytest

from ci.host.build import folder_of

FOLDER = pathlib.Path(__file__).resolve().parents[1]
INCLUDES = [f"-I{FOLDER / name}" for name in ("include", "src", "test")]
SOURCES = sorted((FOLDER / "src").glob("*.c"))
HOSTED = {"host.c", "locked.c"}
SMALL_NODES = "-DMM_NODE_SIZE=456"  # eight regions a leaf
# What the compilers' manuals say that they call in a freestanding program too.
ALLOWED = {"memcpy", "memmove", "memset", "memcmp"}
COMPILERS = [name for name in ("gcc", "clang") if shutil.which(name)]


def run(*command, **options) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False,
                          timeout=3000, **options)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


def built(tmp_path: pathlib.Path, source: str, *flags: str, compiler: str = "gcc") -> pathlib.Path:
    program = tmp_path / pathlib.Path(source).stem
    run(compiler, "-std=gnu11", "-D_GNU_SOURCE", "-g", "-O1", *flags, *INCLUDES, FOLDER / source,
        *SOURCES, "-pthread", "-o", program)
    return program


@pytest.mark.parametrize("level", ["-O0", "-O2", "-Os"])
@pytest.mark.parametrize("compiler", COMPILERS)
def test_it_needs_no_c_library(tmp_path: pathlib.Path, compiler: str, level: str):
    for source in SOURCES:
        if source.name not in HOSTED:
            run(compiler, "-std=c11", "-ffreestanding", "-nostdlib", level, "-Wall", "-Wextra",
                "-Werror", *INCLUDES, "-c", source, "-o", tmp_path / f"{source.stem}.o")
    run("ld", "-r", "-o", tmp_path / "all", *tmp_path.glob("*.o"))
    assert set(run("nm", "-u", "-j", tmp_path / "all").split()) <= ALLOWED
    defined = {line.split()[-1] for line in run("nm", "-g", tmp_path / "all").splitlines()}
    assert {"mm_init_with", "mm_map", "mm_unmap", "mm_check"} <= defined
    data = [line for line in run("nm", tmp_path / "all").splitlines()
            if line.split()[-2] in "BbDdC" and "shape_" not in line and "_kind" not in line]
    assert data == [], "there is a global state"


def test_a_guard_that_32_bits_cannot_hold_is_refused(tmp_path: pathlib.Path):
    """A program without a C library, because few hosts have one of 32 bits."""
    sources = [path for path in SOURCES if path.name not in HOSTED | {"map.c", "place.c"}]
    if subprocess.run(["gcc", "-m32", "-ffreestanding", *INCLUDES, "-c", FOLDER / "src/space.c",
                       "-o", tmp_path / "space.o"], capture_output=True, check=False).returncode:
        pytest.skip("gcc makes no code of 32 bits here")
    run("gcc", "-m32", "-std=gnu11", "-ffreestanding", "-nostdlib", "-static", "-no-pie",
        "-fno-pie", "-fno-stack-protector", "-O1", "-Wall", "-Wextra", "-Werror",
        "-ffunction-sections", "-Wl,--gc-sections", "-Wl,--build-id=none", *INCLUDES,
        FOLDER / "test/small/guard.c", *sources, "-o", tmp_path / "guard")
    emulator = [] if platform.machine() == "x86_64" else ["qemu-i386"]
    run(*emulator, tmp_path / "guard")


@pytest.mark.parametrize("source", ["test/model.c", "test/node_failure.c", "test/holes_exact.c"])
def test_high_trees_of_small_nodes(tmp_path: pathlib.Path, source: str):
    run(built(tmp_path, source, SMALL_NODES, "-O2"), "3")


def test_the_example_runs(tmp_path: pathlib.Path):
    said = run(built(tmp_path, "example/runtime.c", "-Wall", "-Wextra", "-Werror"))
    assert said.splitlines() == [
        "     8 KiB from     0  r--  original", "    56 KiB from     8  rw-  original",
        "    64 KiB from  1024  rw-", "   128 KiB from  1152  rw-", "after a reset of the sandbox:",
        "     8 KiB from     0  r--  original", "    56 KiB from     8  rw-  original"]


def native(name: str) -> pathlib.Path:
    """A test in C, as the release build made it."""
    return next(folder_of("release").rglob(f"test-libmmap-{name}"))


@pytest.mark.full
def test_every_script_of_four_operations():
    run(native("kernel_exhaustive"), "full")


@pytest.mark.full
@pytest.mark.parametrize("seed", [11, 12, 13, 14])
def test_five_million_operations_beside_the_kernel(seed: int):
    run(native("kernel_random"), 5_000_000, seed)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(2, 7))
@pytest.mark.parametrize("name", ["model", "node_failure"])
def test_other_seeds(name: str, seed: int):
    run(native(name), seed)


@pytest.fixture(scope="module")
def fuzzer(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    if "clang" not in COMPILERS:
        pytest.skip("clang is not installed, whose libFuzzer it is")
    if not list(pathlib.Path(run("clang", "-print-runtime-dir").strip()).glob("*clang_rt.fuzzer*")):
        pytest.skip("clang's libFuzzer is not installed (Debian's libclang-rt-dev)")
    return built(tmp_path_factory.mktemp("fuzzer"), "fuzz/pages_fuzz.c", SMALL_NODES,
                 "-fno-sanitize-recover=all", "-fsanitize=fuzzer,address,undefined",
                 compiler="clang")


@pytest.mark.parametrize("bound", [
    "-runs=2000", pytest.param("-max_total_time=60", marks=pytest.mark.full)])
def test_a_fuzzer_finds_nothing(tmp_path: pathlib.Path, fuzzer: pathlib.Path, bound: str):
    run(fuzzer, bound, "-max_len=800", "-seed=1", cwd=tmp_path)
