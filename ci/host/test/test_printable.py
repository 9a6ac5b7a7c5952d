"""Text from outside does nothing on a terminal, and loses nothing by it."""

import json
import subprocess

import pytest

from ci.host import build, printable
from ci.host.streams import GuardedStream

# What a terminal obeys: C0, DEL and C1, marks of direction, ends of lines, tags, half of a pair.
ACTING = ["\x1b[31m", "\x1b]0;title\x07", "\x00", "\r", "\b", "\x7f", "\x9b2J", "\x85", "\u200e",
          "\u202e", "\u2066", "\u061c", "\u2028", "\u2029", "\ufeff", "\U000e0041", "\udc9b"]


@pytest.mark.parametrize("text", ACTING)
def test_what_acts_is_shown_by_its_number(text: str):
    shown = printable.printable(f"a{text}b")
    assert shown.isprintable() and shown[0] == "a" and shown[-1] == "b" and "\\" in shown


@pytest.mark.parametrize("text", ["größe", "名前", "עברית", "a \u200d b", "~ ▼ ±", "e\u0301"])
def test_what_only_looks_stays(text: str):
    assert printable.printable(text) == printable.one_line(text) == text


def test_lines_and_tabs_stay_but_in_a_line():
    assert printable.printable("a\n\tb") == "a\n\tb"
    assert printable.one_line("a\n\tb") == "a\\n\\tb"


@pytest.mark.parametrize("text", ACTING[:-1])
def test_a_json_text_stays_the_same(text: str):
    written = json.dumps({"name": text}, ensure_ascii=False)
    assert json.loads(printable.printable(written)) == {"name": text}


def test_a_record_is_printable_to_its_depth():
    assert printable.in_record({"a\x1b": ["\x1b", {"b": "\x1b"}, 1, None]}) == {
        "a\\u001b": ["\\u001b", {"b": "\\u001b"}, 1, None]}


@pytest.mark.parametrize("words", [
    ["compare", "\x1b]0;x\x07\u202e", "b"], ["report", "a\nb"], ["report", "--no\x1bsuch"],
    ["\x9bm"]])
def test_the_command_shows_no_name_raw(words: list[str]):
    done = subprocess.run([build.ROOT / "assay", *words], capture_output=True, text=True, check=False,
                          timeout=300)
    assert done.returncode == 2 and done.stdout == ""
    assert all(line.isprintable() for line in done.stderr.split("\n")), done.stderr
    assert "usage:" in done.stderr or done.stderr.count("\n") == 1


def test_a_reader_that_leaves_costs_nothing_but_its_copy(tmp_path):
    """What follows is done, and in silence."""
    import os
    reading, writing = os.pipe()
    os.close(reading)
    stream = GuardedStream(os.fdopen(writing, "w"))
    for _ in range(3):
        print("x" * 100_000, file=stream, flush=True)
    stream.close()
