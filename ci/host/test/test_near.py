"""Only a name that is near is offered for another."""

import pytest

from ci.host import near

ALLOCATORS = ["glibc", "jemalloc", "mimalloc", "tcmalloc", "tbbmalloc", "null", "plan9-pool",
              "libmmap", "je", "mi", "tc", "tbb", "sys", "libc"]
WORKLOADS = ["pair", "pair/size:64", "churn", "larson", "churn/live:1000/sizes:512-32768"]


@pytest.mark.parametrize("word, name", [
    ("jemaloc", "jemalloc"), ("jemallok", "jemalloc"), ("glib", "glibc"), ("plan9pool", "plan9-pool"),
    ("plan9", "plan9-pool"), ("mimlaloc", "mimalloc"), ("libmap", "libmmap")])
def test_a_slip_is_near(word, name):
    assert near.nearest(word, ALLOCATORS) == name


@pytest.mark.parametrize("word", ["snmalloc", "rpmalloc", "ptmalloc", "scalloc", "musl", "hoard", "x",
                                  "/etc/passwd", "zzz", "foo", ""])
def test_another_allocator_is_not_near(word):
    assert near.nearest(word, ALLOCATORS) is None


@pytest.mark.parametrize("word, name", [
    ("pear", "pair"), ("pear/size:64", "pair/size:64"), ("larsen", "larson"), ("chrun", "churn"),
    ("compact", None), ("nosuch", None)])
def test_workloads(word, name):
    assert near.nearest(word, WORKLOADS) == name


def test_what_to_do_instead_is_said_where_nothing_is_near():
    assert near.suggestion("hoard", ALLOCATORS, "; `assay list` names them") \
        == "; `assay list` names them"
    assert near.suggestion("jemaloc", ALLOCATORS, "") == "; did you mean jemalloc?"
