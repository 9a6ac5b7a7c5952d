"""Zips and compressed files that are damaged, foreign, encrypted, or far larger than they look: one
line with the user's line number, and no more memory than a good one takes.
"""

import lzma
import pathlib
import subprocess
import sys
import zipfile

import pytest

from ci.host.errors import UsageError
from workloads import fuzz_importers, importing

CSV = b"op,slot,size\n" + b"malloc,a,100\nfree,a,\n" * 50
ROOT = pathlib.Path(__file__).resolve().parents[2]
IMPORT = "import sys, pathlib; from workloads import importing; " \
    "importing.import_file(pathlib.Path(sys.argv[1]), 'auto', sys.argv[2], pathlib.Path(sys.argv[3]))"


def zipped(path: pathlib.Path, method: int = zipfile.ZIP_DEFLATED, content: bytes = CSV) -> bytearray:
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("a.csv", content)
    return bytearray(path.read_bytes())


def changed(content: bytearray, local: int, central: int, value: int) -> bytes:
    """A field of the file's head, which stands there twice."""
    for magic, place in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        content[content.index(magic) + place] = value
    return bytes(content)


def changed_place(content: bytearray) -> bytes:
    content[content.index(b"PK\x01\x02") + 42] = 5
    return bytes(content)


BAD = {
    "encrypted": (lambda zip: changed(zip, 6, 8, 1), "a.csv:1: ", "encrypted"),
    "foreign method": (lambda zip: changed(zip, 8, 10, 93), "a.csv:1: ", "method 93"),
    "other checksum": (lambda zip: changed(zip, 14, 16, 7), "a.csv:", "its checksum"),
    "cut off": (lambda zip: bytes(zip[:len(zip) // 2]), "", "not a zip file"),
    "longer than it says": (lambda zip: changed(zip, 22, 24, 9), "a.csv:", "holds more than"),
    "begun elsewhere": (changed_place, "a.csv:1: ", "does not begin where"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_zip_is_one_line_with_its_reason(case, build, tmp_path):
    damage, place, why = BAD[case]
    other = tmp_path / "other"
    other.write_bytes(damage(zipped(tmp_path / "other")))
    with pytest.raises(UsageError) as refusal:
        importing.import_file(build, "auto", str(other), tmp_path / "a.trace")
    assert place in str(refusal.value) and why in str(refusal.value)
    assert "\n" not in str(refusal.value) and [file.name for file in tmp_path.iterdir()] == ["other"]


def test_a_file_without_a_name_is_read(build, tmp_path, trace_tool):
    """zipfile itself fails to say whether such a one is a folder."""
    content = zipped(tmp_path / "other")
    for magic, place, head in ((b"PK\x03\x04", 26, 30), (b"PK\x01\x02", 28, 46)):
        at = content.index(magic)
        content[at + place] = 0
        del content[at + head:at + head + len("a.csv")]
    end = content.index(b"PK\x05\x06")
    content[end + 12] -= len("a.csv")
    content[end + 16:end + 20] = content.index(b"PK\x01\x02").to_bytes(4, "little")
    (tmp_path / "other").write_bytes(content)
    importing.import_file(build, "auto", str(tmp_path / "other"), tmp_path / "a.trace")
    assert trace_tool("verify", tmp_path / "a.trace").returncode == 0


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2,
                                    zipfile.ZIP_LZMA])
def test_a_zip_of_each_known_method_is_imported(method, build, tmp_path, trace_tool):
    zipped(tmp_path / "other", method)
    importing.import_file(build, "auto", str(tmp_path / "other"), tmp_path / "a.trace")
    assert trace_tool("verify", tmp_path / "a.trace").returncode == 0


def make_bomb(path: pathlib.Path, method: int) -> None:
    """160 MiB of blanks behind a good line."""
    with zipfile.ZipFile(path, "w", method) as archive, archive.open("a.csv", "w") as file:
        file.write(b"malloc,a,8\n")
        for _ in range(160):
            file.write(b" " * (1 << 20))


@pytest.mark.parametrize("kind", ["zip bzip2", pytest.param("zip LZMA", marks=pytest.mark.full),
                                  "dictionary"])
def test_a_bomb_takes_no_memory(kind, build, tmp_path):
    """Before, 64 KiB of a zip's bzip2 were unpacked at once, and a dictionary was as large as asked."""
    other = tmp_path / "other"
    if kind == "dictionary":
        other.write_bytes(lzma.compress(CSV, filters=[{
            "id": lzma.FILTER_LZMA2, "dict_size": 1 << 28, "mode": lzma.MODE_FAST,
            "mf": lzma.MF_HC3, "nice_len": 3}]))
    else:
        make_bomb(other, zipfile.ZIP_BZIP2 if kind == "zip bzip2" else zipfile.ZIP_LZMA)
    limited = "import resource; resource.setrlimit(resource.RLIMIT_AS, (160 << 20, 160 << 20)); "
    done = subprocess.run([sys.executable, "-c", limited + IMPORT, build, other, tmp_path / "a.trace"],
                          cwd=ROOT, capture_output=True, text=True, check=False)
    said = done.stderr.strip().splitlines()[-1]
    assert said.startswith("ci.host.errors.UsageError: ") and "other" in said, done.stderr[-2000:]
    assert ":2: a line of 65,536" in said or "Memory usage limit" in said


@pytest.mark.parametrize("limit, text, said", [
    ("LIVE_MOST", b"malloc,a,1\nmalloc,b,1\nmalloc,c,1\n", ":3: with this block more than 2"),
    ("THREADS_MOST", b"malloc,a,1,x\nmalloc,b,1,y\nmalloc,c,1,z\n", ":3: more than 2 threads"),
    ("NAME_MOST", b"malloc,a,1\nmalloc,abc,1\n", ":2: a block's name of more than 2"),
])
def test_what_is_kept_is_bounded(limit, text, said, build, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, limit, 2)
    (tmp_path / "other").write_bytes(text)
    with pytest.raises(UsageError, match=said):
        importing.import_file(build, "auto", str(tmp_path / "other"), tmp_path / "a.trace")


def test_a_device_is_refused(build, tmp_path):
    with pytest.raises(UsageError, match="device"):
        importing.import_file(build, "auto", "/dev/zero", tmp_path / "a.trace")


@pytest.mark.parametrize("inputs", [1000, pytest.param(100_000, marks=pytest.mark.full)])
def test_the_fuzzer_of_the_importers_finds_nothing(inputs):
    done = subprocess.run([sys.executable, "-B", "-m", fuzz_importers.__name__, str(inputs)], cwd=ROOT,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("zeros", [0, 4, 1 << 15])
def test_joined_xz_files_may_have_zeros_between_them(zeros, build, tmp_path):
    """As xz itself takes them (the format of .xz files, 2.2); it once was said to be damaged."""
    other = tmp_path / "other.xz"
    other.write_bytes(lzma.compress(CSV[:30]) + bytes(zeros) + lzma.compress(CSV[30:]) + bytes(4))
    importing.import_file(build, "auto", str(other), tmp_path / "a.trace")
    assert (tmp_path / "a.trace").exists()


def test_lines_that_are_all_left_out_are_told(build, tmp_path):
    """Only that it holds no calls, which it does, was said of them."""
    other = tmp_path / "other"
    other.write_text("= Start\n@ ./a:[0x1] + 0x10 -5\n= End\n")
    with pytest.raises(UsageError, match="holds no calls; .*other:2: this line is left out: "):
        importing.import_file(build, "auto", str(other), tmp_path / "a.trace")
