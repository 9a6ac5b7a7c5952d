"""The house rules hold, and each of them can fail."""

import pathlib
import shutil
import subprocess

import pytest

from ci import tidy


def test_the_tree_keeps_the_rules():
    assert tidy.complaints() == []


@pytest.fixture
def copy(tmp_path: pathlib.Path) -> pathlib.Path:
    """A copy of the tree to break."""
    for path in tidy.files():
        target = tmp_path / path.relative_to(tidy.ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    yield tmp_path
    tidy.files.cache_clear()


BREACHES = {
    "a long file": ("bench/micro/long.c", "/* long */\n" + "int x;\n" * 501, "lines, the limit"),
    "a long function": ("bench/micro/long.c", "/* f */\nint f(void)\n{\n" + ";\n" * 70 + "}\n",
                        "a function of"),
    "a long README": ("bench/micro/README.md", "line\n" * 121, "lines, the limit"),
    "an outward include": ("allocators/null/x.c", '/* x */\n#include "harness/body.h"\n', "not further in"),
    "an include of the judged program by what it stands on": (
        "conformance/supervisor/x.c", '/* x */\n#include "needs.h"\n', "not further in"),
    "an import from bench into the host": (
        "ci/host/x.py", '"""x"""\nfrom bench import cell\n', "bench.cell, which is not further in"),
    "an import of the roof": (
        "results/x.py", '"""x"""\n\n\ndef f():\n    import ci.tidy\n', "ci.tidy, which is not further in"),
    "an import between the two that measure": (
        "bench/x.py", '"""x"""\nfrom conformance.driver.clauses import Clause\n', "not further in"),
    "an import between siblings": (
        "results/x.py", '"""x"""\nfrom allocators.system import peers\n', "not further in"),
    "an import of a command": (
        "ci/x.py", '"""x"""\nfrom bench.commands import count\n', "which is a command"),
    "an allocator named": ("bench/micro/x.c", '/* x */\nchar x[] = "jemalloc";\n', "names an alloc"),
    "an empty name": ("bench/utils.py", '"""x"""\n', "says nothing"),
    "a silent file": ("bench/micro/x.c", "int x;\n", "does not say what it is"),
    "a dead header": ("bench/harness/never.h", "/* never */\n", "nothing includes it"),
    "a dead module": ("bench/never_used.py", '"""never"""\n', "nothing imports it"),
    "a tab": ("bench/micro/x.c", "/* x */\n\tint x;\n", "white space"),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_found(copy: pathlib.Path, name: str):
    path, text, expected = BREACHES[name]
    (copy / path).write_text(text)
    found = tidy.complaints(copy)
    assert any(path in complaint and expected in complaint for complaint in found), found


TEXT = 'ids = ["CO-01"]\nsentence = "What is written is read."\nsource = "C23"\nkind = "pass"\n'
UNTESTED = TEXT.replace('"pass"', '"untested"') + 'reason = "Nobody can."\n'
CLAUSE_BREACHES = {
    "none": ({"conformance/heap/order_unassumed.toml": UNTESTED}, None),
    "a program without its text": ({"conformance/heap/x_y.c": ""}, "there is no x_y.toml beside it"),
    "a text without its program": ({"conformance/heap/x_y.toml": TEXT}, "there is no program for it"),
    "another name in a new folder": (
        {"conformance/new/x_y.c": "", "conformance/new/x_z.toml": TEXT}, "there is no program for it"),
    "one name in two families": (
        {f"conformance/native/{family}/x_y.{ending}": text
         for family in ("one", "two") for ending, text in (("c", ""), ("toml", TEXT))},
        "is native.x.y too"),
    "a comment that is the sentence": (
        {"conformance/heap/block_holds.c": "/* What is written to it is read. */\n"}, "repeats"),
    "a comment that has it among others": (
        {"conformance/heap/block_holds.c": "/* Fills a block of each size up to a page, and then\n"
         " * all of them again.  What is written is read. */\n"}, "repeats"),
    "an unknown key": ({"conformance/heap/block_holds.toml": TEXT + "why = 1\n"}, "what is why?"),
}


@pytest.mark.parametrize("name", CLAUSE_BREACHES)
def test_what_a_clause_and_its_text_lack_is_found(tmp_path: pathlib.Path, name: str):
    more, expected = CLAUSE_BREACHES[name]
    sound = {"conformance/heap/block_holds.c": "/* Fills a block and looks at each byte. */\n",
             "conformance/heap/block_holds.toml": TEXT,
             "conformance/golden/one.toml": "[value]\n"}
    for path, text in (sound | more).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    found = list(tidy.clauses(tmp_path))
    assert found == [] if expected is None else len(found) == 1 and expected in found[0], found
