"""Debian's kernel for a guest: unpacked from its package into build/kernel/<arch>, never installed.

The package has no modules.dep, so what a module needs is read from the module itself.  Of its
thousands of modules those are kept that a guest may want.

    kernel.ensure("aarch64")            # Kernel; fetches 60 to 70 MB once, UsageError if it cannot
    kernel.absence("aarch64")           # None, or why there is no guest, in a line
"""

import dataclasses
import json
import lzma
import pathlib
import re
import shutil

from ci.host import architectures, sysroot
from ci.host.errors import UsageError
from ci.host.foreign_packages import Archive, unpack

# The port to the host, a disk, its file system, and what their names do not say they need.
WANTED = ("virtio_pci", "virtio_console", "virtio_blk", "crc32c_generic", "ext4")

STAMP = "assay-kernel.json"
METAPACKAGES = {"x86_64": "linux-image-amd64", "aarch64": "linux-image-arm64"}


@dataclasses.dataclass(frozen=True)
class Kernel:
    """A kernel and the modules kept of it."""

    image: pathlib.Path
    package: str
    version: str
    modules: dict[str, pathlib.Path]  # by name
    built_in: frozenset[str]

    def in_order(self, names: list[str]) -> list[pathlib.Path]:
        """The modules with those that they need, each after what it needs."""
        ordered: list[pathlib.Path] = []
        for name in names:
            self._add(name, ordered)
        return ordered

    def _add(self, name: str, ordered: list[pathlib.Path]) -> None:
        if name in self.built_in:
            return
        if name not in self.modules:
            raise UsageError(f"{self.package} has no module {name}")
        file = self.modules[name]
        if file in ordered:
            return
        for other in dependencies(read_module(file)):
            self._add(other, ordered)
        ordered.append(file)


def folder_of(arch: str) -> pathlib.Path:
    return sysroot.BUILD / "kernel" / arch


def absence(arch: str) -> str | None:
    if arch not in METAPACKAGES:
        return f"no guests for {arch}; choose from {', '.join(METAPACKAGES)}"
    return None if (folder_of(arch) / STAMP).exists() else f"the kernel for {arch} has not been downloaded yet"


def ensure(arch: str, archive: Archive | None = None) -> Kernel:
    """The kernel, fetched if need be.  Two processes that ask at once fetch it once."""
    if arch not in METAPACKAGES:
        raise UsageError(str(absence(arch)))
    with sysroot.locked(sysroot.BUILD / "kernel" / f"{arch}.lock"):
        if absence(arch) is not None:
            fetch(arch, archive or Archive(architectures.of(arch).debian,
                                           sysroot.BUILD / "apt" / arch))
    return load(arch)


def fetch(arch: str, archive: Archive) -> None:
    package = _image_package(archive, METAPACKAGES[arch])
    with archive.download_alone([package]) as files, sysroot.replacing(folder_of(arch)) as fresh:
        version = unpack(files, fresh / "package")[package]
        _keep(fresh / "package", fresh)
        shutil.rmtree(fresh / "package")
        (fresh / STAMP).write_text(json.dumps({"package": package, "version": version}) + "\n")


def _image_package(archive: Archive, metapackage: str) -> str:
    """The package with the kernel itself, which changes its name with each version."""
    for name in archive.depends(metapackage):
        if name.startswith("linux-image-"):
            return name
    raise UsageError(f"{metapackage} depends on no kernel")


def _keep(package: pathlib.Path, target: pathlib.Path) -> None:
    """The image and the wanted modules with all that they need."""
    images = sorted(package.glob("boot/vmlinu[xz]-*"))
    configurations = sorted(package.glob("boot/config-*"))
    folders = sorted(package.glob("lib/modules/*")) or sorted(package.glob("usr/lib/modules/*"))
    if not images or not folders:
        raise UsageError("the kernel's package has no kernel or no modules")
    configuration = configurations[0].read_text() if configurations else ""
    (target / "kernel").write_bytes(unpacked(images[0].read_bytes(), configuration))
    shutil.copy(folders[0] / "modules.builtin", target)
    (target / "modules").mkdir()
    everything = {module_name(file): file for file in folders[0].rglob("*.ko*")}
    kernel = Kernel(images[0], "the kernel's package", "", everything,
                    _built_in(folders[0] / "modules.builtin"))
    for file in kernel.in_order(list(WANTED)):
        (target / "modules" / f"{module_name(file)}.ko").write_bytes(read_module(file))


def unpacked(image: bytes, configuration: str) -> bytes:
    """The kernel within a compressed one, if QEMU can boot that: an emulated processor takes 3 s to
    unpack it.  An x86 kernel can be booted as it is where it is built to be a guest."""
    at = image.find(b"\xfd7zXZ\0")
    if "\nCONFIG_PVH=y\n" not in configuration or at < 0:
        return image
    inner = lzma.LZMADecompressor(format=lzma.FORMAT_XZ).decompress(image[at:])
    return inner if inner.startswith(b"\x7fELF") else image


def load(arch: str) -> Kernel:
    folder = folder_of(arch)
    stamp = json.loads((folder / STAMP).read_text())
    modules = {module_name(file): file for file in (folder / "modules").glob("*.ko")}
    return Kernel(folder / "kernel", stamp["package"], stamp["version"], modules,
                  _built_in(folder / "modules.builtin"))


def _built_in(listing: pathlib.Path) -> frozenset[str]:
    return frozenset(module_name(pathlib.Path(line)) for line in listing.read_text().splitlines())


def module_name(file: pathlib.Path) -> str:
    """The kernel's own name for it: file names have hyphens where names have underscores."""
    return file.name.partition(".ko")[0].replace("-", "_")


def read_module(file: pathlib.Path) -> bytes:
    data = file.read_bytes()
    return lzma.decompress(data) if file.suffix == ".xz" else data


def dependencies(module: bytes) -> list[str]:
    """The modules that must be there first: the field `depends` of its section .modinfo."""
    field = re.search(rb"\0depends=([^\0]*)\0", module)
    names = field[1].decode().split(",") if field else []
    return [name.replace("-", "_") for name in names if name]
