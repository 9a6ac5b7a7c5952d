"""What is identical in two trees, bit for bit, and therefore need not be measured.

An allocator is unchanged if three things are: its own object files, those of the suite that
measures it, and every file that is read at run time.  What is linked around it may differ, the
other allocators, and so may the addresses at which its code lies; that is no change of the
allocator.

The build itself says which files take part.  A file that cannot be assigned counts as part of the
suite, and a tree that cannot be built or queried has nothing in common with any other.
"""

import collections
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
from collections.abc import Iterator

from ci.gate.sides import Kept, Side

HOST = "release"
SUITE = ""  # in place of a family's name
COMPILED = (".c", ".h", ".cc", ".md")  # is in the object files, or nowhere
PASSED_OVER = {"build", "gate", "test", "runs", "__pycache__"}  # folders of what takes no part
# In an older tree the module lies in ci/.
BUILD = """import sys
try:
    from ci.host import build
except ModuleNotFoundError:
    from ci import build
build.build(sys.argv[1], sys.argv[2:])
"""

Digests = dict[str, str]  # of each allocator's family, and of the suite


def unchanged(before: Side, after: Side, presets: list[str]) -> frozenset[str]:
    """The allocators of both sides that are the same, as far as they are built."""
    old, new = (digests(side.tree, presets) for side in (before, after))
    if not old or old[SUITE] != new.get(SUITE):
        return frozenset()
    return frozenset(name for name in after.allocators
                     if old.get(name, "before") == new.get(name, "after"))


def same_loops(before: Side | Kept, after: Side | Kept) -> bool:
    """Whether the loops that measure are those of one source on both sides.  Then a difference in
    their counts is caused by the allocators: where a block lies decides how many pages of it a loop
    touches.  Of an earlier run only its counts are known."""
    if isinstance(before, Kept) or isinstance(after, Kept):
        return False
    return before.tree == after.tree or _loops(before.tree) == _loops(after.tree)


def _loops(tree: pathlib.Path) -> str:
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(tree / "bench"):
        folders[:] = sorted(name for name in folders if name not in PASSED_OVER)
        for name in sorted(names):
            file = pathlib.Path(folder, name)
            if file.suffix in (".c", ".h", ".cc"):
                digest.update(str(file.relative_to(tree)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def build(tree: pathlib.Path, presets: list[str]) -> bool:
    """Builds what will be measured, as the tree itself does it.  False: it cannot, and will say why
    when it is measured; an older build in it is not to be compared."""
    return all(build_targets(tree, preset, targets_of(preset)) for preset in presets)


def build_targets(tree: pathlib.Path, preset: str, targets: list[str]) -> bool:
    python = [sys.executable, "-E", "-s", "-B", "-c", BUILD]  # -I would not find the tree
    return subprocess.run([*python, preset, *targets], cwd=tree, capture_output=True,
                          check=False).returncode == 0


def targets_of(preset: str) -> list[str]:
    """Clauses run on this machine only."""
    return ["measuring", "conforming"] if preset == HOST else ["measuring"]


def digests(tree: pathlib.Path, presets: list[str]) -> Digests:
    """Nothing for a tree that does not say what it is built from."""
    try:
        families = families_of(tree)
        files = list(_sources(tree))
        for preset in presets:
            files += _objects(tree, preset)
    except (OSError, subprocess.CalledProcessError, KeyError, ValueError):
        return {}
    found: dict[str, hashlib._Hash] = collections.defaultdict(hashlib.sha256)
    owners = {word: family for name, family in families.items() for word in _words(name)}
    owners |= {f"allocators/{family}": family for family in families.values()}
    for file in sorted(files):
        digest = hashlib.sha256((tree / file).read_bytes()).digest()
        found[_owner(file, owners)].update(str(file).encode() + digest)
    return {SUITE: found[SUITE].hexdigest()} | {
        name: found[family].hexdigest() for name, family in families.items() if family in found}


def families_of(tree: pathlib.Path) -> dict[str, str]:
    """The family of each allocator of this repository in that tree."""
    said = json.loads(_run([tree / "assay", "list", "--json", "--no-install"], tree))
    return {one["name"]: one["family"] for one in said["allocators"] if one["bundled"]}


def _objects(tree: pathlib.Path, preset: str) -> list[pathlib.Path]:
    """What is linked into the programs, by its path in the tree.  Raises ValueError where that is
    not there: then nothing is known."""
    folder = pathlib.Path("build", preset)
    said = _run(["ninja", "-C", folder, "-t", "inputs", *targets_of(preset)], tree)
    files = [folder / line for line in said.splitlines() if line.endswith(".o")]
    if not files or not all((tree / file).is_file() for file in files):
        raise ValueError(f"{preset} is not built")
    return files


def _sources(tree: pathlib.Path) -> Iterator[pathlib.Path]:
    """The files that are read while building and measuring."""
    for folder, folders, names in os.walk(tree):
        folders[:] = [name for name in folders
                      if name not in PASSED_OVER and not name.startswith(".")]
        for name in names:
            file = pathlib.Path(folder, name)
            if file.suffix not in COMPILED and file.is_file():
                yield file.relative_to(tree)


def _words(name: str) -> list[str]:
    """The parts of paths by which the build calls what belongs to an allocator."""
    identifier, dashed = re.sub("[^A-Za-z0-9]", "_", name), name.replace("/", "-")
    return [f"{identifier}.o", f"{identifier}.bound.o", f"{identifier}.adapter.dir",
            f"{identifier}.sources.dir", f"{identifier}.varied.dir", f"{identifier}.bound.dir",
            f"assay-{dashed}.dir", f"conform-native-{dashed}.dir"]


def _owner(file: pathlib.PurePath, owners: dict[str, str]) -> str:
    """The family that the file belongs to, or the suite."""
    if file.parts[0] == "allocators":
        return owners.get("/".join(file.parts[:2]), SUITE)
    return next((owners[part] for part in file.parts if part in owners), SUITE)


def _run(words: list, tree: pathlib.Path) -> str:
    return subprocess.run(words, cwd=tree, capture_output=True, text=True, check=True).stdout
