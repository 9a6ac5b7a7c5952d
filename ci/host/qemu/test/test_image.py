"""An image holds a program with all its libraries, each where the program will look for it."""

import pathlib
import subprocess

import pytest

from ci.host import architectures, build
from ci.host.errors import UsageError
from ci.host.qemu import libraries
from ci.host.qemu.cpio import CpioArchive
from ci.host.qemu.launcher import Launcher

HOST = architectures.host().name


def entries(archive: bytes) -> dict[str, tuple[int, bytes]]:
    """Name -> (mode, content), read as the kernel's documentation tells."""
    found, at = {}, 0
    while True:
        assert archive[at:at + 6] == b"070701"
        fields = [int(archive[at + 6 + 8 * i:at + 14 + 8 * i], 16) for i in range(13)]
        mode, size, name_size = fields[1], fields[6], fields[11]
        name_end = at + 110 + name_size
        name = archive[at + 110:name_end - 1].decode()
        start = name_end + (-name_end % 4)
        if name == "TRAILER!!!":
            return found
        found[name] = (mode, archive[start:start + size])
        at = start + size + (-(start + size) % 4)


def test_folders_come_before_what_is_in_them():
    image = CpioArchive()
    image.file("/a/b/c", b"content")
    image.file("/a/d", b"", 0o644)
    assert list(entries(image.bytes())) == ["a", "a/b", "a/b/c", "a/d"]
    assert entries(image.bytes())["a/b/c"] == (0o100755, b"content")
    assert entries(image.bytes())["a"][0] == 0o040755


def test_the_first_file_of_a_path_stays():
    image = CpioArchive()
    image.file("/a", b"first")
    image.file("//a", b"second")
    assert entries(image.bytes()) == {"a": (0o100755, b"first")}
    assert "/a" in image and "/b" not in image


@pytest.fixture
def program(tmp_path: pathlib.Path) -> pathlib.Path:
    """A program that needs a library of its own folder, which needs another."""
    for name, other in (("inner", []), ("outer", ["-linner"])):
        source = tmp_path / f"{name}.c"
        source.write_text("int inner(void);\nint outer(void);\n" + (
            "int outer(void) { return inner(); }\n" if other else "int inner(void) { return 0; }\n"))
        subprocess.run(["gcc", "-shared", "-fPIC", source, "-o", tmp_path / f"lib{name}.so",
                        f"-L{tmp_path}", *other, "-Wl,-rpath,$ORIGIN"], check=True)
    (tmp_path / "main.c").write_text("int outer(void);\nint main(void) { return outer(); }\n")
    subprocess.run(["gcc", tmp_path / "main.c", "-o", tmp_path / "main", f"-L{tmp_path}", "-louter",
                    "-Wl,-rpath,$ORIGIN"], check=True)
    return tmp_path / "main"


def test_libraries_are_found_as_the_linker_finds_them(program):
    found = libraries.needed(Launcher(HOST, "native"), [program])
    told = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    paths = [line.split("=>")[-1].split()[0] for line in told.splitlines() if "/" in line]
    assert {pathlib.Path(path).resolve() for path in [*paths, program]} \
        == {file.resolve() for file in found.values()}
    assert str(program.parent / "libinner.so") in found


def test_a_library_that_is_missing_is_named(program):
    (program.parent / "libinner.so").unlink()
    with pytest.raises(UsageError, match="libouter.so needs libinner.so, which is missing for"):
        libraries.needed(Launcher(HOST, "native"), [program])


def test_a_file_that_is_no_program_needs_nothing(tmp_path):
    (tmp_path / "data").write_text("data")
    found = libraries.needed(Launcher(HOST, "native"), [tmp_path / "data"])
    assert list(found) == [str(tmp_path / "data")]


def test_the_init_and_the_probes_are_built():
    folder = build.build("release", targets=["guest-init", "guest-probes"])
    assert libraries.needed(Launcher(HOST, "native"), [folder / "bin" / "guest-init"]).keys() \
        == {str(folder / "bin" / "guest-init")}
