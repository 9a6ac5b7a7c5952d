"""A trace that is damaged is refused with its place; one that is made from text is that text."""

import resource
import struct
import subprocess

import pytest

LINES = """0 10 malloc - 0 100 1 0
1 20 thread_start 0 - 0 1 0
1 30 calloc - 1 64 4 0
0 40 aligned_alloc - 2 99 1 32
1 50 realloc 0 3 200 1 0
0 60 free 1 - 0 1 0
0 70 free - - 0 1 0
0 80 free_foreign - - 0 1 0
1 90 malloc - - 1000000000000 1 0
1 95 thread_end - - 0 1 0
0 99 free 3 - 0 1 0
end
"""


@pytest.fixture
def trace(trace_tool, tmp_path):
    path = tmp_path / "a.trace"
    done = trace_tool("build", path, "a", "test", text=LINES)
    assert done.returncode == 0, done.stderr
    return path


def renumbered(text: str) -> list[str]:
    """Objects by the order of their making, times left out: the reader has numbers of its own."""
    numbers: dict[str, str] = {"-": "-"}
    lines = []
    for line in text.removesuffix("end\n").splitlines():
        words = line.split()
        if words[2] != "thread_start":
            words[3] = numbers[words[3]]
        if words[4] != "-":
            numbers[words[4]] = str(len(numbers) - 1)
            words[4] = numbers[words[4]]
        lines.append(" ".join(words[:1] + words[2:]))
    return lines


def test_a_dump_is_the_text_that_it_was_built_from(trace_tool, trace):
    assert renumbered(trace_tool("dump", trace).stdout) == renumbered(LINES)
    assert trace_tool("verify", trace).returncode == 0


def test_a_trimmed_trace_is_its_beginning(trace_tool, trace, tmp_path):
    out = tmp_path / "b.trace"
    for calls, lines in ((1, 2), (4, 5), (100, 11)):
        assert trace_tool("trim", trace, str(calls), out).returncode == 0
        assert trace_tool("verify", out).returncode == 0
        assert renumbered(trace_tool("dump", out).stdout) == renumbered(LINES)[:lines]


DAMAGE = {
    "foreign": (lambda whole: b"\x7fELF" + whole[4:], "not a trace", 0),
    "empty": (lambda whole: b"", "not a trace", 0),
    "newer": (lambda whole: whole[:8] + struct.pack("<I", 2) + whole[12:], "version 2", 8),
    "taken for text": (lambda whole: whole.replace(b"\r\n", b"\n", 1), "not a trace", 0),
    "truncated in the header": (lambda whole: whole[:100], "truncated", 100),
    "truncated before a block": (lambda whole: whole[:640], "truncated", 632),
    "a changed header": (lambda whole: whole[:50] + b"!" + whole[51:], "header is corrupt", 0),
    "a changed block": (lambda whole: whole[:700] + b"!" + whole[701:], "checksum", 632),
    "no block": (lambda whole: whole[:632] + b"????" + whole[636:], "neither a block", 632),
    "something behind": (lambda whole: whole + b"more", "follows its end", None),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_damage_is_one_line_with_its_place_and_status_2(case: str, trace_tool, trace):
    change, expected, offset = DAMAGE[case]
    whole = trace.read_bytes()
    trace.write_bytes(change(whole))
    done = trace_tool("verify", trace)
    place = len(whole) if offset is None else offset
    assert done.returncode == 2 and expected in done.stderr
    assert done.stderr.count("\n") == 1 and f"(at byte {place})" in done.stderr


IMPOSSIBLE = {
    "an object that is not live": ("0 1 free 7 - 0 1 0", "not live"),
    "an object freed twice": ("0 1 malloc - 0 8 1 0\n0 2 free 0 - 0 1 0\n0 3 free 0 - 0 1 0",
                              "line 3"),
    "a thread without a start": ("1 1 malloc - 0 8 1 0", "without a start"),
    "a thread that leaves out a number": ("5 1 malloc - 0 8 1 0", "thread 5"),
    "a word that is none": ("0 1 mallok - 0 8 1 0", "line 1: not the eight words"),
    "a word too many": ("0 1 malloc - 0 8 1 0 9", "not the eight words"),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_an_impossible_event_is_not_written(case: str, trace_tool, tmp_path):
    text, expected = IMPOSSIBLE[case]
    done = trace_tool("build", tmp_path / "a.trace", text=text + "\nend\n")
    assert done.returncode == 2 and expected in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "0 1 malloc - 0 8 1 0\n", "0 1 malloc - 0 8 1 0\nen"])
def test_a_text_that_was_cut_off_is_not_built(text: str, trace_tool, tmp_path):
    """As when the program that writes it is killed."""
    done = trace_tool("build", tmp_path / "a.trace", text=text)
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_long_trace_of_short_lives_needs_little_memory(build, tmp_path):
    """A million objects, one alive at a time: the tables keep what lives, not what was made."""
    lines = "".join(f"0 {2 * i} malloc - {i} 8 1 0\n0 {2 * i + 1} free {i} - 0 1 0\n"
                    for i in range(1_000_000))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (16 << 20, 16 << 20))
    done = subprocess.run([build / "bin" / "assay-trace", "build", tmp_path / "a.trace"], input=lines + "end\n",
                          capture_output=True, text=True, check=False, preexec_fn=limit)
    assert done.returncode == 0, done.stderr
