"""A file that is no library is refused at once, with what it is."""

import pathlib
import shutil
import subprocess

import pytest

from allocators.system import own_library
from ci.host.errors import UsageError


def compiled(file: pathlib.Path, *options: str, text: str = "int f(void) { return 1; }\n") -> str:
    source = file.with_suffix(".c")
    source.write_text(text)
    subprocess.run(["gcc", *options, "-o", file, source], check=True)
    return str(file)


def refused(path: object, *machines: str) -> str:
    with pytest.raises(UsageError) as raised:
        own_library.check(["jemalloc", f"mine={path}"], machines)
    return str(raised.value)


@pytest.mark.parametrize("path, said", [
    ("/etc/passwd", "not an ELF file"), ("/", "a folder"), ("/dev/null", "a device"),
    ("/nowhere/lib.so", "no file"), ("", "name=/path/lib.so")])
def test_what_is_no_library_says_what_it_is(path, said):
    assert said in refused(path)


@pytest.mark.parametrize("name", ["a\nb", "a\tb", "a\rb", "\x1b[31mred", "a\udcff", "\u202eb", "a" * 101])
def test_a_name_that_no_table_can_show_is_refused(name):
    """A newline gave an invalid cell, a byte that is no UTF-8 a fault of the suite."""
    with pytest.raises(UsageError, match="can be printed"):
        own_library.named(f"{name}=/bin/true")


@pytest.mark.parametrize("name", ["a" * 100, "a b;c", "é", "-x", "../x"])
def test_any_other_name_is_taken(name):
    assert own_library.named(f"{name}=/bin/true") == (name, pathlib.Path("/bin/true"))


def test_an_empty_file_a_script_and_an_archive(tmp_path):
    empty, script, archive = (tmp_path / name for name in ("empty.so", "script.so", "lib.a"))
    empty.touch()
    script.write_text("#!/bin/sh\nexit 0\n")
    archive.write_bytes(b"!<arch>\n" + b" " * 60)
    assert "is empty" in refused(empty)
    assert "not an ELF file" in refused(script) and "not an ELF file" in refused(archive)


def test_an_object_file_and_a_program(tmp_path):
    assert "an object file" in refused(compiled(tmp_path / "mine.o", "-c"))
    main = "int main(void) { return 0; }\n"
    assert "executable" in refused(compiled(tmp_path / "pie", "-pie", "-fPIE", text=main))
    assert "a program" in refused(compiled(tmp_path / "fixed", "-no-pie", text=main))


def test_a_library_of_another_architecture(tmp_path):
    library = pathlib.Path(compiled(tmp_path / "mine.so", "-shared", "-fPIC"))
    bytes_ = bytearray(library.read_bytes())
    bytes_[18:20] = (243).to_bytes(2, "little")
    library.write_bytes(bytes_)
    assert "is for riscv64, not for" in refused(library)
    own_library.check([f"mine={library}"], ["riscv64"])  # to be counted there
    assert own_library.machines(["jemalloc", f"mine={library}", "no=/nowhere/lib.so"]) == {"riscv64"}


def test_a_library_cut_short_or_without_what_it_needs(tmp_path):
    whole = pathlib.Path(compiled(tmp_path / "mine.so", "-shared", "-fPIC"))
    cut = tmp_path / "cut.so"
    cut.write_bytes(whole.read_bytes()[:100])
    assert "cannot be loaded" in refused(cut)
    needed = compiled(tmp_path / "libneeded.so", "-shared", "-fPIC")
    needing = compiled(tmp_path / "needing.so", "-shared", "-fPIC", "-Wl,--no-as-needed", needed)
    own_library.check([f"mine={needing}"])
    pathlib.Path(needed).unlink()
    assert "libneeded.so" in refused(needing)


@pytest.mark.parametrize("folder", ["plain", "a blank", "a:colon", "$ORIGIN", "the ${LIB}"])
def test_a_library_is_let_through_wherever_it_lies(tmp_path, folder):
    place = tmp_path / folder
    place.mkdir()
    library = shutil.copy(compiled(tmp_path / "mine.so", "-shared", "-fPIC"), place / "mine.so")
    own_library.check([f"mine={library}"])


LEAVES_OTHERS = """#include <unistd.h>
__attribute__((constructor)) static void leave(void)
{
    if (fork() == 0) { setsid(); sleep(1000); _exit(0); }
}
"""
FLOODS = """#include <unistd.h>
__attribute__((constructor)) static void flood(void)
{
    static char text[65536];
    for (;;) if (write(2, text, sizeof text) < 0) _exit(0);
}
"""


@pytest.mark.parametrize("text", [LEAVES_OTHERS, FLOODS])
def test_asking_a_library_leaves_nothing_and_takes_no_memory(tmp_path, monkeypatch, text):
    """What a constructor wrote was all read, and its child stayed."""
    monkeypatch.setattr(own_library, "PROBE_S", 1.0)
    library = compiled(tmp_path / "mine.so", "-shared", "-fPIC", text=text)
    _, errors = own_library._said_of_it(pathlib.Path(library))
    assert len(errors) <= own_library.ERRORS_MOST
    assert not [file for file in pathlib.Path("/proc").glob("[0-9]*/maps") if maps(file, library)]


def maps(file: pathlib.Path, library: str) -> bool:
    try:
        return library in file.read_text()
    except OSError:
        return False
