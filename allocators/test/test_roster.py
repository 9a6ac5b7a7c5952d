"""Words become candidates, and a word that names none becomes one line."""

import dataclasses
import pathlib

import pytest

from allocators.roster import Candidate, Roster
from ci.host.errors import UsageError


@dataclasses.dataclass(frozen=True)
class Peer:
    name: str
    aliases: tuple[str, ...]
    reference: bool = False


PEERS = [Peer("libc", ("sys",), reference=True), Peer("jam", ("ja",)), Peer("jam@2", ("ja@2",))]
ENTRIES = [{"name": name, "role": role} for name, role in [
    ("plan", "member"), ("plan/locked", "member"), ("own", "process"), ("floor", "member"),
    ("map", "peer")]]
ELSEWHERE = "`assay list` names them"


def useless(candidate: Candidate) -> str | None:
    return "is the floor" if candidate.name == "floor" else None


def chosen(*words: str) -> list[str]:
    found = Roster(ENTRIES, PEERS, useless).chosen(words)
    assert all(one.named for one in found)
    return [one.name for one in found]


def refused(*words: str) -> str:
    with pytest.raises(UsageError) as raised:
        chosen(*words)
    return str(raised.value)


def test_everybody_is_there_but_whom_the_command_has_no_use_for():
    names = [one.name for one in Roster(ENTRIES, PEERS, useless).everybody()]
    assert names[:6] == ["libc", "jam", "jam@2", "plan", "plan/locked", "map"]
    assert "own" not in names and "floor" not in names


@pytest.mark.parametrize(("words", "names"), [
    (["plan"], ["plan"]),
    (["plan*"], ["plan", "plan/locked"]),
    (["ja", "sys"], ["jam", "libc"]),
    (["ja@2"], ["jam@2"]),
    (["jam*", "ja", "plan", "pla?"], ["jam", "jam@2", "plan"]),
    (["mine=/bin/true", "mine=/bin/../bin/true"], ["mine"]),
    (["*l*"], ["libc", "plan", "plan/locked", "musl"]),
    ([], []),
])
def test_names_aliases_globs_and_libraries_each_once_in_their_order(words, names):
    assert chosen(*words) == names


def test_a_library_of_ones_own_is_its_file():
    [mine] = Roster(ENTRIES, PEERS).chosen(["mine=/bin/true"])
    assert mine.library == pathlib.Path("/bin/true").resolve()


@pytest.mark.parametrize(("words", "line"), [
    (["plam"], "no allocator plam; did you mean plan?"),
    (["sya"], "no allocator sya; did you mean sys?"),
    (["zz*"], f"no allocator zz*; {ELSEWHERE}"),
    (["own"], f"no allocator own; {ELSEWHERE}"),
    (["floo"], f"no allocator floo; {ELSEWHERE}"),
    (["floor"], "floor is the floor"),
    (["flo*"], "floor is the floor"),
    (["=/bin/true"], "=/bin/true: an allocator of your own is name=/path/lib.so"),
    (["mine="], "mine=: an allocator of your own is name=/path/lib.so"),
    (["mine=/bin/true", "mine=/bin/false"], "mine is two libraries: "),
])
def test_a_word_that_names_none_is_one_line(words, line):
    said = refused(*words)
    assert said == line or line.endswith(": ") and said.startswith(line)


@pytest.mark.parametrize("name", ["libc", "sys", "jam@2", "ja@2", "plan/locked", "own", "floor",
                                  "map", "musl", "libc/copy", "mine/copy"])
def test_a_name_that_anybody_has_is_taken(name):
    """Also one that the command has no use for: its numbers would stand beside the other's."""
    assert refused(f"{name}=/bin/true") == \
        f"{name}=/bin/true: {name} is another allocator's name"
