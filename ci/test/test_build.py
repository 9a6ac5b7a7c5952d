"""What the build promises: members found, not named; exports exact; libraries that install."""

import functools
import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

from ci import tidy
from ci.host import build

RELEASE = build.folder_of("release")

FAMILY = {"malloc", "free", "calloc", "realloc", "reallocarray", "aligned_alloc", "posix_memalign",
          "memalign", "valloc", "pvalloc", "malloc_usable_size", "free_sized",
          "free_aligned_sized", "cfree"}
# All: the forms that a drop-in leaves out are another allocator's that the program is linked with.
OPERATORS = {
    f"_Zn{kind}m{rest}" for kind in "wa"
    for rest in ("", "RKSt9nothrow_t", "St11align_val_t", "St11align_val_tRKSt9nothrow_t")
} | {
    f"_Zd{kind}Pv{rest}" for kind in "la"
    for rest in ("", "m", "RKSt9nothrow_t", "St11align_val_t", "mSt11align_val_t",
                 "St11align_val_tRKSt9nothrow_t")
}


def output(*command, **options) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, **options).stdout


def drop_ins() -> list[pathlib.Path]:
    entries = map(json.loads, output(RELEASE / "bench/bench-harness", "--list").splitlines())
    return [RELEASE / "lib" / entry["drop_in"] for entry in entries if entry.get("drop_in")]


def exports_of(library: pathlib.Path) -> set[str]:
    lines = output("nm", "-D", "--defined-only", library).splitlines()
    return {line.split()[-1].split("@")[0] for line in lines}


def test_the_faces_declared_are_those_of_the_adapter():
    """The build sorts by what allocator.cmake says; what counts is the entries' non-NULL faces.  A
    face may be that of a variant alone, as a heap in a file is."""
    entries = map(json.loads, output(RELEASE / "bench/bench-harness", "--list").splitlines())
    listed: dict[str, set[str]] = {}
    for entry in entries:
        if entry["record"] == "entry" and entry["role"] != "peer":
            listed.setdefault(entry["family"], set()).update(entry["faces"])
    for family, faces in listed.items():
        text = (build.ROOT / "allocators" / family / "allocator.cmake").read_text()
        assert set(re.search(r"FACES ([a-z ]+)", text)[1].split()) == faces, family


def test_a_file_that_is_gone_is_looked_for_again(tmp_path: pathlib.Path):
    (tmp_path / "CMakeCache.txt").write_text(
        f"ZSTD_STATIC:FILEPATH={tmp_path}/libzstd.a\nCMAKE_AR:FILEPATH={sys.executable}\n"
        "CMAKE_DLLTOOL:FILEPATH=CMAKE_DLLTOOL-NOTFOUND\nMEMORYCHECK_FILE:FILEPATH=\n")
    assert build.lost(tmp_path) == ["ZSTD_STATIC"]
    assert build.lost(tmp_path / "nothing") == []


LONELY = """cmake_minimum_required(VERSION 3.22)
project(lonely NONE)
find_file(TEXT NAMES a.txt b.txt PATHS ${CMAKE_SOURCE_DIR} NO_DEFAULT_PATH REQUIRED)
add_custom_command(OUTPUT copy DEPENDS ${TEXT} COMMAND ${CMAKE_COMMAND} -E copy ${TEXT} copy)
add_custom_target(all-of-it ALL DEPENDS copy)
"""


def test_a_build_goes_on_without_a_file_that_is_gone(tmp_path: pathlib.Path, monkeypatch):
    """As in a folder that was configured with libzstd.a, once libzstd-dev was removed."""
    monkeypatch.setattr(build, "ROOT", tmp_path)
    (tmp_path / "CMakeLists.txt").write_text(LONELY)
    (tmp_path / "CMakePresets.json").write_text(json.dumps({
        "version": 3, "configurePresets": [{"name": "small", "binaryDir": "build/small"}]}))
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(name)
    assert (build.build("small") / "copy").read_text() == "a"
    (tmp_path / "a.txt").unlink()
    assert (build.build("small") / "copy").read_text() == "b"
    cache = tmp_path / "build" / "small" / "CMakeCache.txt"
    cache.write_text(re.sub("(CMAKE_MAKE_PROGRAM:FILEPATH=).*", r"\1/nowhere/ninja",
                            cache.read_text()))
    (tmp_path / "b.txt").write_text("c")
    assert (build.build("small") / "copy").read_text() == "c"


def test_there_are_drop_ins():
    assert len(drop_ins()) >= 2


@pytest.mark.parametrize("library", drop_ins(), ids=lambda path: path.stem)
class TestDropIn:
    def test_exports_the_family_and_nothing_else(self, library: pathlib.Path):
        assert exports_of(library) == FAMILY | OPERATORS

    def test_thread_local_storage_is_initial_exec(self, library: pathlib.Path):
        relocations = output("readelf", "-rW", library)
        kinds = set(re.findall(r"R_\w*(?:TPOFF|DTPMOD|DTPOFF|TLSDESC|TPREL)\w*", relocations))
        assert kinds <= {"R_X86_64_TPOFF64", "R_AARCH64_TLS_TPREL", "R_AARCH64_TLS_TPREL64"}, kinds

    def test_runs_a_program(self, library: pathlib.Path):
        script = "print(sum(len(str(n)) for n in range(100000)))"
        said = output("/usr/bin/python3", "-c", script,
                      env={"LD_PRELOAD": str(library), "PYTHONMALLOC": "malloc"})
        assert said == "488890\n"

    def test_says_which_options_it_does_not_take(self, library: pathlib.Path):
        done = subprocess.run(["/usr/bin/sort", "/etc/passwd"], capture_output=True, text=True,
                              check=True, env={"LD_PRELOAD": str(library), "ASSAY_OPTIONS": "no=1"})
        assert done.stderr == "assay: the allocator does not take these ASSAY_OPTIONS: no=1\n"
        assert done.stdout == output("/usr/bin/sort", "/etc/passwd", env={})

    def test_has_a_build_id(self, library: pathlib.Path):
        assert "Build ID:" in output("readelf", "-nW", library)


@pytest.mark.parametrize("program", ["/usr/bin/sort", RELEASE / "conformance/programs/first"],
                         ids=["usual", "before-the-c-library"])
def test_a_drop_in_opens_with_the_options_of_the_environment(program):
    """The second program allocates when the C library has no environment yet."""
    library = RELEASE / "lib/libassay-plan9-pool-locked.so"
    done = subprocess.run([program], input="b\na\n", capture_output=True, text=True, check=True,
                          env={"LD_PRELOAD": str(library), "ASSAY_OPTIONS": "flags=logging"})
    assert "pool poolalloc = 0x" in done.stderr


@pytest.mark.parametrize("flag", ["-mindirect-branch=thunk", "-mfunction-return=thunk"])
def test_retpoline_flags_are_refused(tmp_path: pathlib.Path, flag: str):
    done = subprocess.run(["cmake", "-S", build.ROOT, "-B", tmp_path, f"-DCMAKE_C_FLAGS={flag}"],
                          capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "retpoline flags" in done.stderr


def installed_libraries() -> list[str]:
    return sorted(path.parent.parent.name for path in tidy.ROOT.glob("allocators/*/include/*.h"))


def test_installed_libraries_serve_a_program(tmp_path: pathlib.Path):
    prefix = tmp_path / "prefix"
    output("cmake", "--install", RELEASE, "--prefix", prefix)
    for program in tidy.ROOT.glob("allocators/*/test/installed/*.c"):
        library = program.parents[2].name
        folders = [str(path.parent) for path in prefix.rglob("*.pc")]
        environment = os.environ | {"PKG_CONFIG_PATH": ":".join(folders)}
        assert len(program.read_text().splitlines()) <= 30
        for name in variants_of(library, prefix):
            flags = output("pkg-config", "--define-variable", f"prefix={prefix}", "--cflags",
                           "--libs", name, env=environment).split()
            output("gcc", "-Wall", "-Werror", program, "-o", tmp_path / name, *flags)
            output(tmp_path / name)
    families = {name for library in installed_libraries() for name in variants_of(library, prefix)}
    assert {path.stem for path in prefix.rglob("*.pc")} == families
    assert {"plan9-pool", "plan9-pool-locked", "libmmap"} <= families
    assert {f"lib{path.stem.removeprefix('lib')}.a" for path in prefix.rglob("*.pc")} == \
        {path.name for path in prefix.rglob("*.a")}


def variants_of(library: str, prefix: pathlib.Path) -> list[str]:
    """The library itself and its variants, as they are installed."""
    return [path.stem for path in prefix.rglob("*.pc")
            if path.stem == library or path.stem.startswith(f"{library}-")]


@functools.cache
def machine_code() -> str:
    return output("objdump", "-d", "--no-show-raw-insn", RELEASE / "bench/bench-harness")


def copies_of(function: str) -> list[str]:
    """The bodies of every function of that name, one a binding."""
    pieces = re.split(r"^[0-9a-f]+ <(.*)>:$", machine_code(), flags=re.MULTILINE)
    return [code for name, code in zip(pieces[1::2], pieces[2::2]) if name == function]


class TestTimedLoops:
    """The loop that is timed still holds its calls, and they are of the binding's kind."""

    def calls(self, code: str) -> list[str]:
        return re.findall(r"\b(?:call|bl|blr)\s+(.*)", code)

    def test_every_binding_has_its_loop(self):
        entries = output(RELEASE / "bench/bench-harness", "--list").splitlines()
        bound = sum('"bound"' in line and '"heap"' in line for line in entries)
        assert len(copies_of("pair_run")) >= 2 + bound

    def test_the_calls_are_there(self):
        kinds = {"direct": 0, "plt": 0, "indirect": 0, "inlined": 0}
        for code in copies_of("pair_run"):
            calls = self.calls(code)
            if any("malloc@plt" in call for call in calls):
                kinds["plt"] += 1
                assert any("free@plt" in call for call in calls)
            elif any(call.startswith(("*", "x")) for call in calls):
                kinds["indirect"] += 1
                assert len([call for call in calls if call.startswith(("*", "x"))]) >= 2
            elif calls:
                kinds["direct"] += 1
            else:
                kinds["inlined"] += 1
        assert kinds["plt"] >= 1 and kinds["indirect"] >= 1, kinds
        assert kinds["direct"] + kinds["inlined"] >= 1, kinds

    def test_no_thunks(self):
        assert "indirect_thunk" not in output("nm", RELEASE / "bench/bench-harness")
        assert "llvm_retpoline" not in output("nm", RELEASE / "bench/bench-harness")
