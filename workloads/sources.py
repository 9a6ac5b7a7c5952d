"""Reads a file that another recorder wrote, line by line.

Such files come compressed, inside a zip, with a byte-order mark, in UTF-16, with the line ends of
other systems, through a pipe, and cut off where their program was killed.  An importer sees none of
this: it reads the lines, and reports those that it skips.  Memory is bounded by the length
of a line, whatever a compressed file claims.
"""

import bz2
import codecs
import contextlib
import dataclasses
import gzip
import io
import itertools
import lzma
import pathlib
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator

from ci.host.errors import UsageError
from workloads import unpacking

LINE_MOST = 1 << 16  # characters; no format here has lines of a tenth of that
HEAD_BYTES, HEAD_LINES, BLANK_MOST = 4096, 3, 1000
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"),
         (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
         (codecs.BOM_UTF16_BE, "utf-16"))
XZ = b"\xfd7zXZ\x00"
COMPRESSED = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open))
ZIP = b"PK\x03\x04"
MEMBERS_MOST = 1000
SHOWN_MOST = 80  # characters
CUT_OFF = "the compressed file ends too early, so what followed is lost"
DAMAGED = (OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError,
           NotImplementedError, ValueError, IndexError, OverflowError, struct.error)


class BadLine(Exception):
    """A line that is not of the format, with its number and why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


@dataclasses.dataclass
class LeftOut:
    """Lines that were not imported for one reason."""

    first: int
    count: int = 0


class Source:
    """A file, or one that is in a zip; `member` names that."""

    def __init__(self, path: pathlib.Path, info: zipfile.ZipInfo | None = None) -> None:
        self.path, self.info = path, info
        self.member = info and shown(info.filename)
        self.unreadable: BadLine | None = None  # why its first lines could not be read
        self.line = 0  # the number of the last one given
        self.unfinished = False  # the last one given has no end of line
        self.left_out: dict[str, LeftOut] = {}

    def lines(self) -> Iterator[str]:
        """Each line with its end.  Raises BadLine where the file is damaged; where a compressed one
        is only cut off, its whole lines are given."""
        self.line = 0
        try:
            with self._open() as raw:
                encoding = encoding_of(raw)
                text = io.TextIOWrapper(raw, encoding=encoding, errors=_errors(encoding))
                while line := text.readline(LINE_MOST):
                    self.line += 1
                    self.unfinished = not line.endswith("\n")
                    if len(line) == LINE_MOST:
                        raise BadLine(self.line, f"a line of {LINE_MOST:,} characters or more")
                    if self.unfinished and raw.raw.short:
                        break
                    yield line
                self._note_end(raw.raw.short)
        except DAMAGED as error:
            why = str(error) or "it ends too early"
            raise BadLine(self.line + 1, f"the file is damaged or cannot be read: {why}") from error

    def head(self) -> list[str]:
        """The first lines that are not empty, without their ends, as far as they can be read."""
        found: list[str] = []
        try:
            lines = (line.rstrip() for line in itertools.islice(self.lines(), BLANK_MOST))
            found.extend(itertools.islice(filter(None, lines), HEAD_LINES))
        except BadLine as error:
            self.unreadable = error
        return found

    def place(self, name: str, line: int) -> str:
        """The line as its user knows it; the file is called so."""
        return f"{name}:{line}" if self.member is None else f"{name}: {self.member}:{line}"

    def _note_end(self, short: bool) -> None:
        if short and CUT_OFF not in self.left_out:
            self.leave_out(CUT_OFF, self.line if self.unfinished else self.line + 1)

    def leave_out(self, why: str, line: int | None = None) -> None:
        left = self.left_out.setdefault(why, LeftOut(line or self.line))
        left.count += 1

    def complaints(self) -> list[str]:
        """What was left out, and where: a sentence for each reason."""
        return [f"{self.path}:{left.first}: " + (
                    "this line is" if left.count == 1 else f"{left.count:,} lines from here on are")
                + f" left out: {why}" for why, left in self.left_out.items()]

    @contextlib.contextmanager
    def _open(self) -> Iterator[io.BufferedReader]:
        with contextlib.ExitStack() as stack:
            if self.info is not None:
                raw = stack.enter_context(io.BufferedReader(
                    unpacking.Member(self.path, self.info), 1 << 16))
            else:
                raw = stack.enter_context(self.path.open("rb"))
                head = raw.peek(8)
                if head.startswith(XZ):
                    raw = io.BufferedReader(unpacking.Unpacked(raw, unpacking.xz, several=True), 1 << 16)
                raw = next((stack.enter_context(opened(self.path, "rb"))
                            for magic, opened in COMPRESSED if head.startswith(magic)), raw)
            yield io.BufferedReader(Whole(raw), 1 << 16)


def shown(name: str) -> str:
    """A name out of a file, as a part of one line: it may hold line ends, or what a terminal obeys."""
    plain = name.encode("unicode_escape").decode()
    return plain if len(plain) <= SHOWN_MOST else plain[:SHOWN_MOST] + "..."


class Whole(io.RawIOBase):
    """What a compressed file holds, to where it was cut off."""

    def __init__(self, inner: io.BufferedIOBase) -> None:
        self.inner = inner
        self.short = False

    def readable(self) -> bool:
        return True

    def readinto(self, room) -> int:
        try:
            content = self.inner.read1(len(room))
        except EOFError:
            self.short = True
            return 0
        room[:len(content)] = content
        return len(content)


def _errors(encoding: str) -> str:
    """Bytes that are no text stay different from one another, for they may name blocks."""
    return "surrogateescape" if encoding.startswith("utf-8") else "replace"


def encoding_of(raw: io.BufferedReader) -> str:
    """By the mark at the head, which is not part of the text, or by the zeros of a text that is
    nearly ASCII in UTF-16 without one."""
    head = raw.peek(HEAD_BYTES)[:HEAD_BYTES]
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None)
    if marked is not None:
        return marked
    if len(head) >= 4 and b"\x00" in head[:4]:
        return "utf-16-le" if head[1] == 0 else "utf-16-be"
    return "utf-8"


def open_sources(path: pathlib.Path) -> list[Source]:
    """The file itself, or the files of a zip, those of the system that packed it left out.
    Raises UsageError where there is nothing to be read."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UsageError(f"{path}: is a folder, not a file that could be imported")
        with path.open("rb") as file:
            if file.read(len(ZIP)) != ZIP:
                return [Source(path)]
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist()
                       if not entry.filename.endswith("/")]
    except FileNotFoundError as error:
        raise UsageError(f"{path}: no such file") from error
    except DAMAGED as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise UsageError(f"{path}: cannot be read: {why}") from error
    if len(entries) > MEMBERS_MOST:
        raise UsageError(f"{path}: is a zip of {len(entries):,} files, more than {MEMBERS_MOST:,}")
    return [Source(path, entry) for entry in entries]


@contextlib.contextmanager
def kept(path: pathlib.Path) -> Iterator[pathlib.Path]:
    """The path of a file that can be read twice: a pipe's content is kept for the time."""
    if not path.exists() or path.is_file() or path.is_dir():
        yield path
        return
    if not path.is_fifo() and not path.is_socket():
        raise UsageError(f"{path}: is a device, neither a file nor a pipe")
    with tempfile.TemporaryDirectory(prefix="assay-import-") as folder:
        copy = pathlib.Path(folder) / (path.name or "input")
        with path.open("rb") as pipe, copy.open("wb") as file:
            shutil.copyfileobj(pipe, file)
        yield copy
