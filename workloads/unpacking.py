"""The content of a file in a zip, or of an .xz file, in pieces of a requested size.

Python's zipfile unpacks all that a piece of packed bytes holds, which is a thousand times as much or
more, and neither it nor lzma.open bounds the dictionary that a file asks for.  Here both are bounded,
whatever the file says of itself.
"""

import bz2
import io
import lzma
import pathlib
import struct
import zipfile
import zlib

PIECE_BYTES = 1 << 14  # of what is packed
DICTIONARY_MOST = 1 << 27  # bytes; `xz -9` takes half of that
LOCAL_HEAD = struct.Struct("<4s22xHH")  # the lengths of name and further fields
LZMA_HEAD = struct.Struct("<2xHBI")  # length of the properties; they are a byte and a length
ENCRYPTED = 0x1 | 0x40


class Stored:
    """A decompressor of what is not compressed."""

    eof, needs_input = False, True

    def decompress(self, data: bytes, _most: int) -> bytes:
        return data


class Inflated:
    """zlib's, with the face of the others."""

    def __init__(self) -> None:
        self.inner = zlib.decompressobj(-zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        return self.inner.eof

    @property
    def needs_input(self) -> bool:
        return not self.inner.unconsumed_tail

    def decompress(self, data: bytes, most: int) -> bytes:
        return self.inner.decompress(self.inner.unconsumed_tail + data, most)


def xz() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=DICTIONARY_MOST)


class Unpacked(io.RawIOBase):
    """Raises EOFError where the packed bytes end before what they hold does."""

    def __init__(self, file: io.BufferedReader, make, left: int | None = None,
                 several: bool = False) -> None:
        self.file, self.make, self.left, self.several = file, make, left, several
        self.inner = make()

    def readable(self) -> bool:
        return True

    def readinto(self, room) -> int:
        while True:
            if self.inner.eof and not self._begin_next():
                return 0
            data = self._piece() if self.inner.needs_input else b""
            if self.inner.needs_input and not data:
                if isinstance(self.inner, Stored):
                    return 0
                raise EOFError
            content = self.inner.decompress(data, len(room))
            if content:
                room[:len(content)] = content
                return len(content)

    def _piece(self) -> bytes:
        wanted = PIECE_BYTES if self.left is None else min(PIECE_BYTES, self.left)
        data = self.file.read(wanted)
        if self.left is not None:
            self.left -= len(data)
        return data

    def _begin_next(self) -> bool:
        """Files of .xz may be joined; zeros may stand between them."""
        if not self.several:
            return False
        data = (self.inner.unused_data or self._piece()).lstrip(b"\0")
        while not data and (piece := self._piece()):
            data = piece.lstrip(b"\0")
        if not data:
            return False
        self.inner = self.make()
        self.file.seek(-len(data), io.SEEK_CUR)
        return True


class Member(Unpacked):
    """A file of a zip.  Raises BadZipFile where it is not what the zip says of it."""

    def __init__(self, path: pathlib.Path, info: zipfile.ZipInfo) -> None:
        file = path.open("rb")
        try:
            file.seek(info.header_offset)
            head = file.read(LOCAL_HEAD.size)
            if len(head) < LOCAL_HEAD.size or not head.startswith(b"PK\x03\x04"):
                raise zipfile.BadZipFile("it does not begin where the zip says")
            _, name, further = LOCAL_HEAD.unpack(head)
            file.seek(name + further, io.SEEK_CUR)
            make, taken = decompressor(info, file)
        except BaseException:
            file.close()
            raise
        super().__init__(file, make, info.compress_size - taken)
        self.info, self.sum, self.count = info, 0, 0

    def readinto(self, room) -> int:
        view = memoryview(room)[:PIECE_BYTES]
        try:
            got = super().readinto(view)
        except EOFError as error:
            raise zipfile.BadZipFile("it is cut off") from error
        self.sum = zlib.crc32(view[:got], self.sum)
        self.count += got
        if self.count > self.info.file_size:
            raise zipfile.BadZipFile("it holds more than the zip says")
        if got == 0 and (self.count, self.sum) != (self.info.file_size, self.info.CRC):
            raise zipfile.BadZipFile("its checksum or its length differs")
        return got

    def close(self) -> None:
        self.file.close()
        super().close()


def decompressor(info: zipfile.ZipInfo, file: io.BufferedReader):
    """What makes one, and how many bytes its head took."""
    if info.flag_bits & ENCRYPTED:
        raise zipfile.BadZipFile("it is encrypted")
    known = {zipfile.ZIP_STORED: Stored, zipfile.ZIP_DEFLATED: Inflated,
             zipfile.ZIP_BZIP2: bz2.BZ2Decompressor}
    if info.compress_type in known:
        return known[info.compress_type], 0
    if info.compress_type == zipfile.ZIP_LZMA:
        return lzma_of_zip(file.read(LZMA_HEAD.size)), LZMA_HEAD.size
    raise zipfile.BadZipFile(f"it is packed by method {info.compress_type}, which cannot be unpacked "
                             "here: store, deflate, bzip2 and LZMA can")


def lzma_of_zip(head: bytes):
    if len(head) < LZMA_HEAD.size:
        raise zipfile.BadZipFile("it is cut off")
    length, properties, dictionary = LZMA_HEAD.unpack(head)
    if length != 5 or properties >= 9 * 5 * 5:
        raise zipfile.BadZipFile("its LZMA properties are invalid")
    if dictionary > DICTIONARY_MOST:
        raise zipfile.BadZipFile(f"unpacking it takes {dictionary >> 20:,} MiB of memory")
    chosen = {"id": lzma.FILTER_LZMA1, "dict_size": max(dictionary, 1 << 12), "lc": properties % 9,
              "lp": properties // 9 % 5, "pb": properties // 45}
    return lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chosen])
