"""The same mistake gets the same line from every command that takes allocators."""

import pytest

from allocators.system import peers
from bench.candidates import MeasuredRoster as MeasuredCandidates
from bench.harness_program import Harness
from ci.host import architectures
from ci.host.build import folder_of
from ci.host.errors import UsageError
from ci.host.qemu.launcher import default_for
from conformance.driver.candidates import JudgedRoster as Candidates
from conformance.driver.programs import Programs

FOLDER = folder_of("release")
WORDS = ["jemallok", "glibcc", "zz*", "system", "slowed", "=/bin/true", "mine=",
         *(f"{name}=/bin/true" for name in (
             "glibc", "sys", "je", "system", "null", "std-map", "musl", "plan9-pool/locked",
             "glibc/copy", "mine/copy")),
         "mine=/bin/true,mine=/bin/false"]


def said(choose, words: list[str]) -> str:
    with pytest.raises(UsageError) as raised:
        choose(words)
    return str(raised.value)


def candidates() -> Candidates:
    return Candidates(default_for(architectures.host().name), Programs(FOLDER), Programs(FOLDER))


@pytest.mark.parametrize("words", WORDS)
def test_a_mistake_has_one_line(words):
    """A name that only one of the commands knew was refused by that one alone."""
    bench = MeasuredCandidates(Harness(FOLDER))
    assert said(lambda some: bench.chosen(some, None), words.split(",")) == \
        said(candidates().chosen, words.split(","))


@pytest.mark.parametrize("words", ["glibc", "plan9*,je", "sys,glibc", "mine=/bin/true",
                                   "mimalloc,mi,plan9-pool"])
def test_the_same_words_name_the_same_allocators(words):
    benched = [one for one in MeasuredCandidates(Harness(FOLDER)).chosen(words.split(","), None) if one.named]
    judged = candidates().chosen(words.split(","))
    assert list(dict.fromkeys(one.name for one in benched)) == [one.name for one in judged]
    assert all(one.named for one in judged)


def test_a_peer_that_is_not_here_is_missing_for_the_same_reason(monkeypatch):
    monkeypatch.setattr(peers, "library_folders", lambda: [])
    peer = next(peer.name for peer in peers.all_peers() if not peer.reference)
    [benched] = [one for one in MeasuredCandidates(Harness(FOLDER)).chosen([peer], None) if one.name == peer]
    [judged] = candidates().chosen([peer])
    assert benched.missing is not None and benched.missing == judged.missing
    assert benched.named and judged.named


@pytest.mark.parametrize(("choose", "name"), [
    (lambda words: MeasuredCandidates(Harness(FOLDER)).chosen(words, None), "musl"),
    (lambda words: candidates().chosen(words), "null"),
    (lambda words: candidates().chosen(words), "std-map"),
])
def test_what_a_command_has_no_use_for_is_known_to_it(choose, name):
    """`assay list` was said to name what it had named."""
    assert said(choose, [name]).startswith(f"{name} is ") or "frees nothing" in said(choose, [name])
