"""The judge believes a proof only if the declared library served every function."""

import pytest

from bench.identity import judge

LIBC = "/lib/libc.so.6"
STDCPP = "/lib/libstdc++.so.6"
MINE = __file__  # any file that is there
GONE = "/no/such/library.so"
FAMILY = ("malloc", "free", "calloc", "realloc")

CASES = {
    "everything from the declared library":
        (dict.fromkeys(FAMILY, MINE), MINE, None),
    "the C library, declared":
        (dict.fromkeys(FAMILY, LIBC) | {"pvalloc": LIBC}, LIBC, None),
    "reallocarray only calls realloc":
        (dict.fromkeys(FAMILY, MINE) | {"reallocarray": LIBC}, MINE, None),
    "the C++ runtime's operators only call malloc":
        (dict.fromkeys(FAMILY, MINE) | {"_Znwm": STDCPP, "_ZdlPv": MINE}, MINE, None),
    "an operator of a stranger":
        (dict.fromkeys(FAMILY, MINE) | {"_Znwm": LIBC}, MINE, "wrong-library"),
    "the C library under the name of one that is not there":
        (dict.fromkeys(FAMILY, LIBC), GONE, "missing-library"),
    "the C library under the name of one that is silent":
        (dict.fromkeys(FAMILY, LIBC), MINE, "missing-library"),
    "one function from the C library":
        (dict.fromkeys(FAMILY, MINE) | {"realloc": LIBC}, MINE, "wrong-library"),
    "an aligned block from the C library":
        (dict.fromkeys(FAMILY, MINE) | {"memalign": LIBC}, MINE, "wrong-library"),
    "a function that nobody serves":
        (dict.fromkeys(FAMILY, MINE) | {"pvalloc": ""}, MINE, "wrong-library"),
    "a proof of nothing":
        ({}, MINE, "missing-library"),
}


@pytest.mark.parametrize("case", CASES)
def test_judge(case: str):
    proof, library, expected = CASES[case]
    assert judge(proof, library, LIBC) == expected


def test_a_link_to_the_declared_library_is_that_library(tmp_path):
    link = tmp_path / "link.so"
    link.symlink_to(MINE)
    assert judge(dict.fromkeys(FAMILY, str(link)), MINE, LIBC) is None
