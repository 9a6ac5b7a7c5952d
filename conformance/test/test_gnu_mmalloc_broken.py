"""What keeps a crash of gnu-mmalloc harmless is needed: without a barrier, or with two stores swapped, the crash
engine finds a loss.

Each variant is the source with one passage replaced, built beside the build folder.
"""

import dataclasses
import functools
import json
import os
import pathlib
import subprocess
import tempfile

import pytest

from ci.host import build
from conformance.mutants.rebuilding import Recipe, Scratch

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "allocators" / "gnu-mmalloc" / "src"
PROGRAM = "conformance/programs/crash"
DEATH = ("--model", "death", "--operations", "130")
POWER = ("--model", "power", "--operations", "75", "--pages", "6", "--random", "40")
COPIED = "        memcpy(to, block, bytes);\n"
RECORDED = ("        move_record(heap, (uint64_t)((unsigned char *)block - heap->data),\n"
            "                    (uint64_t)((unsigned char *)to - heap->data), units);\n")
WRITTEN = "        return whole_write(heap);\n"


@dataclasses.dataclass(frozen=True)
class Broken:
    """The source without what a sentence says."""

    sentence: str
    entry: str
    words: tuple[str, ...]
    source: str
    before: str
    after: str


ALL = [
    Broken("the dirty mark is missing", "file", ("--model", "death", "--operations", "50"), "lock.c",
           "error = alone ? 0 : dirty_mark(heap);", "error = alone ? 0 : 0 * (int)sizeof &dirty_mark;"),
    Broken("the header names a copy that is not on the medium", "snapshot", POWER, "checkpoint.c",
           "error = area_write(heap, area_copy(heap, next.copy), grown);", "error = 0;"),
    Broken("a move takes effect before the bytes are there", "file", DEATH, "resize.c",
           COPIED + RECORDED, RECORDED + COPIED),
    Broken("a checkpoint overwrites the last one", "snapshot", POWER, "checkpoint.c",
           "next.copy = LAYOUT_COPIES - 1 - slot->copy;", "next.copy = slot->copy;"),
    Broken("a header slot is written in its place", "snapshot", POWER, "header.c",
           "slot_at(heap, value.sequence % LAYOUT_SLOTS)",
           "slot_at(heap, (value.sequence - 1) % LAYOUT_SLOTS)"),
    Broken("a header slot is not written to the medium", "snapshot", POWER, "header.c",
           "return port_write_back(slot, sizeof *slot);", "return 0;"),
    Broken("the clean mark comes before the blocks are on the medium", "snapshot", POWER,
           "checkpoint.c", "    if (error == 0 && keeps_data(heap)) /* what was not synced, too */\n"
           "        error = port_write_back_file(heap->file);\n", ""),
    Broken("the move is over before it is done", "file", DEATH, "books.c",
           "    unsigned char *byte = books_byte(heap, move.from);\n    if (byte != NULL)",
           "    unsigned char *byte = books_byte(heap, move.from);\n"
           "    word_put(&heap->run->move.sum, 0);\n    if (byte != NULL)"),
    Broken("the next process does not finish a move", "file", DEATH, "books.c",
           "    books_move_finish(heap);\n    for", "    for"),
    Broken("the units are counted before the file has them", "file", DEATH, "units.c",
           "    int error = units_back(heap, grown, grown + step);\n",
           "    word_put(&heap->run->grown, grown + step);\n"
           "    int error = units_back(heap, grown, grown + step);\n"),
    Broken("the file is cut before the units are counted less", "file", DEATH, "trim.c",
           "    word_put(&heap->run->grown, used);\n    if ((heap->flags",
           "    (void)!port_set_length(heap->file, layout_end(&heap->layout, used));\n"
           "    word_put(&heap->run->grown, used);\n    if ((heap->flags"),
    Broken("a copy is not taken after a loss of power", "snapshot", POWER, "attach.c",
           "int error = lost_power ? checkpoint_restore(heap) : 0;", "int error = 0;"),
    Broken("a file's length is not written to the medium", "snapshot",
           ("--model", "power", "--operations", "200", "--pages", "4", "--random", "20"), "checkpoint.c",
           "    if (error == 0 && !heap->length_kept)\n        error = whole_write(heap);\n", ""),
    Broken("a shared heap's header names books that are not on the medium", "file", POWER, "checkpoint.c",
           WRITTEN, "        return 0;\n"),
    Broken("the medium has a shared heap's books and not its blocks", "file", POWER, "checkpoint.c",
           WRITTEN, "        return port_write_back(area, heap->layout.copy);\n"),
    Broken("units that were cut off are not there again", "file", POWER, "checkpoint.c",
           "int error = is_there(heap, grown) ? 0 : units_back(heap, 0, grown);", "int error = 0;"),
]
BRIEF = 2


@functools.cache
def recipe() -> Recipe:
    return Recipe(build.build("release", targets=["conform-crash", "program-launch"]))


def losses(program: pathlib.Path, broken: Broken) -> int:
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="assay-crash-", dir=memory) as folder:
        done = subprocess.run([program, "--folder", folder, "--allocator", f"gnu-mmalloc/{broken.entry}",
                               *broken.words], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[0])["losses"]


@pytest.mark.parametrize("broken", [
    pytest.param(one, id=one.sentence.replace(" ", "-"), marks=() if i < BRIEF else pytest.mark.full)
    for i, one in enumerate(ALL)])
def test_it_is_caught(broken, tmp_path):
    source = SOURCES / broken.source
    text = source.read_text()
    assert text.count(broken.before) == 1, f"{broken.source} has changed: {broken.before}"
    made = Scratch(recipe(), tmp_path)
    objects = recipe().objects(source, {PROGRAM})
    assert objects
    for one in objects:
        assert made.compile(source, text.replace(broken.before, broken.after), one) is not None
    assert PROGRAM in made.link([recipe().chain(one, {PROGRAM}) for one in objects])
    assert losses(tmp_path / PROGRAM, broken) > 0
