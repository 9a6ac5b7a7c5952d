"""Where the text of a clause lies: beside its program, under the same stem.

A group is a folder in which some C file has its text beside it, so nobody lists the groups.  A rule
that no program can test has its text in the folder of its group.
"""

import pathlib

FOLDER = pathlib.Path(__file__).resolve().parents[1]
GROUPS = ("*", "native/*")  # where a group may lie


def groups(folder: pathlib.Path = FOLDER) -> list[pathlib.Path]:
    return sorted(group for pattern in GROUPS for group in folder.glob(pattern)
                  if group.is_dir() and _is_group(group))


def _is_group(folder: pathlib.Path) -> bool:
    return any(text.with_suffix(".c").is_file() for text in folder.glob("*.toml"))


def texts(folder: pathlib.Path = FOLDER) -> dict[str, pathlib.Path]:
    """The file of each clause's text, by the clause's name."""
    return {name_of(file.relative_to(folder)): file
            for group in groups(folder) for file in sorted(group.glob("*.toml"))}


def name_of(file: pathlib.Path) -> str:
    """heap/calloc_overflow.c is heap.calloc.overflow, native/FAMILY/lock_nil.c is native.lock.nil."""
    return f"{file.parts[0]}.{file.stem.replace('_', '.', 1)}"
