"""Feeds damaged files to the importers: each is imported or refused with a line, in bounded time and
memory.

    /usr/bin/python3 -m workloads.fuzz_importers [INPUTS] [SEED]

The files begin as those of importers/corpus, plain, compressed and in zips.  The same seed gives the
same inputs.  The status is 1 where an importer failed in any other way than by a reason.
"""

import bz2
import collections
import contextlib
import gzip
import io
import lzma
import pathlib
import random
import resource
import signal
import sys
import tempfile
import zipfile

from ci.host.errors import UsageError
from workloads import importing
from workloads.sources import BadLine

CORPUS = pathlib.Path(__file__).parent / "importers" / "corpus"
SECONDS_MOST = 10  # of processor time, for an input
MEMORY_MOST = 512 << 20
WORDS = (b"\0", b"\xff", b"\n", b"\r", b'"', b",", b"0x", b"18446744073709551615", b"-1", b"9" * 50,
         "²".encode(), "٣".encode(), b"PK\x03\x04", b"free", b"realloc", b": ", b"@ ", b"< ", b"> ")


class TooLong(Exception):
    """An input took more time than it may."""


def seeds() -> list[bytes]:
    plain = [file.read_bytes() for file in sorted(CORPUS.iterdir())]
    packed = [pack(text) for text in plain for pack in (gzip.compress, bz2.compress, lzma.compress)]
    methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    return plain * 6 + packed + [zipped(plain, method) for method in methods] * 3


def zipped(texts: list[bytes], method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for number, text in enumerate(texts[:2]):
            archive.writestr(zipfile.ZipInfo(f"{number}.txt"), text, method)
    return out.getvalue()


def damaged(content: bytes, draw: random.Random) -> bytes:
    room = bytearray(content)
    for _ in range(1 + int(draw.random() * 4)):
        at = int(draw.random() * (len(room) + 1))
        kind = int(draw.random() * 7)
        if kind == 0:
            del room[at:]
        elif kind == 1 and at < len(room):
            room[at] ^= 1 << int(draw.random() * 8)
        elif kind == 2 and at < len(room):
            room[at] = int(draw.random() * 256)
        elif kind == 3:
            del room[at:at + int(draw.random() * 40)]
        elif kind == 4:
            room[at:at] = room[at:at + int(draw.random() * 40)]
        elif kind == 5:
            room[at:at] = WORDS[int(draw.random() * len(WORDS))]
        else:
            room[at:at + 4] = (int(draw.random() * (1 << 32))).to_bytes(4, "little")
    return bytes(room)


def read(path: pathlib.Path) -> bool:
    """True: it was imported; as import_file does it, without the trace."""
    try:
        source, name = importing.chosen(path, "auto", "other")
        lines = importing.Lines()
        for call in importing.importers()[name].calls(source):
            collections.deque(lines.of(call), maxlen=0)
    except (UsageError, BadLine) as refusal:
        assert str(refusal) and "\n" not in str(refusal), "refused without one line"
        return False
    return True


def stop(_number, _frame) -> None:
    raise TooLong(f"more than {SECONDS_MOST} s")


def main(inputs: int, seed: int) -> int:
    draw, corpus, accepted = random.Random(seed), seeds(), 0
    signal.signal(signal.SIGPROF, stop)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MOST, MEMORY_MOST))
    where = "/dev/shm" if pathlib.Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="assay-fuzz-", dir=where) as folder:
        path = pathlib.Path(folder, "input")
        for number in range(1, inputs + 1):
            content = damaged(corpus[int(draw.random() * len(corpus))], draw)
            path.write_bytes(content)
            signal.setitimer(signal.ITIMER_PROF, SECONDS_MOST)
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    accepted += read(path)
            except Exception as error:  # pylint: disable=broad-except
                print(f"importers: input {number}: {type(error).__name__}: {error}; it is\n"
                      f"{content!r}", file=sys.stderr)
                return 1
    print(f"importers: {inputs} inputs, {accepted} accepted, 0 crashes, 0 hangs, 0 over-allocations")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, (sys.argv[1:] + ["20000", "3"][len(sys.argv) - 1:]))))
