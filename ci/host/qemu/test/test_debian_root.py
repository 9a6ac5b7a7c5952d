"""A Debian of another architecture is unpacked into a disk with a record that dpkg understands.

Its packages are made up here; that a real one is set up and works, test_native.py shows.
"""

import json
import pathlib
import shutil
import subprocess
import types

import pytest

from ci.host import sysroot
from ci.host.errors import UsageError
from ci.host.foreign_packages import Archive
from ci.host.qemu import debian_root
from ci.host.qemu.guest import disk_tool

HAS_TOOLS = shutil.which("mke2fs", path="/sbin:/usr/sbin:/usr/bin") is not None


def make_package(folder: pathlib.Path, name: str, files: dict[str, str], fields: str = "") -> None:
    tree = folder / f"{name}.tree"
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
        (tree / path).chmod(0o755 if path.startswith("DEBIAN/") else 0o644)
    (tree / "DEBIAN").mkdir(exist_ok=True)
    (tree / "DEBIAN/control").write_text(
        f"Package: {name}\nVersion: 1.2-3\nArchitecture: arm64\nMaintainer: nobody <n@example.org>\n"
        f"{fields}Description: made up\n more of it\n")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, folder], check=True,
                   capture_output=True)


@pytest.fixture
def archive(monkeypatch, tmp_path: pathlib.Path) -> Archive:
    monkeypatch.setattr(sysroot, "BUILD", tmp_path / "build")
    monkeypatch.setattr(debian_root, "BASE", ())
    monkeypatch.setattr(debian_root, "DISK_BYTES", 8 << 20)
    folder = tmp_path / "archive"
    folder.mkdir()
    make_package(folder, "libmade-up", {"lib/aarch64-linux-gnu/libmade-up.so": "a library"},
                 "Multi-Arch: same\n")
    make_package(folder, "made-up", {
        "usr/bin/made-up": "a program", "bin/old-style": "another", "etc/made-up.conf": "a setting",
        "DEBIAN/conffiles": "/etc/made-up.conf\n", "DEBIAN/postinst": "#!/bin/sh\nldconfig\n"},
                 "Depends: libmade-up\n")
    listing = subprocess.run(["dpkg-scanpackages", "."], cwd=folder, check=True,
                             capture_output=True).stdout
    (folder / "Packages").write_bytes(listing)
    (folder / "sources.list").write_text(f"deb [trusted=yes] file:{folder} ./\n")
    return Archive("arm64", tmp_path / "apt", folder / "sources.list")


@pytest.fixture
def tree(archive: Archive, tmp_path: pathlib.Path) -> pathlib.Path:
    with archive.download(["made-up"]) as files:
        debian_root.unpack(files, tmp_path / "tree", "arm64")
    return tmp_path / "tree"


def test_old_folders_lead_into_usr(tree: pathlib.Path):
    assert (tree / "usr/bin/old-style").read_text() == "another"
    assert (tree / "bin").is_symlink() and (tree / "lib").is_symlink()
    assert (tree / "usr/lib/aarch64-linux-gnu/libmade-up.so").is_file()


@pytest.mark.parametrize("script, work", [
    ("", False), ("#!/bin/sh\nset -e\n\nexit 0\n", False),
    ("#!/bin/sh\n# Automatically added by dh_python3\nif which py3compile; then\n  py3compile -p x\n"
     "fi\n# End automatically added section\n", False),
    ("#!/bin/sh\n# Automatically added by dh_python3\npy3compile -p x\n"
     "# End automatically added section\nupdate-alternatives --install a b c 1\n", True),
    ("#!/bin/sh\nldconfig\n", True)])
def test_a_script_has_work_or_has_none(script: str, work: bool):
    assert debian_root.has_work(script) == work


def test_dpkg_knows_what_is_left_to_do(tree: pathlib.Path):
    said = subprocess.run(
        ["dpkg-query", f"--admindir={tree}/var/lib/dpkg", "-W",
         "-f", "${Package} ${Version} ${db:Status-Status} ${Architecture}\n"],
        capture_output=True, text=True, check=True)
    assert said.stdout == "libmade-up 1.2-3 installed arm64\nmade-up 1.2-3 unpacked arm64\n"


def test_dpkg_knows_their_files(tree: pathlib.Path):
    said = subprocess.run(["dpkg-query", f"--admindir={tree}/var/lib/dpkg", "-L", "made-up:arm64"],
                          capture_output=True, text=True, check=True).stdout.split()
    assert {"/.", "/usr/bin/made-up", "/bin/old-style", "/etc/made-up.conf"} <= set(said)
    info = tree / "var/lib/dpkg/info"
    assert (info / "made-up.postinst").exists() and (info / "libmade-up:arm64.list").exists()
    assert not (info / "made-up.control").exists()


@pytest.mark.skipif(not HAS_TOOLS, reason="mke2fs is not installed")
class TestDisk:
    def test_it_is_made_once_and_set_up_before_its_stamp(self, archive, monkeypatch):
        calls = []

        def configure(arch, disk):
            calls.append((arch, debian_root.stamp_of(arch), disk.is_file()))
        monkeypatch.setattr(debian_root, "configure", configure)
        disk = debian_root.ensure("aarch64", ["made-up"], archive)
        assert debian_root.ensure("aarch64", ["made-up"], None) == disk
        assert calls == [("aarch64", {}, True)]
        assert debian_root.stamp_of("aarch64")["versions"] == {"libmade-up": "1.2-3",
                                                               "made-up": "1.2-3"}
        said = subprocess.run([disk_tool("debugfs"), "-R", "cat /usr/bin/made-up", disk],
                              capture_output=True, text=True, check=True)
        assert said.stdout == "a program"
        assert sorted(path.name for path in disk.parent.iterdir()) == [debian_root.STAMP, "disk"]

    def test_what_fails_leaves_the_disk_for_another_try(self, archive, monkeypatch):
        def fail(arch, disk):
            raise UsageError("the packages could not be configured")
        monkeypatch.setattr(debian_root, "configure", fail)
        with pytest.raises(UsageError, match="could not be configured"):
            debian_root.ensure("aarch64", ["made-up"], archive)
        assert not debian_root.folder_of("aarch64").exists()
        monkeypatch.setattr(debian_root, "configure", lambda arch, disk: None)
        no_archive = types.SimpleNamespace()  # nothing can be fetched from it
        assert debian_root.ensure("aarch64", ["made-up"], no_archive).is_file()
        assert not debian_root.unpacked_of("aarch64").exists()

    def test_the_first_alternative_that_the_archive_has_is_in_it(self, archive, monkeypatch):
        monkeypatch.setattr(debian_root, "configure", lambda arch, disk: None)
        wanted = ["made-up3 | made-up2 | made-up"]
        debian_root.ensure("aarch64", wanted, archive)
        assert debian_root.stamp_of("aarch64")["packages"] == wanted
        assert "made-up" in debian_root.stamp_of("aarch64")["versions"]

    def test_other_packages_make_another(self, archive, monkeypatch):
        monkeypatch.setattr(debian_root, "configure", lambda arch, disk: None)
        debian_root.ensure("aarch64", ["made-up"], archive)
        debian_root.ensure("aarch64", ["libmade-up"], archive)
        assert list(debian_root.stamp_of("aarch64")["versions"]) == ["libmade-up"]


@pytest.mark.parametrize("free_bytes, why", [(1 << 30, "needs 8 GiB, and only 1 are free"), (1 << 40, None)])
def test_too_little_room_is_a_reason(monkeypatch, tmp_path, free_bytes: int, why: str | None):
    monkeypatch.setattr(sysroot, "BUILD", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name, **_: name)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: types.SimpleNamespace(free=free_bytes))
    said = debian_root.absence("aarch64")
    assert (said is None) if why is None else (why in said)


def test_a_missing_tool_is_a_reason(monkeypatch, tmp_path):
    monkeypatch.setattr(sysroot, "BUILD", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name, **_: None if name == "mke2fs" else name)
    assert debian_root.absence("aarch64") == "mke2fs is not installed (Debian's e2fsprogs)"


def test_one_that_is_there_needs_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(sysroot, "BUILD", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name, **_: None)
    debian_root.folder_of("aarch64").mkdir(parents=True)
    (debian_root.folder_of("aarch64") / debian_root.STAMP).write_text(json.dumps({"packages": []}))
    assert debian_root.absence("aarch64") is None
