"""Whether a proof of identity shows that the declared library served every allocation function.

A proof is what a measured process wrote of itself: function -> the file that a call of it reaches.
This module judges; it looks nothing up in any process but this one.
"""

import ctypes
import functools
import os
import pathlib

# Where the C library's own is all there is, it calls nothing but the public realloc.
OVER_THE_FAMILY = {"reallocarray"}
# The C++ runtimes' operators call the public malloc and aligned_alloc, which are in the proof.
OPERATORS_OVER_THE_FAMILY = ("libstdc++.so", "libc++.so", "libc++abi.so")


class _SymbolFacts(ctypes.Structure):
    """Dl_info of dladdr(3)."""

    _fields_ = [("file", ctypes.c_char_p), ("base", ctypes.c_void_p), ("name", ctypes.c_char_p),
                ("address", ctypes.c_void_p)]


@functools.cache
def libc_path() -> pathlib.Path:
    """The C library that this machine's programs are linked with: the file of a function that
    nobody else has.  A container may hide /proc/self/maps, so the dynamic linker is asked."""
    libc = ctypes.CDLL(None)
    facts = _SymbolFacts()
    address = ctypes.cast(libc.gnu_get_libc_version, ctypes.c_void_p)
    if libc.dladdr(address, ctypes.byref(facts)) == 0:
        raise RuntimeError("this process has no C library of its own")
    return pathlib.Path(os.fsdecode(facts.file)).resolve()


def strangers(proof: dict[str, str], library: os.PathLike | str,
              libc: os.PathLike | str | None = None) -> dict[str, str]:
    """The functions that neither `library` serves nor one that only calls the family."""
    real_libc, declared = os.path.realpath(libc or libc_path()), os.path.realpath(library)
    found = {function: os.path.realpath(file) if file else "" for function, file in proof.items()}
    return {function: file for function, file in found.items()
            if file != declared and not _passes_on(function, file, real_libc)}


def judge(proof: dict[str, str], library: os.PathLike | str,
          libc: os.PathLike | str | None = None) -> str | None:
    """None if `library` served everything; else the reason: missing-library, if the C library
    stood in for all of it, or wrong-library, if another served even one function."""
    real_libc = os.path.realpath(libc or libc_path())
    declared = os.path.realpath(library)
    if proof and not strangers(proof, library, libc):
        return None
    if not os.path.exists(declared) or _all_from(real_libc, proof):
        return "missing-library"
    return "wrong-library"


def _passes_on(function: str, file: str, real_libc: str) -> bool:
    """This function is no heap's own: where it is, it only calls the family."""
    if function.startswith("_Z"):
        return os.path.basename(file).startswith(OPERATORS_OVER_THE_FAMILY)
    return function in OVER_THE_FAMILY and file == real_libc


def _all_from(real_libc: str, proof: dict[str, str]) -> bool:
    files = {os.path.realpath(file) for function, file in proof.items()
             if not function.startswith("_Z")}
    return files <= {real_libc}
