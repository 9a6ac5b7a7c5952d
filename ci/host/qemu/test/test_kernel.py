"""A kernel is found through Debian's metapackage, and its modules are loaded in the right order."""

import json
import lzma
import pathlib
import subprocess

import pytest

from ci.host import sysroot
from ci.host.errors import UsageError
from ci.host.foreign_packages import Archive
from ci.host.qemu import kernel

NEEDS = {"virtio": "", "virtio-pci": "virtio", "virtio_console": "virtio", "virtio_blk": "virtio",
         "crc16": "", "jbd2": "crc16", "ext4": "jbd2,crc16,mbcache", "unwanted": "virtio"}
BUILT_IN = "kernel/fs/mbcache.ko\nkernel/crypto/crc32c-generic.ko\n"


def module(needs: str) -> bytes:
    """What counts of one: its section of facts."""
    return b"\x7fELF\0license=GPL\0depends=" + needs.replace("_", "-").encode() + b"\0name=x\0"


def make_archive(folder: pathlib.Path, modules: dict[str, str]) -> pathlib.Path:
    """An archive with a metapackage, a kernel, and something else that the metapackage wants."""
    image = folder / "image"
    modules_folder = image / "lib/modules/6.1.0-9/kernel/drivers"
    modules_folder.mkdir(parents=True)
    for number, (name, needs) in enumerate(modules.items()):
        packed = number % 2 == 1
        file = modules_folder / f"{name}.ko{'.xz' if packed else ''}"
        file.write_bytes(lzma.compress(module(needs)) if packed else module(needs))
    (modules_folder.parents[1] / "modules.builtin").write_text(BUILT_IN)
    (image / "boot").mkdir()
    (image / "boot" / "vmlinuz-6.1.0-9").write_text("a kernel")
    packages = {"linux-image-arm64": ("linux-base, linux-image-6.1.0-9-arm64", folder / "meta"),
                "linux-base": ("", folder / "base"), "linux-image-6.1.0-9-arm64": ("", image)}
    for name, (depends, tree) in packages.items():
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "DEBIAN" / "control").write_text(
            f"Package: {name}\nVersion: 6.1-7\nArchitecture: arm64\nDescription: made up\n"
            "Maintainer: nobody <n@example.org>\n" + (f"Depends: {depends}\n" if depends else ""))
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, folder], check=True,
                       capture_output=True)
    listing = subprocess.run(["dpkg-scanpackages", "."], cwd=folder, check=True,
                             capture_output=True).stdout
    (folder / "Packages").write_bytes(listing)
    (folder / "sources.list").write_text(f"deb [trusted=yes] file:{folder} ./\n")
    return folder / "sources.list"


@pytest.fixture
def build_folder(monkeypatch, tmp_path: pathlib.Path) -> pathlib.Path:
    monkeypatch.setattr(sysroot, "BUILD", tmp_path / "build")
    return tmp_path / "build"


def ensure(tmp_path: pathlib.Path, modules: dict[str, str]) -> kernel.Kernel:
    sources = make_archive(tmp_path / "archive", modules)
    return kernel.ensure("aarch64", Archive("arm64", tmp_path / "apt", sources))


def test_the_kernel_of_the_metapackage_is_kept(build_folder, tmp_path):
    made = ensure(tmp_path, NEEDS)
    assert made.package == "linux-image-6.1.0-9-arm64" and made.version == "6.1-7"
    assert made.image.read_text() == "a kernel"
    assert kernel.absence("aarch64") is None
    assert json.loads((kernel.folder_of("aarch64") / kernel.STAMP).read_text())["version"] == "6.1-7"


def test_of_its_modules_the_wanted_are_kept_unpacked(build_folder, tmp_path):
    made = ensure(tmp_path, NEEDS)
    assert set(made.modules) == {name.replace("-", "_") for name in NEEDS} - {"unwanted"}
    assert all(file.read_bytes().startswith(b"\x7fELF") for file in made.modules.values())


def test_a_module_comes_after_what_it_needs_and_once(build_folder, tmp_path):
    made = ensure(tmp_path, NEEDS)
    order = [kernel.module_name(file) for file in made.in_order(["virtio_pci", "ext4", "jbd2"])]
    assert order == ["virtio", "virtio_pci", "crc16", "jbd2", "ext4"]


def test_what_is_built_in_is_not_loaded(build_folder, tmp_path):
    assert ensure(tmp_path, NEEDS).in_order(["crc32c_generic", "mbcache"]) == []


def test_a_module_that_is_nowhere_is_named_and_nothing_is_kept(build_folder, tmp_path):
    with pytest.raises(UsageError, match="has no module virtio_blk"):
        ensure(tmp_path, {name: needs for name, needs in NEEDS.items() if name != "virtio_blk"})
    assert kernel.absence("aarch64") == "the kernel for aarch64 has not been downloaded yet"


def test_there_is_none_for_other_architectures():
    with pytest.raises(UsageError, match="no guests for i386; choose from x86_64, aarch64"):
        kernel.ensure("i386")


@pytest.mark.parametrize("inner, configuration, unpacks", [
    (b"\x7fELF and more", "A=y\nCONFIG_PVH=y\n", True),
    (b"\x7fELF and more", "A=y\n# CONFIG_PVH is not set\n", False),
    (b"something else", "A=y\nCONFIG_PVH=y\n", False),
])
def test_a_compressed_kernel_is_unpacked_if_it_boots_so(inner, configuration, unpacks):
    image = b"MZ a loader" + lzma.compress(inner) + b"a trailer"
    assert kernel.unpacked(image, configuration) == (inner if unpacks else image)


def test_a_kernel_that_is_not_compressed_stays():
    assert kernel.unpacked(b"MZ an image", "A=y\nCONFIG_PVH=y\n") == b"MZ an image"
