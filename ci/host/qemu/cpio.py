"""An initramfs image: a cpio archive in the "newc" format of the kernel's initramfs documentation.

Written by an ordinary user: it holds folders, files and links, all owned by root, and no device.
"""

import io
import os
import pathlib
import stat


class CpioArchive:
    """Collects files by the path that they have in the guest; `bytes()` is the archive."""

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self._paths: set[str] = set()

    def __contains__(self, path: str) -> bool:
        return _plain(path) in self._paths

    def folder(self, path: str) -> None:
        """A folder and those above it."""
        path = _plain(path)
        if path == "/" or path in self._paths:
            return
        self.folder(os.path.dirname(path))
        self._entry(path, stat.S_IFDIR | 0o755, b"")

    def file(self, path: str, content: bytes | pathlib.Path, mode: int = 0o755) -> None:
        """A file with that content, or that of a file of this machine; the first of a path stays."""
        path = _plain(path)
        if path in self._paths:
            return
        self.folder(os.path.dirname(path))
        data = content.read_bytes() if isinstance(content, pathlib.Path) else content
        self._entry(path, stat.S_IFREG | mode, data)

    def bytes(self) -> bytes:
        trailer = io.BytesIO()
        trailer.write(self._out.getvalue())
        _write(trailer, "TRAILER!!!", 0, 0, b"")
        return trailer.getvalue()

    def _entry(self, path: str, mode: int, data: bytes) -> None:
        self._paths.add(path)
        _write(self._out, path.lstrip("/"), len(self._paths), mode, data)


def _plain(path: str) -> str:
    """With one slash wherever there are more, in front too."""
    return "/" + os.path.normpath(path).lstrip("/")


def _write(out: io.BytesIO, name: str, inode: int, mode: int, data: bytes) -> None:
    """One entry: 13 numbers of 8 hexadecimal digits, the name and the data, each padded to 4."""
    encoded = name.encode() + b"\0"
    links = 2 if stat.S_ISDIR(mode) else 1
    numbers = (inode, mode, 0, 0, links, 0, len(data), 0, 0, 0, 0, len(encoded), 0)
    out.write(b"070701" + b"".join(b"%08x" % number for number in numbers) + encoded)
    out.write(b"\0" * (-out.tell() % 4))
    out.write(data)
    out.write(b"\0" * (-out.tell() % 4))
