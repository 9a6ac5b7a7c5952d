"""What other recorders wrote is imported as far as it is whole; what is not is named with its line."""

import bz2
import gzip
import lzma
import os
import pathlib
import subprocess
import zipfile

import pytest

from ci.host.errors import UsageError
from workloads import importing

CSV = "op,slot,size\nmalloc,a,100\nfree,a,\n"
ANDROID = "7: malloc 0x10 100\n7: free 0x10\n"
MTRACE = "= Start\n@ ./p:[0x1] + 0x10 0x64\n@ ./p:[0x2] - 0x10\n"


@pytest.fixture
def imported(build, tmp_path, trace_tool, capsys):
    """Imports a file of these bytes; returns the calls of the trace and what was said."""
    def run(content: bytes, name: str = "other", kind: str = "auto") -> tuple[list[str], str]:
        (tmp_path / name).write_bytes(content)
        importing.import_file(build, kind, str(tmp_path / name), tmp_path / "a.trace")
        assert trace_tool("verify", tmp_path / "a.trace").returncode == 0
        lines = [line.split() for line in
                 trace_tool("dump", tmp_path / "a.trace").stdout.splitlines()[:-1]]
        calls = [f"{words[2]} {words[5]}" for words in lines if "thread" not in words[2]]
        return calls, capsys.readouterr().out.replace(f"{tmp_path}/", "")
    return run


TWO = ["malloc 100", "free 0"]
WHOLE = {
    "csv with a byte-order mark": CSV.encode("utf-8-sig"),
    "csv in UTF-16": CSV.encode("utf-16"),
    "csv in UTF-16, big-endian, without a mark": CSV.encode("utf-16-be"),
    "csv with the line ends of Windows": CSV.replace("\n", "\r\n").encode(),
    "csv with the line ends of old Macintoshes": CSV.replace("\n", "\r").encode(),
    "csv with semicolons": CSV.replace(",", ";").encode(),
    "csv with tabs": CSV.replace(",", "\t").encode(),
    "csv with quotes": CSV.replace("a", '"a, b"').replace('m"a, b"lloc', "malloc").encode(),
    "csv with empty lines and no last line end": CSV.replace("\n", "\n\n").strip().encode(),
    "csv, gzip": gzip.compress(CSV.encode()),
    "mtrace, bzip2": bz2.compress(MTRACE.encode()),
    "memory_replay, xz": lzma.compress(ANDROID.encode()),
    "memory_replay with a mark": ANDROID.encode("utf-8-sig"),
    "memory_replay with times": b"7: malloc 0x10 100 5 6\n7: free 0x10 7 8\n7: thread_done 0x0 9\n",
    "memory_replay with one time a line": b"7: malloc 0x10 100 5\n7: free 0x10 7\n",
    "memory_replay with leading zeros": b"007: malloc 0x0010 0100\n7: free 0x10\n",
    "memory_replay with the line ends of Windows": ANDROID.replace("\n", "\r\n").encode(),
    "mtrace with the line ends of Windows": MTRACE.replace("\n", "\r\n").encode(),
    "mtrace of a program whose folder has an @": MTRACE.replace("./p", "/srv/a@b c/p").encode(),
    "memory_replay with tabs": ANDROID.replace(" ", "\t").encode(),
    "memory_replay after an empty line": b"\n" + ANDROID.encode(),
    "csv after empty lines": b"\r\n\n" + CSV.encode(),
}


@pytest.mark.parametrize("case", WHOLE)
def test_a_whole_file_is_imported_however_it_is_written(case: str, imported):
    assert imported(WHOLE[case]) == (TWO, "")


def test_a_failed_call_is_kept_as_one(imported):
    calls, _ = imported(b"= Start\n@ ./p:[0x1] + (nil) 0x4000000000000000\n"
                        b"@ ./p:[0x1] + 0x10 0x64\n@ ./p:[0x2] ! 0x10 0x4000000000000000\n"
                        b"@ ./p:[0x3] - 0x10\n= End\n")
    assert calls == ["malloc 4611686018427387904", "malloc 100", "realloc 4611686018427387904",
                     "free 0"]
    calls, _ = imported(b"7: calloc 0x0 4294967296 4294967296\n7: malloc 0x10 8\n"
                        b"7: realloc 0x0 0x10 9223372036854775807\n7: free 0x10\n")
    assert calls == [f"calloc {(1 << 64) - 1}", "malloc 8", f"realloc {(1 << 63) - 1}", "free 0"]


CUT_OFF = {
    "mtrace": (MTRACE + "@ ./p:[0x", "other:4: this line is left out: it was cut off"),
    "mtrace, where the size may have lost digits": (
        MTRACE + "@ ./p:[0x1] + 0x20 0x1", "other:4: this line is left out: it was cut off"),
    "mtrace, within a realloc": (
        MTRACE + "@ ./p:[0x1] < 0x10\n", "other:4: this line is left out: it was cut off"),
    "memory_replay": (ANDROID + "7: mall", "other:3: this line is left out: it was cut off"),
    "memory_replay, an argument missing": (
        ANDROID + "7: calloc 0x10 5", "other:3: this line is left out: it was cut off"),
}


@pytest.mark.parametrize("case", CUT_OFF)
def test_half_a_line_at_the_end_is_left_out_and_named(case: str, imported):
    text, said = CUT_OFF[case]
    calls, out = imported(text.encode())
    assert calls == TWO and said in out


@pytest.mark.parametrize("packed", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_file_is_imported_to_where_it_was_cut_off(packed, imported):
    """Its last line may have lost digits; so it is left out, though a line end may be missing."""
    lines = [f"malloc,block{number},{number * 7919 % 100000}\n" for number in range(200000)]
    whole = packed("".join(lines).encode())
    calls, out = imported(whole[:len(whole) // 2])
    assert calls == [f"malloc {line.split(',')[2].strip()}" for line in lines[:len(calls)]]
    assert 1000 < len(calls) < len(lines)
    assert f"other:{len(calls) + 1}: this line is left out: the compressed file ends too early" in out


FORKING = """
#include <mcheck.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
    mtrace();
    void *block = malloc(3);
    for (int i = 0; i < 40; i++) { block = realloc(block, 100 * i + 1); free(malloc(i)); }
    if (fork() == 0) {
        for (int i = 0; i < 40; i++) { block = realloc(block, 100 * i + 1); free(malloc(i)); }
        exit(0);
    }
    wait(NULL);
    for (int i = 0; i < 40; i++) { block = realloc(block, 100 * i + 1); free(malloc(i)); }
    free(block);
}
"""


def test_a_log_of_mtrace_that_a_fork_wrote_into_is_imported(compiled, imported, tmp_path):
    log = tmp_path / "log"
    subprocess.run([compiled("forking", FORKING)], check=True, env=os.environ | {
        "LD_PRELOAD": "libc_malloc_debug.so.0", "MALLOC_TRACE": str(log)})
    calls, out = imported(log.read_bytes())
    assert len(calls) > 300
    if "left out" not in out:
        pytest.skip("the fork fell between two lines")
    assert "a piece of a line, as a fork leaves" in out


def test_pieces_of_lines_are_left_out_with_the_reallocs_that_they_break(imported):
    calls, out = imported(b"= Start\n@ ./p:[0x1] + 0x10 0x64\n@ ./p:[0x1@ ./p:[0x2] - 0x10\n"
                          b"@ ./p:[0x3] > 0x20 0x5\n@ ./p:[0x2] - 0x10\n")
    assert calls == TWO
    assert "other:3: this line is left out: a piece" in out and "other:4: this line" in out


def test_the_longest_trace_of_a_zip_is_imported_and_the_others_are_named(tmp_path, imported):
    with zipfile.ZipFile(tmp_path / "made", "w") as archive:
        archive.writestr("a.txt", ANDROID)
        archive.writestr("b.txt", ANDROID * 2)
        archive.writestr("read.me", "hello")
    calls, out = imported((tmp_path / "made").read_bytes())
    assert calls == TWO * 2
    assert "a.txt is left out: it is the trace of another process" in out and "read.me is left out" in out


def bombed(size: int) -> bytes:
    return gzip.compress(b"7: malloc 0x10 1\n" + b"0" * size)


def damaged(text: str) -> bytes:
    """Its checksum is another's."""
    packed = bytearray(gzip.compress(text.encode()))
    packed[-8] ^= 1
    return bytes(packed)


BAD = {
    "a number of more than 64 bits": (b"7: malloc 0x10 5\n7: malloc 0x20 " + b"9" * 30,
                                      "other:2: 9999"),
    "a number of 5,000 digits": (b"7: malloc 0x10 " + b"9" * 5000 + b"\n", "other:1: 9999"),
    "a size of other digits": ("op,slot,size\nmalloc,b,²\n".encode(), "other:2: size is not"),
    "a size of 5,000 digits": (b"malloc,b," + b"1" * 5000, "other:1: size is not"),
    "more than there is": (b"7: malloc 0x1 8\n7: malloc 0x2 18446744073709551615\n",
                           "other:2: with this block"),
    "a calloc that cannot have succeeded": (b"7: calloc 0x5 4294967296 4294967296\n",
                                            "other:1: a calloc that succeeded"),
    "a line without an end": (bombed(1 << 24), "other:2: a line of 65,536 characters"),
    "an alignment that no block has": (b"7: memalign 0x1 24 8\n7: memalign 0x2 9223372036854775808 8\n",
                                       "other:2: a block with an alignment"),
    "a block named by a byte that is no text": (b"malloc,\xe9,8\nfree,\xe8,\n", "other:2: "),
    "gzip, with other bytes than were packed": (damaged(ANDROID * 9), "other:"),
    "a free of a size that is no number": (b"malloc,a,8\nfree,a,b\n", "other:2: size is not"),
    "a block's name of two lines": (b'malloc,"a\nb",8\nfree,"b\na",\n', "b\\na is not live"),
    "nothing": (b"", "is empty, not one of the formats"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_refused_with_the_users_line(case: str, imported, tmp_path):
    content, expected = BAD[case]
    (tmp_path / "a.trace").write_text("an older one")
    with pytest.raises(UsageError) as refusal:
        imported(content)
    assert expected in str(refusal.value) and "\n" not in str(refusal.value)
    assert (tmp_path / "a.trace").read_text() == "an older one"
    assert sorted(os.listdir(tmp_path)) == ["a.trace", "other"]


def test_an_encrypted_zip_is_refused(build, tmp_path):
    with zipfile.ZipFile(tmp_path / "other", "w") as archive:
        archive.writestr("a.txt", ANDROID)
    content = bytearray((tmp_path / "other").read_bytes())
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + place] |= 1
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(UsageError, match="encrypted"):
        importing.import_file(build, "memory_replay", str(tmp_path / "other"), tmp_path / "a.trace")


@pytest.mark.parametrize("name, expected", [(".", "is a folder"), ("none", "no such file")])
def test_what_is_no_file_is_named(name: str, expected: str, build, tmp_path: pathlib.Path):
    with pytest.raises(UsageError, match=expected):
        importing.import_file(build, "auto", str(tmp_path / name), tmp_path / "a.trace")


def test_a_pipe_is_read(build, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["sh", "-c", f"printf '{CSV}' > {tmp_path}/pipe"]):
        importing.import_file(build, "auto", str(tmp_path / "pipe"), tmp_path / "a.trace")
    assert (tmp_path / "a.trace").exists()
