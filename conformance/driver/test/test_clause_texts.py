"""The text of a clause is found beside its program, in folders that nobody lists."""

import pathlib

import pytest

from conformance.driver import clause_texts


@pytest.fixture
def tree(tmp_path: pathlib.Path) -> pathlib.Path:
    for name in ("heap/calloc_overflow.c", "heap/calloc_overflow.toml", "heap/order_unassumed.toml",
                 "native/some-one/lock_nil.c", "native/some-one/lock_nil.toml",
                 "golden/some-one.toml", "driver/static.toml", "soak/soak.c", "static.toml",
                 "misspelt/root_set.c", "misspelt/root_get.toml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return tmp_path


def test_a_group_is_a_folder_in_which_a_program_has_its_text_beside_it(tree):
    assert clause_texts.groups(tree) == [tree / "heap", tree / "native/some-one"]


def test_a_text_has_the_name_of_its_group_and_its_file(tree):
    assert clause_texts.texts(tree) == {
        "heap.calloc.overflow": tree / "heap/calloc_overflow.toml",
        "heap.order.unassumed": tree / "heap/order_unassumed.toml",  # untested: without a program
        "native.lock.nil": tree / "native/some-one/lock_nil.toml"}


def test_every_clause_of_this_repository_is_found():
    texts = clause_texts.texts()
    assert {"heap.calloc.overflow", "process.static.link", "native.lock.nil"} <= texts.keys()
    assert {name.partition(".")[0] for name in texts} >= {"cache", "heap", "misuse", "native", "oom",
                                                          "process", "range"}
